"""Companies with a row in every table, each told apart by a word, and the tables they fill."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from django.apps import apps
from django.db import connection, transaction

from builders import (
    NOW,
    TODAY,
    a_company,
    a_customer,
    a_draft,
    a_product,
    a_product_group,
    a_user,
    an_actor,
    an_agency,
    an_entry,
    an_issued_invoice,
)
from webfaktura.contract.v1.batches import ConfirmBatch, PostedVoucher
from webfaktura.contract.v1.payments import Payment
from webfaktura.contract.v1.registers import Customer as ErpCustomer
from webfaktura.contract.v1.registers import RegisterEntry
from webfaktura.contract.v1.series import Interval, ReportSeries
from webfaktura.server.delivery.commands import make_document, start_delivery
from webfaktura.server.delivery.electronic import ehf_document, verdict_on
from webfaktura.server.errands.asking import hand_over
from webfaktura.server.errands.commands import prepared
from webfaktura.server.errands.queries import Wanted
from webfaktura.server.errands.rules import Deed
from webfaktura.server.invoicing.commands import start_draft
from webfaktura.server.invoicing.models import (
    DraftAttachment,
    Invoice,
    InvoiceAttachment,
    Recurring,
    RecurringPeriod,
    SavedView,
)
from webfaktura.server.payments.commands import register_payments
from webfaktura.server.posting.commands import claim_batch, confirm_batch
from webfaktura.server.posting.queries import batch_message
from webfaktura.server.registers.customers_from_erp import put_customers_from_erp
from webfaktura.server.registers.erp_series import report_series
from webfaktura.server.registers.from_erp import put_departments, put_projects
from webfaktura.server.registers.models import Customer, RegisterImport, VoidedNumbers
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.statistics.commands import bring_up_to_date
from webfaktura.server.tenancy.leases import RunResult, release_lease, take_lease
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope
from webfaktura.server.worklist.commands import assign
from webfaktura.server.worklist.rules import Kind

MINE, THEIRS, NEIGHBOURS = "Eget", "Kanarifugl", "Nabo"
COMPANIES = "SELECT DISTINCT {0.company} FROM {0} WHERE NOT ({0.shared})"
FIRST = "SELECT id, row_to_json({0})::text FROM {0} WHERE {0.company} = %s ORDER BY id LIMIT 1"


@dataclass(frozen=True)
class House:
    """A company, and what a stranger might ask for by its key."""

    company: Company
    customer: Customer
    invoice: Invoice


class Row(NamedTuple):
    """A row by its key, and the whole of it as JSON."""

    key: int
    content: str


@dataclass(frozen=True)
class Table:
    """A table with rows of companies."""

    name: str
    company: str
    """The SQL expression of the key of a row's company."""
    shared: str
    """The SQL condition of rows that belong to no company."""
    is_immutable: bool

    def __str__(self) -> str:
        return self.name

    def companies_seen(self) -> set[int]:
        """The companies whose rows a query sees that asks for all."""
        return {key for (key,) in rows(COMPANIES.format(self))}

    def a_row_of(self, company: Company) -> Row:
        """The first of the company's rows."""
        return Row(*rows(FIRST.format(self), company.pk)[0])


TABLES = [
    Table(
        model._meta.db_table,
        company,
        getattr(model, "shared_rows", "false"),
        getattr(model, "immutable", False),
    )
    for model in apps.get_models()
    if (company := getattr(model, "company_key", ""))
]


def rows(sql: str, *values: int | str) -> list[tuple[Any, ...]]:
    """What a statement answers that knows nothing of companies."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


@contextmanager
def houses() -> Iterator[list[House]]:
    """Three companies in offices of their own; at the end they were never there."""
    with transaction.atomic():
        yield [a_house(word) for word in (MINE, THEIRS, NEIGHBOURS)]
        transaction.set_rollback(True)


def a_house(word: str) -> House:
    """A company that has walked the whole way, with a second draft and a second run under way."""
    company = a_company(an_agency(name=f"{word} Regnskap AS"))
    with company_scope(company):
        customer = a_customer(company, name=f"{word} kunde")
        fill_registers(company, word)
        invoice = an_issued_invoice(company, customer=customer, note=f"{word} melding")
        a_draft(company, customer=customer, entries=[an_entry(description=f"{word} arbeid")])
        make_document(invoice=invoice, at=NOW)
        start_delivery(invoice=invoice, at=NOW)
        verdict_on(ehf_document(invoice=invoice, at=NOW), at=NOW)
        attach_and_repeat(company, invoice, word)
        assign(company=company, kind=Kind.NOT_DELIVERED, to=None, at=NOW, by=an_actor())
        transfer(company)
        disagree(company, customer, word)  # until somebody chooses, nothing more would be posted
        pay(company, invoice)
        sum_up(company)
        synchronise(company, host=f"{word.upper()}1")
    return House(company, customer, invoice)


def fill_registers(company: Company, word: str) -> None:
    entries = [RegisterEntry(no="10", name=f"{word} avdeling")]
    put_departments(company=company, entries=entries, at=NOW, by=an_actor())
    put_projects(company=company, entries=entries, at=NOW, by=an_actor())
    group = a_product_group(company, GroupPosting("PLH", "11", "3060"), name=f"{word} gruppe")
    a_product(company, group=group, name=f"{word} produkt")


def disagree(company: Company, customer: Customer, word: str) -> None:
    """The ERP has another name for the customer, and tells of its own number series."""
    theirs = ErpCustomer(customer_no=customer.customer_no, name=f"{word} i regnskapet")
    put_customers_from_erp(company=company, customers=[theirs], at=NOW, by=an_actor())
    report = ReportSeries(id=uuid4(), customers=(Interval(first=10_000, last=19_999),))
    report_series(company=company, message=report, at=NOW, by=an_actor())


def attach_and_repeat(company: Company, invoice: Invoice, word: str) -> None:
    """What hangs on drafts and documents, and what stands beside them."""
    template = start_draft(company=company, kind="recurring", at=NOW, by=an_actor())
    file = {
        "company": company,
        "name": f"{word}.pdf",
        "media_type": "application/pdf",
        "size": 1,
        "sha256": "0" * 64,
        "attached_at": NOW,
    }
    DraftAttachment.objects.create(draft=template, **file)
    InvoiceAttachment.objects.create(invoice=invoice, **file)
    again = Recurring.objects.create(
        company=company, template=template, name=word, rhythm="months", starts_on=TODAY,
        next_on=TODAY, created_at=NOW,
    )  # fmt: skip
    RecurringPeriod.objects.create(company=company, recurring=again, period_on=TODAY, made_at=NOW)
    user = a_user(company, name=word)
    SavedView.objects.create(company=company, user=user, page="journal", name=word, query="")
    VoidedNumbers.objects.create(
        company=company, series="invoice", first_no=900, last_no=901, reason=word, voided_at=NOW
    )
    RegisterImport.objects.create(
        company=company, kind="customers", file_name=word, sha256="0" * 64, started_at=NOW
    )


def transfer(company: Company) -> None:
    batch = claim_batch(company=company, at_most=10, at=NOW, by=an_actor())
    assert batch is not None
    [voucher] = batch_message(batch).vouchers
    message = ConfirmBatch(
        id=uuid4(),
        sha256=batch.sha256,
        erp_reference="Bunt 1",
        vouchers=(PostedVoucher(voucher_id=voucher.voucher_id, erp_voucher_no="20001"),),
    )
    confirm_batch(company=company, batch_id=batch.public_id, message=message, at=NOW, by=an_actor())


def sum_up(company: Company) -> None:
    """What is kept beside the books: figures, and an export of all documents."""
    bring_up_to_date(company=company, at=NOW)
    wanted = Wanted(deed=Deed.ZIP, on=TODAY)
    errand = prepared(company=company, wanted=wanted, at=NOW, by=an_actor())
    hand_over(errand=errand, at=NOW, by=an_actor())


def pay(company: Company, invoice: Invoice) -> None:
    facts = {"erp_payment_id": "p1", "amount": "1250.00", "paid_on": TODAY, "kid": invoice.kid}
    payments = [Payment.model_validate(facts)]
    register_payments(company=company, payments=payments, at=NOW, by=an_actor())


def synchronise(company: Company, *, host: str) -> None:
    """One run has ended, and the next one holds the company."""
    first, second = uuid4(), uuid4()
    by, outcome = an_actor(), RunResult("done", "alt overført")
    take_lease(company=company, run_id=first, host=host, at=NOW, by=by)
    release_lease(company=company, run_id=first, outcome=outcome, at=NOW, by=by)
    at = NOW + timedelta(minutes=1)
    take_lease(company=company, run_id=second, host=host, at=at, by=by)

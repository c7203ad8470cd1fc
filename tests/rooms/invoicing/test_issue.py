"""A draft becomes an invoice: a number, a KID, and a copy that never changes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from builders import (
    TODAY,
    a_company,
    a_customer,
    a_draft,
    a_product,
    a_product_group,
    an_actor,
    an_issued_invoice,
)
from engines import drop_guard, refers_elsewhere
from webfaktura.norway.money import Money
from webfaktura.server.invoicing.commands import (
    AlreadyIssued,
    DraftChangedElsewhere,
    DraftDiscarded,
    NotIssuable,
    UnknownChoice,
    change_draft,
    discard_draft,
    issue_invoice,
)
from webfaktura.server.invoicing.examining import totals_of
from webfaktura.server.invoicing.models import Draft, Invoice, InvoiceLine
from webfaktura.server.invoicing.queries import changed_documents, drafts
from webfaktura.server.invoicing.rules import DraftEntry, DraftHead
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.tenancy.models import AuditEntry
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def issue(draft: Draft) -> Invoice:
    return issue_invoice(draft=draft, on=TODAY, at=NOW, by=an_actor())


def test_issue_gives_number_kid_and_terms() -> None:
    company = a_company()
    with company_scope(company):
        customer = a_customer(company)

        invoice = issue(a_draft(company, customer=customer))

        assert (invoice.invoice_no, invoice.kid) == (1, "0100100000015")
        assert (invoice.issued_on, invoice.due_on) == (date(2026, 11, 24), date(2026, 12, 8))
        assert (invoice.net, invoice.tax, invoice.gross) == (
            Money.of("1000.00"),
            Money.of("250.00"),
            Money.of("1250.00"),
        )


def test_numbers_follow_each_other_and_the_chain_holds() -> None:
    company = a_company()
    with company_scope(company):
        numbers = [an_issued_invoice(company).invoice_no for _ in range(4)]

        assert numbers == [1, 2, 3, 4]
        assert changed_documents(company) == []


def test_a_refused_issue_costs_no_number() -> None:
    company = a_company()
    with company_scope(company):
        with pytest.raises(NotIssuable) as refused:
            issue(a_draft(company, entries=[]))

        assert [remark.field for remark in refused.value.remarks] == ["lines"]
        assert an_issued_invoice(company).invoice_no == 1


def test_a_number_longer_than_its_kid_part_is_refused_and_not_lost() -> None:
    company = a_company()
    company.kid_customer_length = 3
    company.save()
    with company_scope(company):
        draft = a_draft(company, customer=a_customer(company))

        with pytest.raises(NotIssuable, match="Kundenummeret 10010 har 5 siffer"):
            issue(draft)

        assert drafts(company).get() == draft
        assert not Invoice.objects.exists()


def test_a_draft_issues_once() -> None:
    company = a_company()
    with company_scope(company):
        draft = a_draft(company)
        invoice = issue(draft)

        with pytest.raises(AlreadyIssued) as refused:
            issue(draft)

        assert refused.value.invoice == invoice
        assert Invoice.objects.count() == 1


def test_the_database_refuses_a_second_invoice_of_a_draft() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        invoice.pk = None
        invoice.invoice_no = 77

        with pytest.raises(IntegrityError), transaction.atomic():
            invoice.save(force_insert=True)


@pytest.mark.as_owner
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoicing_invoice SET gross_ore = 1, net_ore = 1, tax_ore = 0",
        "DELETE FROM invoicing_invoiceline",
        "UPDATE invoicing_invoicevattotal SET tax_ore = 0",
        "DELETE FROM tenancy_auditentry",
        "UPDATE tenancy_auditentry SET actor = 'somebody else'",
    ],
)
def test_the_database_refuses_to_change_what_is_issued(statement: str) -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)

        with (
            pytest.raises(IntegrityError, match="is never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.as_owner
def test_the_chain_shows_a_change_made_behind_the_guards() -> None:
    company = a_company()
    with company_scope(company):
        kept, changed = an_issued_invoice(company), an_issued_invoice(company)
        drop_guard("guard_invoicing_invoiceline_no_update")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE invoicing_invoiceline SET description = 'noe annet' WHERE invoice_id = %s",
                [changed.pk],
            )

        assert changed_documents(company) == [changed]
        assert changed_documents(company) != [kept]


def test_a_changed_buyer_is_seen_though_the_chain_holds_only_its_hash() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        invoice.buyer.name = "En helt annen AS"
        invoice.buyer.save()

        assert changed_documents(company) == [invoice]


def test_every_line_keeps_the_posting_it_was_issued_with() -> None:
    company = a_company()
    with company_scope(company):
        entries = [
            DraftEntry(description="Rådgivning", unit_price=Decimal(100), vat_level="PLH"),
            DraftEntry(description="Mat", unit_price=Decimal(100), vat_level="PLL"),
            DraftEntry(description="Bok", unit_price=Decimal(100), vat_level="FRI"),
            DraftEntry(description="Husleie", unit_price=Decimal(100), vat_level="EKS"),
        ]

        invoice = issue(a_draft(company, entries=entries))

        kept = InvoiceLine.objects.filter(invoice=invoice).values_list(
            "erp_vat_code", "sales_account", "category", "rate_hundredths"
        )
        assert list(kept) == [
            ("1", "3000", "S", 2500),
            ("21", "3080", "S", 1500),
            ("9", "3100", "Z", 0),
            ("91", "3200", "E", 0),
        ]


def test_a_level_without_a_vat_code_stops_the_issue_in_words() -> None:
    company = a_company()
    with company_scope(company):
        entries = [DraftEntry(description="Billett", unit_price=Decimal(100), vat_level="PLS")]

        with pytest.raises(NotIssuable, match="PLS – Lav er ikke knyttet til en mva-kode"):
            issue(a_draft(company, entries=entries))


def test_tax_is_rounded_once_per_group() -> None:
    company = a_company()
    with company_scope(company):
        entry = DraftEntry(description="Skrue", unit_price=Decimal("0.10"), vat_level="PLH")

        draft = a_draft(company, entries=[entry, entry, entry])

        assert totals_of(draft, on=TODAY).tax == Money.of("0.08")


def test_a_save_from_an_older_version_is_refused_and_changes_nothing() -> None:
    company = a_company()
    with company_scope(company):
        draft = a_draft(company)
        head = DraftHead(customer_id=draft.customer.public_id if draft.customer else None)
        first = change_draft(
            draft=draft, version=draft.version, head=head, entries=[], at=NOW, by=an_actor()
        )

        with pytest.raises(DraftChangedElsewhere):
            change_draft(
                draft=draft,
                version=draft.version,
                head=DraftHead(note="for sent"),
                entries=[],
                at=NOW,
                by=an_actor(),
            )

        assert (first.version, drafts(company).get().note) == (draft.version + 1, "")


def test_another_company_s_customer_cannot_be_chosen() -> None:
    mine, theirs = a_company(), a_company()
    with company_scope(theirs):
        foreign = a_customer(theirs)
    with company_scope(mine):
        draft = a_draft(mine)

        with pytest.raises(UnknownChoice):
            change_draft(
                draft=draft,
                version=draft.version,
                head=DraftHead(customer_id=foreign.public_id),
                entries=[],
                at=NOW,
                by=an_actor(),
            )


def test_the_database_refuses_a_reference_to_another_company() -> None:
    mine, theirs = a_company(), a_company()
    with company_scope(theirs):
        foreign = a_customer(theirs)
    with company_scope(mine):
        draft = a_draft(mine)

        refused = refers_elsewhere("invoicing_draft", "customer_id")
        with pytest.raises(IntegrityError, match=refused), transaction.atomic():
            Draft.objects.filter(pk=draft.pk).update(customer=foreign)


def test_an_issued_draft_cannot_be_discarded() -> None:
    company = a_company()
    with company_scope(company):
        draft = a_draft(company)
        issue(draft)

        with pytest.raises(AlreadyIssued):
            discard_draft(draft=draft, at=NOW, by=an_actor())


def test_a_draft_that_somebody_discarded_is_not_issued() -> None:
    company = a_company()
    with company_scope(company):
        draft = a_draft(company)
        discard_draft(draft=drafts(company).get(), at=NOW, by=an_actor())

        with pytest.raises(DraftDiscarded):
            issue(draft)

        assert not Invoice.objects.exists()


def test_fifty_lines_ask_the_database_as_often_as_one() -> None:
    company = a_company()
    asked = []
    with company_scope(company):
        product = a_product(company)
        for lines in (1, 50):
            entry = DraftEntry(product_id=product.public_id, description="Skrue")
            draft = a_draft(company, entries=[entry] * lines)
            with CaptureQueriesContext(connection) as queries:
                issue(draft)
            asked.append(len(queries))

    assert asked[0] == asked[1]


def test_an_issue_has_its_entry_in_the_audit_log() -> None:
    company = a_company()
    with company_scope(company):
        issue(a_draft(company))

        entry = AuditEntry.objects.get(scope=f"company:{company.pk}", deed="invoice.issue")
    assert (entry.subject, entry.actor) == ("invoice 1", an_actor().name)


def test_what_the_customer_is_called_later_does_not_change_the_invoice() -> None:
    company = a_company()
    with company_scope(company):
        customer = a_customer(company, name="Før AS")
        invoice = issue(a_draft(company, customer=customer))
        customer.name = "Etter AS"
        customer.save()

        assert Invoice.objects.get(pk=invoice.pk).buyer.name == "Før AS"


def test_a_product_s_group_decides_the_posting() -> None:
    company = a_company()
    with company_scope(company):
        group = a_product_group(company, GroupPosting("PLH", "11", "3060"))
        product = a_product(company, group=group)
        entry = DraftEntry(
            product_id=product.public_id,
            description=product.name,
            unit_price=Decimal(100),
            vat_level="PLH",
        )

        invoice = issue(a_draft(company, entries=[entry]))

        line = InvoiceLine.objects.get(invoice=invoice)
        assert (line.erp_vat_code, line.sales_account) == ("11", "3060")


@pytest.mark.parametrize("kind", ["quote", "order", "recurring"])
def test_what_is_no_invoice_is_not_issued(kind: str) -> None:
    company = a_company()
    with company_scope(company):
        draft = a_draft(company)
        Draft.objects.filter(pk=draft.pk).update(kind=kind)
        draft.refresh_from_db()

        with pytest.raises(NotIssuable):
            issue(draft)

        assert an_issued_invoice(company).invoice_no == 1

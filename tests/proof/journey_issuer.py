"""Issues a wave's invoices, and writes down durably what it was told of each."""

import json
import os
import random
from collections.abc import Iterator
from decimal import Decimal
from itertools import batched
from pathlib import Path

from django.db.models import QuerySet
from django.utils.timezone import now

from webfaktura.norway.calendar import oslo_date
from webfaktura.server.invoicing.bulk import issue_invoices
from webfaktura.server.invoicing.commands import change_draft, issue_invoice, start_draft
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.rules import DraftEntry, DraftHead
from webfaktura.server.registers.commands import add_customer
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.rules import CustomerDetails
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import company_scope, system_scope

ISSUER = Actor(name="Utsteder")
DISCOUNTS = (Decimal(0), Decimal(10), Decimal("12.5"))


def main(told: str, wave: str, count: str, portion: str = "") -> None:
    """Go on where a killed issuer was, until the wave has so many; in bulk when a portion is given.

    All drafts are written before the first is issued.
    """
    with system_scope("the proof issues for the installation's only company"):
        company = Company.objects.select_related("subscription", "agency").get()
    with company_scope(company):
        drafts = _drafts(company, wave, int(count))
        issued = _in_bulk(company, drafts, int(portion)) if portion else _one_by_one(drafts)
        for invoice in issued:
            _tell(Path(told), invoice)


def _one_by_one(drafts: QuerySet[Draft]) -> Iterator[Invoice]:
    for draft in list(drafts):
        at = now()
        yield issue_invoice(draft=draft, on=oslo_date(at), at=at, by=ISSUER)


def _in_bulk(company: Company, drafts: QuerySet[Draft], portion: int) -> Iterator[Invoice]:
    for some in batched(list(drafts), portion, strict=False):
        at = now()
        for done in issue_invoices(
            company=company, drafts=some, on=oslo_date(at), at=at, by=ISSUER
        ):
            assert not done.refused, done.refused
            yield from done.issued


def _tell(told: Path, invoice: Invoice) -> None:
    """The client has its answer: from now on this number is this draft's."""
    line = {
        "draft": str(invoice.draft.public_id),
        "invoice_no": invoice.invoice_no,
        "kid": invoice.kid,
        "gross_ore": invoice.gross_ore,
    }
    with told.open("a") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _drafts(company: Company, wave: str, count: int) -> QuerySet[Draft]:
    """The drafts that are not issued yet; those that a killed issuer wrote are among them."""
    customer = _customer(company, wave)
    written = Draft.objects.filter(company=company, order_no=wave)
    for place in range(written.count(), count):
        _write_draft(company, customer, wave, place)
    return written.filter(invoice__isnull=True).select_related("company").order_by("pk")


def _customer(company: Company, wave: str) -> Customer:
    """Each wave brings a customer that the accounting system does not know."""
    name = f"Kunde {wave} AS"
    known = Customer.objects.filter(company=company, name=name).first()
    details = CustomerDetails(
        name=name,
        address_1="Strandgata 1",
        postal_code="9008",
        place="TROMSØ",
        email=f"faktura@{wave}.example",
    )
    return known or add_customer(company=company, details=details, at=now(), by=ISSUER)


def _write_draft(company: Company, customer: Customer, wave: str, place: int) -> None:
    at = now()
    draft = start_draft(company=company, at=at, by=ISSUER)
    change_draft(
        draft=draft,
        version=draft.version,
        head=DraftHead(customer_id=customer.public_id, order_no=wave),
        entries=list(_entries(random.Random(f"{wave}:{place}"))),
        at=at,
        by=ISSUER,
    )


def _entries(chance: random.Random) -> Iterator[DraftEntry]:
    """One to three lines whose øre do not come out even."""
    for number in range(1, chance.randint(1, 3) + 1):
        yield DraftEntry(
            description=f"Vare {number}",
            quantity=Decimal(chance.randint(1, 40)) / 4,
            unit="stk",
            unit_price=Decimal(chance.randint(10_000, 500_000)) / 100,
            discount_percent=chance.choice(DISCOUNTS),
            vat_level=chance.choice(("PLH", "PLL", "FRI")),
        )

"""Fills a fresh installation with what the pages are looked at with, and tells the addresses.

Run in a process of its own before the server that serves it.
Everything walks the real road: commands, the worker's own functions, batches and payments as
Sync would bring them.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.management import call_command

from browser import fill_sales
from builders import (
    a_company,
    a_customer,
    a_new_user,
    a_product,
    a_product_group,
    a_user,
    an_actor,
    an_agency,
    an_entry,
)
from pages.operations import a_dead_job
from webfaktura.contract.v1.batches import ConfirmBatch, PostedVoucher
from webfaktura.contract.v1.payments import Payment
from webfaktura.norway.calendar import oslo_date
from webfaktura.norway.money import Money
from webfaktura.server.delivery.commands import make_document, start_delivery
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.invoicing.commands import change_draft, issue_invoice, start_draft
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.rules import DraftEntry, DraftHead
from webfaktura.server.payments.commands import register_payments
from webfaktura.server.posting.commands import claim_batch, confirm_batch, write_voucher
from webfaktura.server.posting.queries import batch_message
from webfaktura.server.registers.models import Customer, Product
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.tenancy.commands import add_operator
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

NOW = datetime.now(UTC)
TODAY = oslo_date(NOW)
BY = an_actor("Kari Nordmann")

DIED = "Traceback (most recent call last):\n  …\nRuntimeError: Lageret svarer ikke"

BUYERS = [
    ("Nordlys Eiendom AS", "TROMSØ", "9008"),
    ("Fjellheim Bygg AS", "BERGEN", "5003"),
    ("Havbris Fisk AS", "BODØ", "8006"),
    ("Sørlandets Malerservice", "KRISTIANSAND S", "4610"),
    ("Bakeriet på Hjørnet", "OSLO", "0155"),
    ("Ålesund Rederi ASA", "ÅLESUND", "6002"),
    ("Østbø & Sønner ANS", "STAVANGER", "4006"),
]


def main() -> None:
    call_command("migrate", verbosity=0)
    agency = an_agency(name="Fjord Regnskap AS")
    company = a_company(agency, erp_client_no="999", **_firm("Fjordkraft Bygg AS"))
    empty = a_company(agency, erp_client_no="998", **_firm("Ny Start AS", address_1="", bank=""))
    for number, name in enumerate(
        ("Bryggen Kafé AS", "Lofoten Fiskeindustri AS", "Åsgård Snekkeri")
    ):
        a_company(agency, erp_client_no=str(100 + number), **_firm(name))
    a_user(agency, user_name="kari@fjord.example", name="Kari Hansen")
    a_user(company, user_name="per@fjordkraft.example", name="Per Fjord")
    add_operator(wanted=a_new_user(user_name="drift@fjord.example"), at=NOW, by=BY)
    a_dead_job(company=company, error=DIED)
    with company_scope(company):
        places = _filled(company)
    ids = {"company": str(company.public_id), "empty": str(empty.public_id), **places}
    sys.stdout.write(json.dumps(ids))


def _firm(name: str, *, address_1: str = "Kjøpmannsgata 5", bank: str = "86011117947") -> Any:
    facts = {
        "name": name,
        "org_no": "923456783",
        "company_form": "AS",
        "vat_registered": True,
        "address_1": address_1,
        "postal_code": "7013",
        "place": "TRONDHEIM",
        "email": "faktura@fjordkraft.example",
        "phone": "73 00 00 00",
        "bank_account_no": bank,
    }
    return {"facts": facts, "footer": "Takk for oppdraget!"}


def _filled(company: Company) -> dict[str, str]:
    hours = a_product_group(company, GroupPosting("PLH", "11", "3060"), name="Timer")
    group = {"group": hours}
    products = [
        a_product(
            company,
            product_no="1001",
            name="Konsulenttime senior",
            unit_price=Decimal(1450),
            **group,
        ),
        a_product(
            company, product_no="1002", name="Konsulenttime", unit_price=Decimal(1150), **group
        ),
        a_product(
            company,
            product_no="2040",
            name="Lunsj, servering",
            unit="stk",
            unit_price=Decimal(189),
            vat_level="PLL",
        ),
        a_product(
            company, product_no="3010", name="Kjøring", unit="km", unit_price=Decimal("5.30")
        ),
    ]
    customers = [
        a_customer(
            company, name=name, place=place, postal_code=code, org_no="", address_1="Storgata 12"
        )
        for name, place, code in BUYERS
    ]
    invoices = [_issued(company, customers[no % 7], products, no) for no in range(14)]
    _delivered(invoices)
    _posted(company)
    _paid(company, invoices)
    late = [_issued(company, customers[no], products, no + 14) for no in range(3)]
    _delivered(late[:2])
    _refused(late[1])
    draft = _draft(company, customers[0], _lines(products, 3), your_reference="Åse Bjørnstad")
    _draft(company, customers[3], [])
    start_draft(company=company, at=NOW, by=BY)
    return {
        "invoice": str(invoices[3].public_id),
        "refused": str(late[1].public_id),
        "draft": str(draft.public_id),
        "customer": str(customers[0].public_id),
        "product": str(products[0].public_id),
        "group": str(hours.public_id),
        **fill_sales.quotes(company, customers, _lines(products, 2), NOW),
        **fill_sales.recurring(company, customers[4:], _lines(products, 1), NOW),
        **fill_sales.runs(company, [draft], NOW),
    }


def _lines(products: list[Product], seed: int) -> list[DraftEntry]:
    return [
        an_entry(
            product_id=product.public_id,
            description=product.name,
            unit=product.unit,
            unit_price=product.unit_price,
            quantity=Decimal(7 + 3 * seed + place) / (2 if place % 2 else 1),
            discount_percent=Decimal(10 if seed % 4 == 1 and place == 0 else 0),
            vat_level=product.vat_level,
        )
        for place, product in enumerate(products[: 1 + seed % 4])
    ]


def _draft(company: Company, customer: Customer, entries: list[DraftEntry], **head: Any) -> Draft:
    draft = start_draft(company=company, at=NOW, by=BY)
    return change_draft(
        draft=draft,
        version=draft.version,
        head=DraftHead(customer_id=customer.public_id, **head),
        entries=entries,
        at=NOW,
        by=BY,
    )


def _issued(company: Company, customer: Customer, products: list[Product], no: int) -> Invoice:
    day = TODAY - timedelta(days=max(0, 60 - 4 * no))
    at = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)
    draft = _draft(company, customer, _lines(products, no), your_reference="Kåre Østbø")
    return issue_invoice(draft=draft, on=day, at=at, by=BY)


def _delivered(invoices: list[Invoice]) -> None:
    for invoice in invoices:
        make_document(invoice=invoice, at=invoice.issued_at)
        delivery = start_delivery(invoice=invoice, at=invoice.issued_at)
        Delivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.SENT, sent_at=invoice.issued_at + timedelta(minutes=1)
        )
        write_voucher(invoice=invoice, at=invoice.issued_at)


def _refused(invoice: Invoice) -> None:
    Delivery.objects.filter(invoice=invoice).update(
        state=DeliveryState.FAILED, sent_at=None, words="550 5.1.1 No such user here"
    )


def _posted(company: Company) -> None:
    batch = claim_batch(company=company, at_most=10, at=NOW, by=BY)
    assert batch is not None
    message = batch_message(batch)
    posted = tuple(
        PostedVoucher(voucher_id=voucher.voucher_id, erp_voucher_no=str(20411 + no))
        for no, voucher in enumerate(message.vouchers)
    )
    confirmed = ConfirmBatch(
        id=uuid4(), sha256=message.sha256, vouchers=posted, erp_reference="4711"
    )
    confirm_batch(company=company, batch_id=batch.public_id, message=confirmed, at=NOW, by=BY)
    claim_batch(company=company, at_most=3, at=NOW, by=BY)


def _paid(company: Company, invoices: list[Invoice]) -> None:
    for no, invoice in enumerate(invoices):
        if no % 3 == 2 or no > 9:
            continue
        amount = invoice.gross if no != 4 else Money(400_000)
        payment = Payment(
            erp_payment_id=f"P{no}",
            kid=invoice.kid,
            amount=amount.amount,
            paid_on=_day(invoice.issued_on, 12),
        )
        register_payments(company=company, payments=[payment], at=NOW, by=BY)


def _day(issued_on: date, later: int) -> date:
    return min(issued_on + timedelta(days=later), TODAY)

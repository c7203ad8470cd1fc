"""Issued documents as frozen values, for tests that need no database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import cycle, islice
from typing import Any

from webfaktura.norway.money import Money, line_net
from webfaktura.norway.vat import VatCategory, VatGroup, vat_totals
from webfaktura.server.delivery.documents.facts import Credited, DocumentFacts
from webfaktura.server.delivery.documents.printed import Printed
from webfaktura.server.delivery.documents.rendering import face, render
from webfaktura.server.delivery.documents.rules import printed
from webfaktura.server.invoicing.frozen import Buyer, Line, Seller, Terms

HIGH = VatGroup(VatCategory.S, Decimal(25))
FOOD = VatGroup(VatCategory.S, Decimal(15))
FREE = VatGroup(VatCategory.Z, Decimal(0))
EXEMPT = VatGroup(VatCategory.E, Decimal(0))
REVERSE_CHARGED = VatGroup(VatCategory.AE, Decimal(0))
OUTSIDE = VatGroup(VatCategory.O, Decimal(0))

SELLER = Seller(
    name="Fjord Snekkeri AS",
    org_no="974760673",
    vat_registered=True,
    company_form="AS",
    winding_up=False,
    address_1="Kjøpmannsgata 5",
    address_2="",
    postal_code="7013",
    place="Trondheim",
    country="NO",
    email="faktura@fjordsnekkeri.example",
    phone="+47 73 00 00 00",
    bank_account_no="86011117947",
    iban="",
    bic="",
)
BUYER = Buyer(
    customer_no=10010,
    name="Sørensen & Sønner Rørleggerforretning ANS",
    org_no="",
    address_1="Øvre Slottsgate 3",
    address_2="",
    postal_code="9008",
    place="Tromsø",
    country="NO",
    email="kare@sorensen.example",
)
TERMS = Terms(
    your_reference="Kåre Østbø",
    our_reference="Åse Bjørnstad",
    order_no="PO-4401",
    note="",
    footer="",
    channel="email",
    delivery_place="",
    due_days=14,
)
HOUR = Line(
    product_no="A1001",
    description="Konsulentbistand, seniorutvikler",
    quantity=Decimal("63.75"),
    unit="time",
    unit_price=Decimal(1450),
    discount_percent=Decimal(0),
    net=Money(0),
    vat_level="PLH",
    vat_group=HIGH,
    erp_vat_code="1",
    sales_account="3000",
    department_no="",
    project_no="",
)


def a_line(description: str = HOUR.description, **changes: Any) -> Line:
    """A line as it is frozen, its net computed as the product computes it."""
    line = replace(HOUR, description=description, **changes)
    net = line_net(
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        vat_percent_included=line.vat_group.rate if line.price_includes_vat else Decimal(0),
    )
    return replace(line, net=net if line.kind == "item" else Money(0))


THREE = (
    a_line(),
    a_line(
        "Månedlig drift og overvåkning",
        product_no="A1038",
        quantity=Decimal(1),
        unit="mnd",
        unit_price=Decimal(4990),
    ),
    a_line(
        "Skjæreost fra Røros, økologisk",
        product_no="A1075",
        quantity=Decimal("46.25"),
        unit="kg",
        unit_price=Decimal("189.90"),
        vat_group=FOOD,
    ),
)


def an_invoice(*lines: Line, **changes: Any) -> DocumentFacts:
    """Invoice 1001, of three lines unless others are given."""
    sold = lines or THREE
    vat = tuple(vat_totals(line for line in sold if line.kind == "item"))
    net = Money.total(total.basis for total in vat)
    tax = Money.total(total.tax for total in vat)
    whole = DocumentFacts(
        kind="invoice",
        invoice_no=1001,
        issued_on=date(2026, 11, 24),
        due_on=date(2026, 12, 8),
        delivered_on=date(2026, 11, 20),
        kid="0100100010018",
        seller=SELLER,
        buyer=BUYER,
        terms=TERMS,
        lines=tuple(sold),
        vat=vat,
        net=net,
        tax=tax,
        gross=net + tax,
    )
    return replace(whole, **changes)


def a_long_invoice(lines: int = 60) -> DocumentFacts:
    """An invoice over several pages."""
    return an_invoice(*islice(cycle(THREE), lines))


def a_credit_note(*lines: Line, **changes: Any) -> DocumentFacts:
    """Credit note 1002, which reverses invoice 1001."""
    reversal = {
        "kind": "credit_note",
        "invoice_no": 1002,
        "kid": "",
        "credits": Credited(1001, date(2026, 11, 20)),
    }
    return an_invoice(*lines, **(reversal | changes))


def on_paper(document: DocumentFacts) -> Printed:
    """The document in words, for the product's own font."""
    return printed(document, face())


def as_pdf(document: DocumentFacts) -> bytes:
    """The document drawn."""
    return render(on_paper(document))

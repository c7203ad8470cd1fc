# ruff: noqa: E501 - a price stands on one line, so that the table can be read
"""Issued documents of every kind that EHF has words for, and how one fact is changed afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

from lxml import etree

from rooms.delivery.papers import BUYER, HOUR, SELLER, TERMS
from webfaktura.norway.kid import CheckDigit, KidDesign, make_kid
from webfaktura.norway.money import Money, line_net
from webfaktura.norway.vat import VatCategory, VatGroup, vat_totals
from webfaktura.server.delivery.documents.facts import Credited, DocumentFacts, InKroner
from webfaktura.server.delivery.ehf.building.document import Attached, ehf_of
from webfaktura.server.delivery.ehf.judging import judge
from webfaktura.server.delivery.ehf.rule_sets import chosen_rule_set
from webfaktura.server.delivery.ehf.verdicts import Verdict
from webfaktura.server.invoicing.frozen import Line

NS = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
COMPANY = replace(BUYER, org_no="988077917", name="Nordlys Drift AS")
ABROAD = replace(SELLER, iban="NO9386011117947", bic="DNBANOKK")
SOLE_TRADER = replace(SELLER, name="Kari Snekker", company_form="ENK")
BRANCH = replace(SELLER, name="Bergen Marine NUF", company_form="NUF")
WOUND_UP = replace(SELLER, winding_up=True)
OUTSIDE_THE_REGISTER = replace(SELLER, vat_registered=False)
KID = make_kid(KidDesign(0, 6, 6), client_no=0, customer_no=10010, invoice_no=1001)
MOD11 = make_kid(KidDesign(0, 6, 6, CheckDigit.MOD11), client_no=0, customer_no=10010, invoice_no=7)
RATES = {
    "25": VatGroup(VatCategory.S, Decimal(25)),
    "15": VatGroup(VatCategory.S, Decimal(15)),
    "12": VatGroup(VatCategory.S, Decimal(12)),
    "fish": VatGroup(VatCategory.S, Decimal("11.11")),
    **{letter: VatGroup(VatCategory(letter), Decimal(0)) for letter in "ZGEO"},
    "AE": VatGroup(VatCategory.AE, Decimal(0)),
}
FILES = (
    Attached(name="timeliste.pdf", media_type="application/pdf", content=b"%PDF-1.7 liste"),
    Attached(name="priser.csv", media_type="text/csv", content=b"vare;pris\nost;189,90\n"),
)
PRICES: tuple[dict[str, Any], ...] = (
    {"quantity": Decimal("63.75"), "unit_price": Decimal(1450)},
    {"quantity": Decimal(3), "unit_price": Decimal("33.3333"), "unit": "stk"},
    {"quantity": Decimal("46.25"), "unit_price": Decimal("189.90"), "discount_percent": Decimal("12.5")},
    {"quantity": Decimal(7), "unit_price": Decimal("99.99"), "discount_percent": Decimal("33.3333")},
    {"quantity": Decimal("0.3333"), "unit_price": Decimal("1234.5678"), "unit": "spann"},
    {"quantity": Decimal(1), "unit_price": Decimal(100), "discount_percent": Decimal(100)},
)  # fmt: skip


def a_line(**changes: Any) -> Line:
    """A line whose net is computed as the product computes it."""
    currency = changes.pop("currency", "NOK")
    line = replace(HOUR, **changes)
    net = line_net(
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        vat_percent_included=line.vat_group.rate if line.price_includes_vat else Decimal(0),
        currency=currency,
    )
    return replace(line, net=net if line.kind == "item" else Money(0, currency))


def facts(*lines: Line, **changes: Any) -> DocumentFacts:
    """Invoice 1001 to a company, with a right KID."""
    sold = lines or (a_line(),)
    currency = sold[0].net.currency
    vat = tuple(vat_totals(line for line in sold if line.kind == "item"))
    net = Money.total((total.basis for total in vat), currency)
    tax = Money.total((total.tax for total in vat), currency)
    whole = DocumentFacts(
        kind="invoice",
        invoice_no=1001,
        issued_on=date(2026, 11, 24),
        due_on=date(2026, 12, 8),
        delivered_on=date(2026, 11, 20),
        kid=KID,
        seller=SELLER,
        buyer=COMPANY,
        terms=TERMS,
        lines=sold,
        vat=vat,
        net=net,
        tax=tax,
        gross=net + tax,
    )
    if currency != "NOK":
        kroner = Money.of((tax.amount * Decimal("11.5")).quantize(Decimal("0.01")))
        whole = replace(
            whole, seller=ABROAD, in_kroner=InKroner(kroner, Decimal("11.5"), date(2026, 11, 23))
        )
    return replace(whole, **changes)


def credited(whole: DocumentFacts) -> DocumentFacts:
    """The credit note that takes a document back word for word."""
    return replace(
        whole,
        kind="credit_note",
        invoice_no=1002,
        kid="",
        credits=Credited(1001, date(2026, 11, 20)),
    )


def invoices() -> Iterator[DocumentFacts]:
    """Every category with every price, in two currencies; and every other form once."""
    for (name, group), currency in product(RATES.items(), ("NOK", "EUR")):
        for price in PRICES:
            lines = (a_line(vat_group=group, currency=currency, **price),)
            whole = facts(*lines, a_line(vat_group=group, currency=currency))
            yield _by_its_seller(whole) if name == "O" else whole
    for rate, (quantity, price_with_vat) in product(
        ("25", "15", "12"), ((7, "99.90"), (3, "10"), (1000, "0.99"), (13, "1234.5678"))
    ):
        yield facts(
            a_line(
                vat_group=RATES[rate],
                quantity=Decimal(quantity),
                unit_price=Decimal(price_with_vat),
                price_includes_vat=True,
                discount_percent=Decimal(5 if quantity == 3 else 0),
            )
        )
    yield from _other_forms()


@cache
def all_documents() -> tuple[DocumentFacts, ...]:
    """Each invoice of the matrix, and the credit note that takes it back."""
    made = tuple(invoices())
    return made + tuple(credited(each) for each in made)


def _other_forms() -> Iterator[DocumentFacts]:
    mixed = (
        a_line(vat_group=RATES["25"]),
        a_line(vat_group=RATES["15"]),
        a_line(vat_group=RATES["Z"]),
    )
    below = a_line(quantity=Decimal(-1), unit_price=Decimal(100))
    text = a_line(kind="text", description="Utført på Røros")
    for seller in (BRANCH, WOUND_UP, ABROAD, SOLE_TRADER):
        yield facts(*mixed, seller=seller)
    yield facts(text, *mixed, text, below)
    yield facts(*mixed, terms=replace(TERMS, note="Takk!", footer="Rygg & <sønn>", order_no=""))
    yield facts(*mixed, terms=replace(TERMS, your_reference="", delivery_place="Kai 3, Svolvær"))
    yield facts(*mixed, kid=MOD11)
    yield facts(a_line(description="Ost\nfra Røros\x07", product_no="", unit=""))
    yield facts(a_line(), terms=replace(TERMS, language="en"))


def _by_its_seller(whole: DocumentFacts) -> DocumentFacts:
    return replace(whole, seller=replace(whole.seller, vat_registered=False))


def verdict_on(content: bytes) -> Verdict:
    """What the installed rule set says."""
    return judge(content, chosen_rule_set(None))


def tree_of(whole: DocumentFacts, *, attached: tuple[Attached, ...] = ()) -> etree._Element:
    """The document, ready to be damaged."""
    return etree.fromstring(ehf_of(whole, attached=attached))


def at(root: etree._Element, path: str) -> etree._Element:
    """The first element of a path."""
    found = root.xpath(path, namespaces=NS)
    assert isinstance(found, list)
    element = found[0]
    assert isinstance(element, etree._Element)
    return element

"""Our own rules, for what the official ones let through; pure over the parsed document."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lxml import etree

from webfaktura.norway.identifiers import BankAccountNo
from webfaktura.norway.kid import CheckDigit, is_valid_kid
from webfaktura.norway.money import Money, percent_of, round_half_up
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import RAW_FISH_RATE, VatLevel, rate_of
from webfaktura.server.delivery.documents.parties import IN_FORETAKSREGISTERET
from webfaktura.server.delivery.ehf.building.tree import CAC, CBC
from webfaktura.server.delivery.ehf.verdicts import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml.etree import _Element as Place

    type OwnRule = Callable[[Place], Iterator[Place]]

_NS: Final = {"cac": CAC, "cbc": CBC}
_LINES: Final = "cac:InvoiceLine|cac:CreditNoteLine"
_QUANTITY: Final = "cbc:InvoicedQuantity|cbc:CreditedQuantity"
_SELLER: Final = "cac:AccountingSupplierParty/cac:Party"
_WORD = re.compile(r"\w+")
_ACCOUNT = re.compile(r"[0-9]{11}")
_FALSE_UNITS: Final = frozenset({"STK", "MND"})
"""A stick of cigarettes, and a kilogram of dry weight: nobody means them."""
_CREDIT_SLACK: Final = 5
"""Øre. The last credit note takes the tax that is left, roundings and all (§ 5-2-7)."""
_ALLOWANCE_SLACK: Final = Decimal("0.01")

TEXTS: Final = {
    "WF-VAT": "The VAT of a group is its basis times its rate, rounded once.",
    "WF-LINE": "A line's net is quantity times price, rounded, less its allowances, to the øre.",
    "WF-ALLOWANCE": "An allowance is its base amount times its percentage.",
    "WF-CREDITED": "A credit note names each invoice that it credits, with its date.",
    "WF-SIGN": "A credit note has positive quantities and a positive sum.",
    "WF-ACCOUNT": "What is to be paid says to which account.",
    "WF-ACCOUNT-NO": "A Norwegian account number has eleven digits, the last one a check digit.",
    "WF-KID": "What is to be paid to a Norwegian seller has a KID with a right check digit.",
    "WF-UNIT": "STK and MND are no pieces and no months: use H87 or C62, and MON.",
    "WF-EXEMPT": "Only a seller in the VAT register sells at category E; others at O.",
    "WF-REGISTER": "A Norwegian AS, ASA or NUF says Foretaksregisteret.",
    "WF-RATE": "The rate is one that Norway has, or had on the date.",
    "WF-SCHEME": "A Norwegian organisation number has the scheme 0192.",
    "WF-KRONER": "A Norwegian seller's document in another currency says its VAT in kroner.",
    "WF-TWICE": "A seller uses a number once.",
}
"""What each rule says, by its id."""


def own_findings(root: Place) -> list[Finding]:
    """Every place where one of our rules is broken."""
    return [_finding(rule, place) for rule, check in _RULES.items() for place in check(root)]


def numbers_used_twice(roots: Sequence[Place]) -> list[tuple[int, Finding]]:
    """The documents, by their place, that carry a number an earlier one of the seller has used.

    Invoices and credit notes of a seller may share a series, but never a number.
    """
    seen: set[tuple[str, str]] = set()
    found = []
    for place, root in enumerate(roots):
        number = (_text(root, f"{_SELLER}/cbc:EndpointID"), _text(root, "cbc:ID"))
        if number in seen:
            found.append((place, _finding("WF-TWICE", _all(root, "cbc:ID")[0])))
        seen.add(number)
    return found


def _finding(rule: str, place: Place) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.FATAL,
        place=_path(place),
        text_of_the_rule=TEXTS[rule],
        ours=True,
    )


def _vat(root: Place) -> Iterator[Place]:
    slack = _CREDIT_SLACK if _is_credit_note(root) else 0
    for group in _all(root, "cac:TaxTotal/cac:TaxSubtotal"):
        basis = Money.of(round_half_up(_number(group, "cbc:TaxableAmount")))
        tax = Money.of(round_half_up(_number(group, "cbc:TaxAmount")))
        right = percent_of(basis, _number(group, "cac:TaxCategory/cbc:Percent"))
        if abs(right.ore - tax.ore) > slack:
            yield group


def _line_net(root: Place) -> Iterator[Place]:
    for line in _all(root, _LINES):
        price = _number(line, "cac:Price/cbc:PriceAmount")
        per = _number(line, "cac:Price/cbc:BaseQuantity") or Decimal(1)
        net = round_half_up(_number(line, _QUANTITY) * price / per)
        for each in _all(line, "cac:AllowanceCharge"):
            amount = _number(each, "cbc:Amount")
            net += amount if _is_charge(each) else -amount
        if net != _number(line, "cbc:LineExtensionAmount"):
            yield line


def _allowances(root: Place) -> Iterator[Place]:
    for each in _all(root, ".//cac:AllowanceCharge[cbc:MultiplierFactorNumeric]"):
        share = _number(each, "cbc:BaseAmount") * _number(each, "cbc:MultiplierFactorNumeric") / 100
        if abs(share - _number(each, "cbc:Amount")) > _ALLOWANCE_SLACK:
            yield each


def _credited(root: Place) -> Iterator[Place]:
    named = "cac:BillingReference/cac:InvoiceDocumentReference"
    if _is_credit_note(root):
        if not _all(root, named):
            yield root
        yield from _all(root, f"{named}[not(cbc:IssueDate)]")


def _signs(root: Place) -> Iterator[Place]:
    """A line below zero is right only where it takes back one that stood below zero itself."""
    if _is_credit_note(root) and _number(root, "cac:LegalMonetaryTotal/cbc:PayableAmount") < 0:
        below = [line for line in _all(root, _LINES) if _number(line, _QUANTITY) < 0]
        yield from below or [root]


def _account(root: Place) -> Iterator[Place]:
    if _is_to_be_paid(root) and not _all(root, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"):
        yield root


def _account_no(root: Place) -> Iterator[Place]:
    for account in _all(root, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"):
        number = "".join(account.itertext()).strip()
        if number.isdigit() and not _is_account(number):
            yield account


def _kid(root: Place) -> Iterator[Place]:
    if not (_is_to_be_paid(root) and _is_norwegian(root)):
        return
    said = _all(root, "cac:PaymentMeans/cbc:PaymentID")
    if not said:
        yield root
    for each in said:
        kid = "".join(each.itertext()).strip()
        if not any(is_valid_kid(kid, check) for check in CheckDigit):
            yield each


def _units(root: Place) -> Iterator[Place]:
    for quantity in _all(root, f"({_LINES})/*[@unitCode]"):
        if quantity.get("unitCode") in _FALSE_UNITS:
            yield quantity


def _exempt(root: Place) -> Iterator[Place]:
    if not _all(root, f"{_SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']"):
        yield from _all(root, "cac:TaxTotal/cac:TaxSubtotal[cac:TaxCategory/cbc:ID='E']")


def _registered(root: Place) -> Iterator[Place]:
    name = _text(root, f"{_SELLER}/cac:PartyLegalEntity/cbc:RegistrationName").upper()
    must_say = _is_norwegian(root) and IN_FORETAKSREGISTERET & set(_WORD.findall(name))
    said = f"{_SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='TAX']/cbc:CompanyID"
    if must_say and _text(root, said) != "Foretaksregisteret":
        yield _all(root, _SELLER)[0]


def _rates(root: Place) -> Iterator[Place]:
    if not _is_norwegian(root):
        return
    known = _known_rates(root)
    for category in _all(root, ".//cac:TaxCategory|.//cac:ClassifiedTaxCategory"):
        if _text(category, "cbc:ID") == "S" and _number(category, "cbc:Percent") not in known:
            yield category


def _known_rates(root: Place) -> set[Decimal]:
    """The rates on the day of delivery and of issue; which of them governs is not ours to say."""
    said = (_text(root, "cbc:IssueDate"), _text(root, "cac:Delivery/cbc:ActualDeliveryDate"))
    days = [date.fromisoformat(day[:10]) for day in said if day]
    taxed = (VatLevel.PLH, VatLevel.PLL, VatLevel.PLS)
    return {RAW_FISH_RATE} | {rate_of(level, on=day) for level in taxed for day in days}


def _schemes(root: Place) -> Iterator[Place]:
    for endpoint in _all(root, "*/cac:Party/cbc:EndpointID"):
        country = _text(
            endpoint.getparent(), "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
        )
        if endpoint.get("schemeID") == "9908" or (
            country == "NO" and endpoint.get("schemeID") != "0192"
        ):
            yield endpoint


def _kroner(root: Place) -> Iterator[Place]:
    is_foreign = _text(root, "cbc:DocumentCurrencyCode") != "NOK"
    in_kroner = _all(root, "cac:TaxTotal/cbc:TaxAmount[@currencyID='NOK']")
    is_taxed = _all(root, f"{_SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']")
    if is_foreign and is_taxed and _is_norwegian(root) and not in_kroner:
        yield root


_RULES: Final[dict[str, OwnRule]] = {
    "WF-VAT": _vat,
    "WF-LINE": _line_net,
    "WF-ALLOWANCE": _allowances,
    "WF-CREDITED": _credited,
    "WF-SIGN": _signs,
    "WF-ACCOUNT": _account,
    "WF-ACCOUNT-NO": _account_no,
    "WF-KID": _kid,
    "WF-UNIT": _units,
    "WF-EXEMPT": _exempt,
    "WF-REGISTER": _registered,
    "WF-RATE": _rates,
    "WF-SCHEME": _schemes,
    "WF-KRONER": _kroner,
}


def _is_credit_note(root: Place) -> bool:
    return etree.QName(root).localname == "CreditNote"


def _is_to_be_paid(root: Place) -> bool:
    payable = _number(root, "cac:LegalMonetaryTotal/cbc:PayableAmount")
    return not _is_credit_note(root) and payable > 0


def _is_norwegian(root: Place) -> bool:
    country = f"{_SELLER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode"
    return _text(root, country) == "NO"


def _is_charge(allowance: Place) -> bool:
    return _text(allowance, "cbc:ChargeIndicator") == "true"


def _is_account(number: str) -> bool:
    try:
        BankAccountNo(number)
    except Refusal:
        return False
    return bool(_ACCOUNT.fullmatch(number))


def _all(place: Place | None, path: str) -> list[Place]:
    found = place.xpath(path, namespaces=_NS) if place is not None else []
    elements = found if isinstance(found, list) else []
    return [each for each in elements if etree.iselement(each)]


def _text(place: Place | None, path: str) -> str:
    found = _all(place, path)
    return "".join(map(str, found[0].itertext())).strip() if found else ""


def _number(place: Place, path: str) -> Decimal:
    """The schema has seen to it that it is a number; what is not said counts as nothing."""
    return Decimal(_text(place, path) or 0)


def _path(place: Place) -> str:
    """`/Invoice/InvoiceLine[2]`: without namespaces."""
    steps = []
    at: Place | None = place
    while at is not None:
        above = at.getparent()
        steps.append(etree.QName(at).localname + _which(at, above))
        at = above
    return "/" + "/".join(reversed(steps))


def _which(at: Place, above: Place | None) -> str:
    alike = [each for each in above if each.tag == at.tag] if above is not None else []
    return f"[{alike.index(at) + 1}]" if len(alike) > 1 else ""

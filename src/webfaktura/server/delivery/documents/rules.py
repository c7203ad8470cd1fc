"""Decides what a printed invoice or credit note says (bokføringsforskriften chapter 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webfaktura.norway.calendar import format_date
from webfaktura.norway.money import Money, format_amount, format_quantity
from webfaktura.norway.vat import VatCategory
from webfaktura.server.delivery.documents.cleaning import cleaned
from webfaktura.server.delivery.documents.columns import laid_out, percent
from webfaktura.server.delivery.documents.parties import (
    account_printed,
    buyer_of,
    grouped,
    return_address_of,
    seller_of,
    shortened,
)
from webfaktura.server.delivery.documents.printed import Fact, PaymentBox, Printed, VatSummary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webfaktura.norway.vat import VatGroup, VatTotal
    from webfaktura.server.delivery.documents.cleaning import Face
    from webfaktura.server.delivery.documents.facts import DocumentFacts

REVERSE_CHARGE = "Omvendt avgiftsplikt – Merverdiavgift ikke beregnet"
"""Printed exactly so (bokføringsforskriften § 5-1-1)."""

_RUNNING_TITLE = 33.0  # em
_LONG_NOTE = 700  # characters
_MANY_LINES = 8


@dataclass(frozen=True)
class _Names:
    """What a kind of document, its number and its date are called."""

    kind: str
    number: str
    date: str


_NAMES = {
    "invoice": _Names("Faktura", "Fakturanr.", "Fakturadato"),
    "credit_note": _Names("Kreditnota", "Kreditnotanr.", "Kreditnotadato"),
    "quote": _Names("Tilbud", "Tilbudsnr.", "Tilbudsdato"),
    "order": _Names("Ordrebekreftelse", "Ordrenr.", "Ordredato"),
}
_WHEN_ISSUED = "Settes ved fakturering"

_GROUPS = {
    VatCategory.Z: "0 % – fritatt",
    VatCategory.G: "0 % – utførsel",
    VatCategory.AE: "0 % – omvendt avgiftsplikt",
    VatCategory.E: "Unntatt mva.",
    VatCategory.O: "Uten mva.",
}


def printed(issued: DocumentFacts, face: Face) -> Printed:
    """Put a whole document into words that this font can draw."""
    document = fit_for(face, issued)
    name = title_of(document)
    columns, lines = laid_out(document.lines, face)
    return Printed(
        language="nb",
        title=name,
        description=f"{name} fra {document.seller.name}",
        heading=_kind(document),
        running_title=shortened(f"{name} · {document.buyer.name}", face, _RUNNING_TITLE),
        carried_label="Overført fra forrige side",
        page_words=("Side", "av"),
        issued_on=document.issued_on,
        seller=seller_of(document.seller, face),
        return_address=return_address_of(document.seller, face),
        buyer=buyer_of(document.buyer),
        facts=tuple(_head(document)),
        columns=columns,
        lines=lines,
        vat=_vat_summary(document),
        totals=tuple(_totals(document)),
        due=Fact(_due_label(document), format_amount(document.gross)),
        note=document.terms.note.strip(),
        long_note=_is_long(document.terms.note),
        payment=_payment(document),
        footer=document.terms.footer.strip(),
    )


def fit_for(face: Face, document: DocumentFacts) -> DocumentFacts:
    """The same document with all that people typed cleaned for the font."""
    return replace(
        document,
        seller=cleaned(document.seller, face),
        buyer=cleaned(document.buyer, face),
        terms=cleaned(document.terms, face),
        lines=tuple(cleaned(line, face) for line in document.lines),
    )


def title_of(document: DocumentFacts) -> str:
    """«Faktura 1001»: the document's title, and its file's name."""
    if document.invoice_no is None:
        return f"{_kind(document)} – forhåndsvisning"
    return f"{_kind(document)} {document.invoice_no}"


def _kind(document: DocumentFacts) -> str:
    return _NAMES[document.kind].kind


def _is_credit_note(document: DocumentFacts) -> bool:
    return document.kind == "credit_note"


def _is_outside_vat(document: DocumentFacts) -> bool:
    """A seller outside the VAT register must not show VAT at all."""
    return all(total.group.category is VatCategory.O for total in document.vat)


def _head(document: DocumentFacts) -> Iterator[Fact]:
    """The facts beside the address; what is not known is left out."""
    terms = document.terms
    names = _NAMES[document.kind]
    yield Fact(names.number, str(document.invoice_no or _WHEN_ISSUED))
    yield Fact("Kundenr.", str(document.buyer.customer_no))
    if document.buyer.org_no:
        yield Fact("Deres org.nr.", grouped(document.buyer.org_no))
    yield Fact(names.date, format_date(document.issued_on))
    if document.valid_until:
        yield Fact("Gyldig til", format_date(document.valid_until), strong=True)
    if document.credits:
        yield Fact("Gjelder faktura", str(document.credits.invoice_no), strong=True)
        yield Fact("Fakturert", format_date(document.credits.issued_on))
    if not document.is_offered:
        yield Fact("Leveringsdato", format_date(document.delivered_on))
    yield from _if_said("Leveringssted", terms.delivery_place)
    if not (_is_credit_note(document) or document.is_offered):
        yield Fact("Forfallsdato", format_date(document.due_on), strong=True)
    yield from _if_said("Deres ref.", terms.your_reference)
    yield from _if_said("Vår ref.", terms.our_reference)
    yield from _if_said("Bestillingsnr.", terms.order_no)


def _if_said(label: str, value: str) -> Iterator[Fact]:
    if value.strip():
        yield Fact(label, value.strip())


def _vat_summary(document: DocumentFacts) -> VatSummary:
    currency = document.gross.currency
    labels = ("Mva.-sats", f"Grunnlag ({currency})", f"Mva. ({currency})")
    rows = () if _is_outside_vat(document) else tuple(_vat_row(total) for total in document.vat)
    return VatSummary(labels, rows, tuple(_vat_remarks(document)))


def _vat_row(total: VatTotal) -> tuple[str, str, str]:
    return _group(total.group), format_amount(total.basis), format_amount(total.tax)


def _group(group: VatGroup) -> str:
    return _GROUPS.get(group.category) or percent(group.rate)


def _vat_remarks(document: DocumentFacts) -> Iterator[str]:
    if any(total.group.category is VatCategory.AE for total in document.vat):
        yield REVERSE_CHARGE
    if document.in_kroner:
        kroner = document.in_kroner
        yield (
            f"Mva. i NOK: {format_amount(kroner.tax)} "
            f"(kurs {format_quantity(kroner.rate)} per {format_date(kroner.rate_on)})"
        )


def _totals(document: DocumentFacts) -> Iterator[Fact]:
    if not _is_outside_vat(document):
        yield Fact("Sum uten mva.", format_amount(document.net))
        yield Fact("Mva.", format_amount(document.tax))


def _due_label(document: DocumentFacts) -> str:
    deed = "Til gode" if _is_credit_note(document) else "Å betale"
    if document.is_offered:
        deed = "Sum"
    return f"{deed} {document.gross.currency}"


def _payment(document: DocumentFacts) -> PaymentBox:
    if _is_credit_note(document):
        return PaymentBox("Skal ikke betales", sentence=_credit_sentence(document))
    if document.is_offered:
        return PaymentBox("Skal ikke betales nå", sentence="Faktura sendes når varen er levert.")
    if document.gross <= Money(0, document.gross.currency):
        return PaymentBox("Ingenting å betale", sentence="Summen på fakturaen er null.")
    return PaymentBox("Betalingsinformasjon", tuple(_payment_facts(document)))


def _credit_sentence(document: DocumentFacts) -> str:
    if document.credits is None:
        return "Beløpet er til gode."
    return f"Beløpet godskrives faktura {document.credits.invoice_no}."


def _payment_facts(document: DocumentFacts) -> Iterator[Fact]:
    seller = document.seller
    if seller.bank_account_no:
        yield Fact("Kontonummer", account_printed(seller.bank_account_no))
    yield _reference(document)
    yield Fact("Forfallsdato", format_date(document.due_on))
    yield Fact(f"Beløp ({document.gross.currency})", format_amount(document.gross))
    if seller.iban:
        yield Fact("IBAN", grouped(seller.iban, 4))
    if seller.bic:
        yield Fact("BIC", seller.bic)


def _reference(document: DocumentFacts) -> Fact:
    """What the payer marks the payment with."""
    if document.invoice_no is None:
        return Fact("KID", _WHEN_ISSUED)
    return Fact("KID", document.kid) if document.kid else Fact("Merk med", title_of(document))


def _is_long(note: str) -> bool:
    return len(note) > _LONG_NOTE or note.count("\n") > _MANY_LINES

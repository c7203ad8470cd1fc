"""Decides what a printed invoice or credit note says (bokføringsforskriften chapter 5)."""

from __future__ import annotations

from dataclasses import replace
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
from webfaktura.server.delivery.documents.words import Words, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webfaktura.norway.vat import VatGroup, VatTotal
    from webfaktura.server.delivery.documents.cleaning import Face
    from webfaktura.server.delivery.documents.facts import DocumentFacts

_RUNNING_TITLE = 33.0  # em
_LONG_NOTE = 700  # characters
_MANY_LINES = 8


def printed(issued: DocumentFacts, face: Face) -> Printed:
    """Put a whole document into words that this font can draw."""
    document = fit_for(face, issued)
    name = title_of(document)
    words = _words(document)
    columns, lines = laid_out(document.lines, face, words)
    return Printed(
        language=words.language,
        title=name,
        description=words.described.format(name, document.seller.name),
        heading=_kind(document),
        running_title=shortened(f"{name} · {document.buyer.name}", face, _RUNNING_TITLE),
        carried_label=words.carried,
        page_words=words.page,
        issued_on=document.issued_on,
        seller=seller_of(document.seller, face),
        return_address=words.return_to + return_address_of(document.seller, face),
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
        return f"{_kind(document)} – {_words(document).preview}"
    return f"{_kind(document)} {document.invoice_no}"


def _kind(document: DocumentFacts) -> str:
    return _words(document).names[document.kind].kind


def _words(document: DocumentFacts) -> Words:
    return words_in(document.terms.language)


def _is_credit_note(document: DocumentFacts) -> bool:
    return document.kind == "credit_note"


def _is_outside_vat(document: DocumentFacts) -> bool:
    """A seller outside the VAT register must not show VAT at all."""
    return all(total.group.category is VatCategory.O for total in document.vat)


def _head(document: DocumentFacts) -> Iterator[Fact]:
    """The facts beside the address; what is not known is left out."""
    terms = document.terms
    words = _words(document)
    names = words.names[document.kind]
    yield Fact(names.number, str(document.invoice_no or words.when_issued))
    yield Fact(words.customer_no, str(document.buyer.customer_no))
    if document.buyer.org_no:
        yield Fact(words.your_org_no, grouped(document.buyer.org_no))
    yield Fact(names.date, format_date(document.issued_on))
    if document.valid_until:
        yield Fact(words.valid_until, format_date(document.valid_until), strong=True)
    if document.credits:
        yield Fact(words.credits, str(document.credits.invoice_no), strong=True)
        yield Fact(words.credited_on, format_date(document.credits.issued_on))
    if not document.is_offered:
        yield Fact(words.delivered_on, format_date(document.delivered_on))
    yield from _if_said(words.delivery_place, terms.delivery_place)
    if not (_is_credit_note(document) or document.is_offered):
        yield Fact(words.due_on, format_date(document.due_on), strong=True)
    yield from _if_said(words.your_reference, terms.your_reference)
    yield from _if_said(words.our_reference, terms.our_reference)
    yield from _if_said(words.order_no, terms.order_no)


def _if_said(label: str, value: str) -> Iterator[Fact]:
    if value.strip():
        yield Fact(label, value.strip())


def _vat_summary(document: DocumentFacts) -> VatSummary:
    words, currency = _words(document), document.gross.currency
    rate, basis, tax = (label.format(currency) for label in words.vat_labels)
    rows = (
        () if _is_outside_vat(document) else tuple(_vat_row(total, words) for total in document.vat)
    )
    return VatSummary((rate, basis, tax), rows, tuple(_vat_remarks(document)))


def _vat_row(total: VatTotal, words: Words) -> tuple[str, str, str]:
    return _group(total.group, words), format_amount(total.basis), format_amount(total.tax)


def _group(group: VatGroup, words: Words) -> str:
    return words.groups.get(group.category) or percent(group.rate)


def _vat_remarks(document: DocumentFacts) -> Iterator[str]:
    if any(total.group.category is VatCategory.AE for total in document.vat):
        yield _words(document).reverse_charge
    if document.in_kroner:
        kroner = document.in_kroner
        yield _words(document).vat_in_kroner.format(
            format_amount(kroner.tax), format_quantity(kroner.rate), format_date(kroner.rate_on)
        )


def _totals(document: DocumentFacts) -> Iterator[Fact]:
    if not _is_outside_vat(document):
        words = _words(document)
        yield Fact(words.net, format_amount(document.net))
        yield Fact(words.tax, format_amount(document.tax))


def _due_label(document: DocumentFacts) -> str:
    words = _words(document)
    deed = words.in_favour if _is_credit_note(document) else words.to_pay
    if document.is_offered:
        deed = words.sum
    return deed.format(document.gross.currency)


def _payment(document: DocumentFacts) -> PaymentBox:
    words = _words(document)
    if _is_credit_note(document):
        return PaymentBox(words.not_to_be_paid, sentence=_credit_sentence(document))
    if document.is_offered:
        return PaymentBox(words.not_yet, sentence=words.not_yet_sentence)
    if document.gross <= Money(0, document.gross.currency):
        return PaymentBox(words.nothing_to_pay, sentence=words.nothing_sentence)
    return PaymentBox(words.payment, tuple(_payment_facts(document)))


def _credit_sentence(document: DocumentFacts) -> str:
    if document.credits is None:
        return _words(document).credit_sentence_alone
    return _words(document).credit_sentence.format(document.credits.invoice_no)


def _payment_facts(document: DocumentFacts) -> Iterator[Fact]:
    seller, words = document.seller, _words(document)
    if seller.bank_account_no:
        yield Fact(words.account, account_printed(seller.bank_account_no))
    yield _reference(document)
    yield Fact(words.due_on, format_date(document.due_on))
    yield Fact(words.amount.format(document.gross.currency), format_amount(document.gross))
    if seller.iban:
        yield Fact("IBAN", grouped(seller.iban, 4))
    if seller.bic:
        yield Fact("BIC", seller.bic)


def _reference(document: DocumentFacts) -> Fact:
    """What the payer marks the payment with."""
    words = _words(document)
    if document.invoice_no is None:
        return Fact("KID", words.when_issued)
    return Fact("KID", document.kid) if document.kid else Fact(words.mark_with, title_of(document))


def _is_long(note: str) -> bool:
    return len(note) > _LONG_NOTE or note.count("\n") > _MANY_LINES

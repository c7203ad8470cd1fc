"""The whole EHF document of an issued invoice or credit note."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from webfaktura.norway.calendar import format_date
from webfaktura.norway.money import format_amount, format_quantity
from webfaktura.server.delivery.documents.words import words_in
from webfaktura.server.delivery.ehf.building.lines import document_lines, folded
from webfaktura.server.delivery.ehf.building.parties import the_buyer, the_seller
from webfaktura.server.delivery.ehf.building.paying import payment_means, payment_terms
from webfaktura.server.delivery.ehf.building.references import (
    Attached,
    billing_reference,
    embedded,
    order_reference,
)
from webfaktura.server.delivery.ehf.building.taxes import tax_totals
from webfaktura.server.delivery.ehf.building.tree import (
    a_document,
    a_group,
    a_text,
    an_amount,
    as_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

    from webfaktura.server.delivery.documents.facts import DocumentFacts
    from webfaktura.server.delivery.ehf.building.lines import Folded

__all__ = ["Attached", "ehf_of"]

CUSTOMIZATION: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def ehf_of(facts: DocumentFacts, *, attached: Sequence[Attached] = ()) -> bytes:
    """Say in UBL 2.1 exactly what was frozen; the same facts give the same bytes.

    What is missing is left out: the rules then name it.
    """
    kind = "CreditNote" if facts.kind == "credit_note" else "Invoice"
    leading, sold = folded(facts.lines)
    root = a_document(kind)
    parts = chain(
        _head(facts, kind=kind, leading=leading),
        _references(facts, attached),
        _parties(facts),
        _sums(facts, sold, kind=kind),
    )
    root.extend(part for part in parts if part is not None)
    return as_bytes(root)


def _head(facts: DocumentFacts, *, kind: str, leading: Sequence[str]) -> Iterator[_Element | None]:
    is_invoice = kind == "Invoice"
    yield a_text("CustomizationID", CUSTOMIZATION)
    yield a_text("ProfileID", PROFILE)
    yield a_text("ID", "" if facts.invoice_no is None else str(facts.invoice_no))
    yield a_text("IssueDate", facts.issued_on.isoformat())
    yield a_text("DueDate", facts.due_on.isoformat()) if is_invoice else None
    yield a_text(f"{kind}TypeCode", "380" if is_invoice else "381")
    yield a_text("Note", "\n".join(_notes(facts, leading)))
    yield a_text("DocumentCurrencyCode", facts.gross.currency)
    yield a_text("TaxCurrencyCode", facts.in_kroner.tax.currency) if facts.in_kroner else None
    yield a_text("BuyerReference", facts.terms.your_reference)


def _notes(facts: DocumentFacts, leading: Sequence[str]) -> Iterator[str]:
    """One note for all that is said of the whole document (R002)."""
    terms = facts.terms
    said = (terms.note.strip(), *leading, terms.footer.strip())
    yield from (text for text in said if text)
    if facts.in_kroner:
        kroner = facts.in_kroner
        yield words_in(terms.language).vat_in_kroner.format(
            format_amount(kroner.tax), format_quantity(kroner.rate), format_date(kroner.rate_on)
        )


def _references(facts: DocumentFacts, attached: Sequence[Attached]) -> Iterator[_Element | None]:
    yield order_reference(facts.terms.order_no)
    yield billing_reference(facts.credits)
    for place, each in enumerate(attached, 1):
        yield embedded(each, place=place)


def _parties(facts: DocumentFacts) -> Iterator[_Element | None]:
    terms = facts.terms
    yield the_seller(facts.seller, our_reference=terms.our_reference)
    yield the_buyer(facts.buyer, your_reference=terms.your_reference)
    yield a_group(
        "Delivery",
        a_text("ActualDeliveryDate", facts.delivered_on.isoformat()),
        _delivery_place(facts),
    )


def _delivery_place(facts: DocumentFacts) -> _Element | None:
    """The place is words; EHF wants a country with it, and the buyer's is the nearest (BR-57)."""
    if not facts.terms.delivery_place.strip():
        return None
    return a_group(
        "DeliveryLocation",
        a_group(
            "Address",
            a_text("StreetName", facts.terms.delivery_place),
            a_group("Country", a_text("IdentificationCode", facts.buyer.country)),
        ),
    )


def _sums(facts: DocumentFacts, sold: Sequence[Folded], *, kind: str) -> Iterator[_Element | None]:
    yield payment_means(facts)
    yield payment_terms(facts)
    yield from tax_totals(facts)
    yield a_group(
        "LegalMonetaryTotal",
        an_amount("LineExtensionAmount", facts.net),
        an_amount("TaxExclusiveAmount", facts.net),
        an_amount("TaxInclusiveAmount", facts.gross),
        an_amount("PayableAmount", facts.gross),
    )
    yield from document_lines(sold, kind=kind)

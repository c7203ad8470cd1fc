"""VAT in EHF: the category of a line, the summary, and the tax in kroner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from webfaktura.norway.vat import VatCategory
from webfaktura.server.delivery.documents.words import REVERSE_CHARGE
from webfaktura.server.delivery.ehf.building.tree import a_group, a_number, a_text, an_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from webfaktura.norway.vat import VatGroup, VatTotal
    from webfaktura.server.delivery.documents.facts import DocumentFacts

REASONS: Final = {
    VatCategory.G: (
        "VATEX-EU-G",
        "Utførsel av varer eller tjenester (merverdiavgiftsloven § 6-21)",
    ),
    VatCategory.AE: ("VATEX-EU-AE", REVERSE_CHARGE),
    VatCategory.E: ("", "Unntatt fra merverdiavgift (merverdiavgiftsloven kapittel 3)"),
    VatCategory.O: ("VATEX-EU-O", "Selgeren er ikke registrert i Merverdiavgiftsregisteret"),
}
"""Why no VAT is reckoned: code and words. Norway has no code of its own for what is exempt."""


def line_category(group: VatGroup) -> _Element | None:
    """The category of what is sold on a line."""
    return _category("ClassifiedTaxCategory", group)


def tax_totals(facts: DocumentFacts) -> Iterator[_Element | None]:
    """The VAT per group; of another currency, the tax in kroner too, without groups (R054)."""
    yield a_group(
        "TaxTotal", an_amount("TaxAmount", facts.tax), *(_subtotal(total) for total in facts.vat)
    )
    if facts.in_kroner:
        yield a_group("TaxTotal", an_amount("TaxAmount", facts.in_kroner.tax))


def _subtotal(total: VatTotal) -> _Element | None:
    code, reason = REASONS.get(total.group.category, ("", ""))
    return a_group(
        "TaxSubtotal",
        an_amount("TaxableAmount", total.basis),
        an_amount("TaxAmount", total.tax),
        _category(
            "TaxCategory",
            total.group,
            a_text("TaxExemptionReasonCode", code),
            a_text("TaxExemptionReason", reason),
        ),
    )


def _category(name: str, group: VatGroup, *reasons: _Element | None) -> _Element | None:
    """What is outside the VAT act has no rate, not even zero (BR-O-05)."""
    is_outside = group.category is VatCategory.O
    return a_group(
        name,
        a_text("ID", group.category.value),
        None if is_outside else a_number("Percent", group.rate),
        *reasons,
        a_group("TaxScheme", a_text("ID", "VAT")),
    )

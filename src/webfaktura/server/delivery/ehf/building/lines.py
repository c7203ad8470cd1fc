"""The lines of the document, with the texts between them folded into the line before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webfaktura.norway.units import unit_code
from webfaktura.server.delivery.ehf.building.prices import ONE, pricing_of
from webfaktura.server.delivery.ehf.building.taxes import line_category
from webfaktura.server.delivery.ehf.building.tree import a_group, a_number, a_text, an_amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

    from webfaktura.server.delivery.ehf.building.prices import Pricing
    from webfaktura.server.invoicing.frozen import Line


@dataclass(frozen=True)
class Folded:
    """A line that is sold, and the texts that stand between it and the next."""

    line: Line
    texts: tuple[str, ...]


def folded(lines: Sequence[Line]) -> tuple[tuple[str, ...], tuple[Folded, ...]]:
    """The texts before the first line that is sold, and the lines with the texts after each.

    EHF has no line without an amount, and a line of nothing would be one that was never sold.
    """
    leading: list[str] = []
    sold: list[tuple[Line, list[str]]] = []
    for line in lines:
        if line.kind == "item":
            sold.append((line, []))
        elif line.description.strip():
            (sold[-1][1] if sold else leading).append(line.description.strip())
    return tuple(leading), tuple(Folded(line, tuple(texts)) for line, texts in sold)


def document_lines(sold: Sequence[Folded], *, kind: str) -> Iterator[_Element | None]:
    """Each line that is sold, numbered from 1."""
    counted = "InvoicedQuantity" if kind == "Invoice" else "CreditedQuantity"
    for place, each in enumerate(sold, 1):
        yield _line(f"{kind}Line", counted, str(place), each)


def _line(name: str, counted: str, place: str, sold: Folded) -> _Element | None:
    line, pricing = sold.line, pricing_of(sold.line)
    unit = unit_code(line.unit).code
    per = pricing.base_quantity
    return a_group(
        name,
        a_text("ID", place),
        a_number(counted, pricing.quantity, unitCode=unit),
        an_amount("LineExtensionAmount", line.net),
        _allowance(pricing),
        _item(sold),
        a_group(
            "Price",
            a_number("PriceAmount", pricing.price, currencyID=line.net.currency),
            None if per == ONE else a_number("BaseQuantity", per, unitCode=unit),
        ),
    )


def _allowance(pricing: Pricing) -> _Element | None:
    """The discount with its percent; what no percent explains is an allowance or charge alone."""
    if pricing.percent:
        return a_group(
            "AllowanceCharge",
            a_text("ChargeIndicator", "false"),
            a_text("AllowanceChargeReasonCode", "95"),
            a_text("AllowanceChargeReason", "Rabatt"),
            a_number("MultiplierFactorNumeric", pricing.percent),
            an_amount("Amount", pricing.off),
            an_amount("BaseAmount", pricing.undiscounted),
        )
    if not pricing.off.ore:
        return None
    is_charge = pricing.off.ore < 0
    return a_group(
        "AllowanceCharge",
        a_text("ChargeIndicator", "true" if is_charge else "false"),
        a_text("AllowanceChargeReason", "Avrunding"),
        an_amount("Amount", -pricing.off if is_charge else pricing.off),
    )


def _item(sold: Folded) -> _Element | None:
    """The first line of its description is its name; the rest, and the texts after it, describe."""
    line = sold.line
    name, *more = line.description.strip().splitlines() or [line.product_no or line.unit or "–"]
    return a_group(
        "Item",
        a_text("Description", "\n".join([*more, *sold.texts])),
        a_text("Name", name),
        a_group("SellersItemIdentification", a_text("ID", line.product_no)),
        line_category(line.vat_group),
        _own_unit(line.unit),
    )


def _own_unit(unit: str) -> _Element | None:
    """A unit that nobody has a code for is told in its own word."""
    if unit_code(unit).is_known or not unit.strip():
        return None
    return a_group("AdditionalItemProperty", a_text("Name", "Enhet"), a_text("Value", unit))

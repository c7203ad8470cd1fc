"""Finds a price and an allowance that lead to the frozen net of a line, to the øre."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Final

from webfaktura.norway.money import Money, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webfaktura.server.invoicing.frozen import Line

_EXACT: Final = Context(prec=80)
_FEWEST, _MOST = 2, 10  # decimals of a price without VAT
ONE: Final = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Pricing:
    """A line's sum as EHF adds it up: quantity times price by base, less what is taken off."""

    quantity: Decimal
    price: Decimal
    """Never below zero (BR-27): a line below zero has a negative quantity."""
    base_quantity: Decimal
    undiscounted: Money
    off: Money
    """Undiscounted less the frozen net; below zero it is a charge."""
    percent: Decimal


def pricing_of(line: Line) -> Pricing:
    """The frozen net is the truth; whatever rounding lies between lands in the allowance."""
    turned = Decimal(-1) if line.unit_price < 0 else ONE
    quantity, entered = line.quantity * turned, line.unit_price * turned
    price, base = _price(quantity, entered, line)
    undiscounted = Money.of(_sum(quantity, price, base), line.net.currency)
    return Pricing(
        quantity=quantity,
        price=price,
        base_quantity=base,
        undiscounted=undiscounted,
        off=undiscounted - line.net,
        percent=line.discount_percent,
    )


def _price(quantity: Decimal, entered: Decimal, line: Line) -> tuple[Decimal, Decimal]:
    """The price without VAT with the fewest decimals that lead to the right sum.

    Where no ten decimals do, the price stands for 115 (or 112 …) units: that is exact.
    """
    if not line.price_includes_vat or not line.vat_group.rate:
        return entered, ONE
    per = 100 + line.vat_group.rate
    wanted = _sum(quantity, entered * 100, per)
    for price in _shorter(_EXACT.divide(entered * 100, per)):
        if _sum(quantity, price, ONE) == wanted:
            return price, ONE
    return entered * 100, per


def _shorter(exact: Decimal) -> Iterator[Decimal]:
    for decimals in range(_FEWEST, _MOST + 1):
        yield exact.quantize(ONE.scaleb(-decimals))


def _sum(quantity: Decimal, price: Decimal, base: Decimal) -> Decimal:
    return round_half_up(_EXACT.divide(_EXACT.multiply(quantity, price), base))

"""What a product's price comes to with and without VAT, and what is left of it; for the eye."""

from dataclasses import dataclass
from decimal import Decimal

from webfaktura.norway.money import round_half_up

_WHOLE = Decimal(100)
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Price:
    """One price in both ways; what was not entered is rounded to øre."""

    without_vat: Decimal
    with_vat: Decimal


@dataclass(frozen=True)
class Margin:
    """What is left of the price without VAT when Innpris is taken off."""

    amount: Decimal
    percent: Decimal | None
    """Of the price; None where there is no price."""


def price_without_vat(entered: Decimal, rate: Decimal) -> Price:
    """The price that was entered without VAT, in both ways."""
    return Price(entered, round_half_up(entered * (_WHOLE + rate) / _WHOLE))


def price_with_vat(entered: Decimal, rate: Decimal) -> Price:
    """The price that was entered with VAT, in both ways."""
    return Price(round_half_up(entered * _WHOLE / (_WHOLE + rate)), entered)


def margin_of(price: Price, cost: Decimal) -> Margin:
    """What is left of the price, in kroner and percent."""
    left = price.without_vat - cost
    percent = None
    if price.without_vat:
        percent = (left * _WHOLE / price.without_vat).quantize(_TENTH)
    return Margin(left, percent)

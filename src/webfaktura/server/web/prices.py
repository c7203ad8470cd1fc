"""How prices and quantities stand in the fields where people change them."""

from decimal import Decimal

from webfaktura.norway.money import format_amount, format_quantity

_ORE = 2


def price_text(value: Decimal | None) -> str:
    """`1 450,00`; with more decimals than øre, as many as it needs; empty when there is none."""
    if value is None:
        return ""
    tidy = value.normalize()
    exponent = tidy.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _ORE:
        return format_quantity(tidy)
    return format_amount(value)


def percent_text(value: Decimal) -> str:
    """`12,5`; empty when there is none, so that the field stays calm."""
    return format_quantity(value) if value else ""

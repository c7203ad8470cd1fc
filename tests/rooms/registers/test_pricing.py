"""A product's price with and without VAT, and what is left of it."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from webfaktura.server.registers.pricing import (
    Margin,
    margin_of,
    price_with_vat,
    price_without_vat,
)

RATES = st.sampled_from([Decimal(0), Decimal("11.11"), Decimal(12), Decimal(15), Decimal(25)])
PRICES = st.decimals(min_value=0, max_value=1_000_000, places=4)


def test_a_price_is_told_both_ways() -> None:
    entered_without = price_without_vat(Decimal("199.90"), Decimal(25))
    entered_with = price_with_vat(Decimal(100), Decimal(12))

    assert entered_without.with_vat == Decimal("249.88")
    assert entered_with.without_vat == Decimal("89.29")


def test_the_margin_is_of_the_price_without_vat() -> None:
    price = price_with_vat(Decimal(125), Decimal(25))

    assert margin_of(price, Decimal(60)) == Margin(Decimal("40.00"), Decimal("40.0"))
    assert margin_of(price, Decimal(150)).percent == Decimal("-50.0")
    assert margin_of(price_with_vat(Decimal(0), Decimal(25)), Decimal(1)).percent is None


@given(PRICES, RATES)
def test_there_and_back_is_the_same_price_to_the_ore(entered: Decimal, rate: Decimal) -> None:
    back = price_without_vat(price_with_vat(entered, rate).without_vat, rate)

    assert abs(back.with_vat - entered) <= Decimal("0.012")

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webfaktura.norway.money import (
    MixedCurrencies,
    Money,
    NotAnAmount,
    NotANumber,
    allocate,
    format_amount,
    format_quantity,
    line_net,
    parse_decimal,
    percent_of,
    round_half_up,
    scaled,
    unscaled,
)

ore = st.integers(-(10**15), 10**15)
decimals = st.decimals(min_value=-(10**8), max_value=10**8, places=4)


def test_money_is_made_of_kroner_and_kept_in_ore() -> None:
    assert Money.of("31287.66") == Money(3_128_766)
    assert Money.of(Decimal("0.1")) == Money(10)
    assert Money.of(12) == Money(1200)
    assert Money.of("-0.01", "EUR") == Money(-1, "EUR")


@pytest.mark.parametrize("value", ["0.001", "NaN", "Infinity", "tolv", "", "1e30"])
def test_what_is_not_whole_ore_is_refused(value: str) -> None:
    with pytest.raises(NotAnAmount):
        Money.of(value)


def test_amount_has_always_two_decimals() -> None:
    assert str(Money(1_200).amount) == "12.00"
    assert str(Money(-5).amount) == "-0.05"


@given(ore)
def test_amount_and_money_are_the_same_thing(value: int) -> None:
    assert Money.of(Money(value).amount) == Money(value)


@given(ore, ore)
def test_subtracting_undoes_adding(one: int, other: int) -> None:
    assert Money(one) + Money(other) - Money(other) == Money(one)
    assert Money(one) - Money(other) == Money(one) + -Money(other)


def test_money_is_ordered_by_size() -> None:
    assert sorted([Money(3), Money(-1), Money(2)]) == [Money(-1), Money(2), Money(3)]


def test_currencies_never_mix() -> None:
    krone, euro = Money(100), Money(100, "EUR")

    assert krone != euro
    with pytest.raises(MixedCurrencies):
        krone + euro
    with pytest.raises(MixedCurrencies):
        krone - euro
    with pytest.raises(MixedCurrencies):
        sorted([krone, euro])
    with pytest.raises(MixedCurrencies):
        Money.total([krone, euro])


def test_nothing_sums_to_zero() -> None:
    assert Money.total([]) == Money(0)
    assert Money.total([], "SEK") == Money(0, "SEK")


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.0049", "0.00"),
        ("-0.005", "-0.01"),
        ("-0.001", "0.00"),
        ("2.675", "2.68"),
        ("271.925", "271.93"),
    ],
)
def test_half_is_rounded_away_from_zero(value: str, rounded: str) -> None:
    assert str(round_half_up(Decimal(value))) == rounded


def test_a_line_is_rounded_once() -> None:
    net = line_net(
        quantity=Decimal("63.75"), unit_price=Decimal("490.79"), discount_percent=Decimal(0)
    )

    assert net == Money.of("31287.86")


def test_a_discount_comes_off_before_rounding() -> None:
    # 3 × 0.335 = 1.005, less 10 % = 0.9045; rounding 1.005 first would give 0.91.
    net = line_net(quantity=Decimal(3), unit_price=Decimal("0.335"), discount_percent=Decimal(10))

    assert net == Money.of("0.90")


@given(decimals, decimals)
def test_a_credited_line_is_exactly_the_line_turned_round(
    quantity: Decimal, unit_price: Decimal
) -> None:
    line = line_net(quantity=quantity, unit_price=unit_price, discount_percent=Decimal(0))
    credited = line_net(quantity=-quantity, unit_price=unit_price, discount_percent=Decimal(0))

    assert credited == -line


def test_percent_is_exact_for_the_largest_amounts() -> None:
    assert percent_of(Money(9_007_199_254_740_993), Decimal(25)) == Money(2_251_799_813_685_248)


@given(decimals)
def test_scaled_and_unscaled_are_inverse(value: Decimal) -> None:
    assert unscaled(scaled(value)) == value


def test_more_than_four_decimals_is_refused() -> None:
    with pytest.raises(NotAnAmount, match="høyst 4"):
        scaled(Decimal("1.00001"))


@given(ore, st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_allocated_parts_sum_to_the_whole_and_keep_its_sign(total: int, weights: list[int]) -> None:
    parts = allocate(Money(total), weights)

    assert Money.total(parts) == Money(total)
    assert all(part.ore * total >= 0 for part in parts)


@given(ore, st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30))
def test_allocated_parts_sum_to_the_whole_whatever_the_weights(
    total: int, weights: list[int]
) -> None:
    assert Money.total(allocate(Money(total), weights)) == Money(total)


def test_what_is_left_over_goes_to_the_largest() -> None:
    assert allocate(Money(100), [1, 1, 4]) == [Money(16), Money(16), Money(68)]
    assert allocate(Money(-100), [1, 1, 1]) == [Money(-34), Money(-33), Money(-33)]
    assert allocate(Money(5), [0, 0]) == [Money(5), Money(0)]


def test_there_must_be_something_to_allocate_to() -> None:
    with pytest.raises(ValueError, match="nothing"):
        allocate(Money(1), [])


def test_amounts_are_written_as_norwegians_do() -> None:
    assert format_amount(Money.of("31287.66")) == "31\N{NO-BREAK SPACE}287,66"
    assert format_amount(Decimal("-1450.5")) == "\N{MINUS SIGN}1\N{NO-BREAK SPACE}450,50"
    assert format_amount(Money(0)) == "0,00"


def test_quantities_have_the_decimals_they_need() -> None:
    assert format_quantity(Decimal("63.7500")) == "63,75"
    assert format_quantity(Decimal("100.0000")) == "100"
    assert format_quantity(Decimal(1000)) == "1\N{NO-BREAK SPACE}000"
    assert format_quantity(Decimal("-0.5")) == "\N{MINUS SIGN}0,5"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 450,50", "1450.50"),
        ("1450.5", "1450.5"),
        ("1\N{NO-BREAK SPACE}450,50", "1450.50"),
        ("1\N{NARROW NO-BREAK SPACE}450", "1450"),
        ("1.450,50", "1450.50"),
        (" 12 ", "12"),
        ("-5", "-5"),
        ("\N{MINUS SIGN}0,01", "-0.01"),
        ("1 234 567,89", "1234567.89"),
    ],
)
def test_norwegian_numbers_are_read(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", "tolv", "12 50", "1,2,3", "1.2.3", "1,450.50", "NaN", "1e5", "٣", "--1", "5,", "9" * 50],
)
def test_other_text_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NotANumber, match=r"er ikke et tall\. Skriv det for eksempel som"):
        parse_decimal(text)


@given(ore)
def test_what_we_write_we_can_read(value: int) -> None:
    assert Money.of(parse_decimal(format_amount(Money(value)))) == Money(value)


@given(decimals)
def test_quantities_we_write_we_can_read(value: Decimal) -> None:
    assert parse_decimal(format_quantity(value)) == value

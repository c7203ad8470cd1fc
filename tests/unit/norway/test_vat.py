from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.norway.vectors import VECTORS
from webfaktura.norway.money import MixedCurrencies, Money
from webfaktura.norway.vat import (
    NoRateKnown,
    SellerNotRegistered,
    SellerVat,
    VatCategory,
    VatGroup,
    VatLevel,
    VatTotal,
    category_of,
    rate_of,
    vat_totals,
)

STANDARD = VatGroup(VatCategory.S, Decimal(25))


@dataclass(frozen=True)
class Line:
    vat_group: VatGroup
    net: Money


@pytest.mark.parametrize("vector", VECTORS["vat"])
def test_tax_of_one_line(vector: dict[str, str]) -> None:
    group = VatGroup(VatCategory.S, Decimal(vector["rate"]))
    basis = Money.of(vector["net"])

    [total] = vat_totals([Line(group, basis)])

    assert total == VatTotal(group, basis, Money.of(vector["vat"]))
    assert total.basis + total.tax == Money.of(vector["gross"])


def test_vat_is_rounded_once_per_group() -> None:
    vector = VECTORS["vat_sum_vs_line"]
    group = VatGroup(VatCategory.S, Decimal(vector["rate"]))
    lines = [Line(group, Money.of(net)) for net in vector["lines"]]

    [together] = vat_totals(lines)
    apart = [vat_totals([line])[0].tax for line in lines]

    assert together.tax == Money.of(vector["per_group"])
    assert Money.total(apart) == Money.of(vector["per_line"])


def test_groups_stand_highest_rate_first_then_by_category() -> None:
    groups = [
        VatGroup(VatCategory.Z, Decimal(0)),
        VatGroup(VatCategory.E, Decimal(0)),
        VatGroup(VatCategory.S, Decimal("11.11")),
        STANDARD,
    ]

    totals = vat_totals([Line(group, Money(100)) for group in groups])

    assert [(total.group.category, total.group.rate) for total in totals] == [
        (VatCategory.S, Decimal(25)),
        (VatCategory.S, Decimal("11.11")),
        (VatCategory.E, Decimal(0)),
        (VatCategory.Z, Decimal(0)),
    ]


def test_no_lines_give_no_groups() -> None:
    assert vat_totals([]) == []


def test_foreign_lines_give_foreign_tax() -> None:
    [total] = vat_totals([Line(STANDARD, Money.of(100, "EUR"))])

    assert total.tax == Money.of(25, "EUR")


def test_a_document_has_one_currency() -> None:
    with pytest.raises(MixedCurrencies):
        vat_totals([Line(STANDARD, Money(1)), Line(STANDARD, Money(1, "EUR"))])


rates = st.sampled_from([Decimal(25), Decimal(15), Decimal(12), Decimal("11.11"), Decimal(0)])
lines = st.lists(
    st.builds(
        Line,
        st.builds(VatGroup, st.just(VatCategory.S), rates),
        st.builds(Money, st.integers(-(10**12), 10**12)),
    )
)


@given(lines)
def test_every_line_is_counted_once_and_tax_is_within_half_an_ore(many: list[Line]) -> None:
    totals = vat_totals(many)

    assert Money.total(total.basis for total in totals) == Money.total(line.net for line in many)
    for total in totals:
        exact = total.basis.amount * total.group.rate / 100
        assert abs(total.tax.amount - exact) <= Decimal("0.005")


@given(lines)
def test_a_credit_note_takes_back_exactly_the_tax(many: list[Line]) -> None:
    credited = [Line(line.vat_group, -line.net) for line in many]

    taxes = [-total.tax for total in vat_totals(credited)]

    assert taxes == [total.tax for total in vat_totals(many)]


@pytest.mark.parametrize(
    ("level", "rate", "name"),
    [
        (VatLevel.PLH, "25", "Høy sats"),
        (VatLevel.PLL, "15", "Middels"),
        (VatLevel.PLS, "12", "Lav"),
        (VatLevel.FRI, "0", "Fri"),
        (VatLevel.EKS, "0", "Utenfor avgiftsområdet"),
    ],
)
def test_levels_have_their_rates_and_names(level: VatLevel, rate: str, name: str) -> None:
    assert rate_of(level, on=date(2026, 11, 24)) == Decimal(rate)
    assert level.norwegian_name == name


def test_a_rate_holds_from_its_date() -> None:
    assert rate_of(VatLevel.PLS, on=date(2020, 3, 31)) == Decimal(12)
    assert rate_of(VatLevel.PLS, on=date(2020, 4, 1)) == Decimal(6)
    assert rate_of(VatLevel.PLS, on=date(2021, 9, 30)) == Decimal(6)
    assert rate_of(VatLevel.PLS, on=date(2021, 10, 1)) == Decimal(12)


def test_a_date_before_the_table_is_refused() -> None:
    with pytest.raises(NoRateKnown, match=r"ikke kjent for 31\.12\.2011"):
        rate_of(VatLevel.PLL, on=date(2011, 12, 31))


@pytest.mark.parametrize(
    ("level", "category"),
    [
        (VatLevel.PLH, VatCategory.S),
        (VatLevel.PLL, VatCategory.S),
        (VatLevel.PLS, VatCategory.S),
        (VatLevel.FRI, VatCategory.Z),
        (VatLevel.EKS, VatCategory.E),
    ],
)
def test_a_registered_sellers_levels_have_their_categories(
    level: VatLevel, category: VatCategory
) -> None:
    assert category_of(level, seller=SellerVat.REGISTERED) == category


def test_an_unregistered_seller_sells_only_outside_the_act() -> None:
    outside = category_of(VatLevel.EKS, seller=SellerVat.NOT_REGISTERED)

    assert outside == VatCategory.O
    for level in (VatLevel.PLH, VatLevel.PLL, VatLevel.PLS, VatLevel.FRI):
        with pytest.raises(SellerNotRegistered, match="Velg EKS"):
            category_of(level, seller=SellerVat.NOT_REGISTERED)

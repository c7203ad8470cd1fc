"""Months, ages and waits, reckoned purely."""

import statistics as stdlib
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webfaktura.server.statistics.rules import (
    Age,
    Days,
    NoSuchPeriod,
    age_of,
    due_within,
    later,
    month_end,
    preset,
    waits,
)

ON = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("this_month", date(2026, 11, 1), date(2026, 11, 30)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("this_quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("last_quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("this_year", date(2026, 1, 1), date(2026, 12, 31)),
        ("last_year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_has_its_days(code: str, first: date, last: date) -> None:
    assert preset(code, ON) == Days(first, last)


def test_in_january_last_month_lies_in_the_year_before() -> None:
    assert preset("last_month", date(2026, 1, 31)) == Days(date(2025, 12, 1), date(2025, 12, 31))
    assert preset("last_quarter", date(2026, 2, 1)) == Days(date(2025, 10, 1), date(2025, 12, 31))


def test_a_period_without_a_name_is_refused() -> None:
    with pytest.raises(NoSuchPeriod):
        preset("some_day", ON)


def test_the_same_months_a_year_earlier_are_whole() -> None:
    leap = Days(date(2025, 2, 10), date(2025, 2, 11))

    assert leap.year_before == Days(date(2024, 2, 1), date(2024, 2, 29))
    assert list(Days(date(2025, 12, 31), date(2026, 2, 1)).months) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(-400, 400))
def test_so_many_months_later_and_back_is_the_same_month(day: date, count: int) -> None:
    month = day.replace(day=1)

    assert later(later(month, count), -count) == month
    assert (month_end(month) + timedelta(days=1)) == later(month, 1)


@given(st.integers(-500, 500))
def test_every_age_holds_the_days_it_says_and_no_others(past: int) -> None:
    due_on = ON - timedelta(days=past)

    holding = [
        age
        for age in Age
        for oldest, newest in [due_within(age, ON)]
        if (oldest is None or due_on >= oldest) and (newest is None or due_on <= newest)
    ]

    assert holding == [age_of(due_on, ON)]


@given(st.lists(st.integers(-3, 400), min_size=1))
def test_waits_are_as_the_statisticians_reckon_them(days: list[int]) -> None:
    told = waits(Counter(days))

    assert told is not None
    assert (told.count, told.median) == (len(days), stdlib.median(days))
    assert told.mean == pytest.approx(stdlib.fmean(days))


def test_no_waits_are_none() -> None:
    assert waits({}) is None

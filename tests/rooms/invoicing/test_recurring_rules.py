"""Days that never drift, prices that are raised once, and texts that know their period."""

import calendar
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice, pairwise

from hypothesis import given
from hypothesis import strategies as st

from webfaktura.server.invoicing.recurring_rules import (
    MONTHS,
    WEEKS,
    Plan,
    change_on,
    changed_price,
    filled_in,
    period_words,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
PLANS = st.builds(
    Plan,
    rhythm=st.sampled_from([WEEKS, MONTHS]),
    every=st.integers(1, 36),
    starts_on=DAYS,
    ends_on=st.one_of(st.none(), DAYS),
)


def monthly(starts_on: date, every: int = 1, ends_on: date | None = None) -> Plan:
    return Plan(rhythm=MONTHS, every=every, starts_on=starts_on, ends_on=ends_on)


def weekly(starts_on: date, every: int = 1) -> Plan:
    return Plan(rhythm=WEEKS, every=every, starts_on=starts_on)


def test_the_31st_is_the_last_day_where_there_is_none_and_comes_back() -> None:
    days = list(islice(monthly(date(2027, 12, 31)).days(), 6))

    assert days == [
        date(2027, 12, 31),
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
        date(2028, 4, 30),
        date(2028, 5, 31),
    ]


def test_weeks_keep_their_weekday() -> None:
    days = list(islice(weekly(date(2026, 11, 24), every=2).days(), 3))

    assert days == [date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 22)]


def test_no_period_comes_after_the_end() -> None:
    plan = monthly(date(2026, 10, 1), ends_on=date(2026, 12, 1))

    assert list(plan.days()) == [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]
    assert plan.next_after(date(2026, 12, 1)) is None


def test_what_is_due_is_counted_from_the_next_that_nobody_has_made() -> None:
    plan = monthly(date(2026, 9, 15))

    assert plan.due(next_on=date(2026, 10, 15), on=date(2026, 11, 24)) == [
        date(2026, 10, 15),
        date(2026, 11, 15),
    ]
    assert plan.due(next_on=date(2026, 12, 15), on=date(2026, 11, 24)) == []
    assert plan.due(next_on=None, on=date(2026, 11, 24)) == []


@given(PLANS)
def test_days_rise_within_the_bounds(plan: Plan) -> None:
    days = list(islice(plan.days(), 40))

    assert all(before < after for before, after in pairwise(days))
    assert all(plan.starts_on <= day <= (plan.ends_on or date.max) for day in days)


@given(DAYS, st.integers(1, 36))
def test_months_are_counted_from_the_first_day_and_never_drift(first: date, every: int) -> None:
    for number, day in enumerate(islice(monthly(first, every).days(), 40)):
        passed = (day.year - first.year) * 12 + day.month - first.month
        longest = calendar.monthrange(day.year, day.month)[1]
        assert passed == number * every
        assert day.day == min(first.day, longest)


@given(DAYS, st.integers(1, 104))
def test_weeks_are_whole(first: date, every: int) -> None:
    days = list(islice(weekly(first, every).days(), 20))

    assert {after - before for before, after in pairwise(days)} == {timedelta(weeks=every)}


@given(PLANS, st.integers(0, 800))
def test_made_one_by_one_every_day_comes_once(plan: Plan, later: int) -> None:
    on = plan.starts_on + timedelta(days=later)
    made: list[date] = []
    next_on = plan.next_after(None)
    while (due := plan.due(next_on=next_on, on=on)) and len(made) < 200:
        made.append(due[0])
        next_on = plan.next_after(due[0])

    assert made == [day for day in islice(plan.days(), 200) if day <= on]


@given(PLANS)
def test_the_periods_leave_no_day_between_them(plan: Plan) -> None:
    days = list(islice(plan.days(), 12))

    for before, after in pairwise(days):
        assert plan.last_day_of(before) + timedelta(days=1) == after


def test_a_plan_at_the_end_of_the_calendar_ends() -> None:
    assert list(monthly(date(9999, 11, 1)).days()) == [date(9999, 11, 1), date(9999, 12, 1)]
    assert list(weekly(date(9999, 12, 30)).days()) == [date(9999, 12, 30)]


def test_a_price_is_raised_and_rounded_half_up() -> None:
    assert changed_price(Decimal("1000.00"), Decimal("3.5")) == Decimal("1035.0000")
    assert changed_price(Decimal("0.0010"), Decimal(5)) == Decimal("0.0011")
    assert changed_price(Decimal("-0.0010"), Decimal(5)) == Decimal("-0.0011")
    assert changed_price(Decimal("99.9900"), Decimal("-2.25")) == Decimal("97.7402")


@given(
    st.decimals("-1e9", "1e9", places=4),
    st.decimals("-99.9999", "1000", places=4),
)
def test_a_raised_price_is_at_most_half_a_step_off(price: Decimal, percent: Decimal) -> None:
    exact = price * (100 + percent) / 100

    raised = changed_price(price, percent)

    assert raised == exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    assert changed_price(price, Decimal(0)) == price


def test_the_change_counts_from_its_day() -> None:
    new_year = date(2027, 1, 1)

    assert change_on(date(2026, 12, 31), percent=Decimal(4), change_from=new_year) == 0
    assert change_on(new_year, percent=Decimal(4), change_from=new_year) == 4
    assert change_on(new_year, percent=Decimal(4), change_from=None) == 0


def test_texts_know_their_period() -> None:
    plan = monthly(date(2026, 11, 1), every=3)

    assert (
        filled_in("Leie {måned} {år}, {periode}", date(2026, 11, 1), plan)
        == "Leie november 2026, november 2026–januar 2027"
    )
    assert filled_in("Rent {måned}", date(2026, 12, 1), plan, language="en") == "Rent December"
    assert filled_in("Uten {annet}", date(2026, 11, 1), plan) == "Uten {annet}"


def test_a_period_that_is_no_whole_month_is_told_by_its_days() -> None:
    assert period_words(date(2026, 11, 1), monthly(date(2026, 11, 1))) == "november 2026"
    assert period_words(date(2026, 11, 15), monthly(date(2026, 11, 15))) == "15.11.2026–14.12.2026"
    assert period_words(date(2026, 11, 24), weekly(date(2026, 11, 24))) == "24.11.2026–30.11.2026"

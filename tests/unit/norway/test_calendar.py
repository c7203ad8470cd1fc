from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webfaktura.norway.calendar import NotADate, due_on, format_date, oslo_date, parse_date


def test_the_day_turns_at_midnight_in_oslo() -> None:
    assert oslo_date(datetime(2026, 1, 31, 22, 59, tzinfo=UTC)) == date(2026, 1, 31)
    assert oslo_date(datetime(2026, 1, 31, 23, 0, tzinfo=UTC)) == date(2026, 2, 1)
    assert oslo_date(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == date(2026, 7, 1)


def test_an_instant_must_know_its_zone() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        oslo_date(datetime(2026, 1, 1, 12, 0))  # noqa: DTZ001 - what the test is about


def test_due_is_so_many_days_after_issue() -> None:
    assert due_on(date(2026, 2, 20), 14) == date(2026, 3, 6)
    assert due_on(date(2026, 2, 20), 0) == date(2026, 2, 20)


@pytest.mark.parametrize("text", ["24.11.2026", "24.11.26", "2026-11-24", " 24.11.2026 "])
def test_dates_are_read_in_three_forms(text: str) -> None:
    assert parse_date(text) == date(2026, 11, 24)


def test_single_digits_are_enough() -> None:
    assert parse_date("1.2.2026") == date(2026, 2, 1)


@pytest.mark.parametrize(
    "text", ["", "31.02.2026", "24/11/2026", "11.24.2026", "0.0.0000", "i dag"]
)
def test_other_text_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(
        NotADate, match=r"er ikke en dato\. Skriv den for eksempel som 24\.11\.2026"
    ):
        parse_date(text)


@given(st.dates(min_value=date(1, 1, 1)))
def test_what_we_write_we_can_read(on: date) -> None:
    assert parse_date(format_date(on)) == on

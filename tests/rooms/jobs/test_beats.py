"""When a schedule's next time comes, also on the nights when the clock is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webfaktura.norway.calendar import OSLO
from webfaktura.server.jobs.beats import Cron, next_run

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NIGHTLY = Cron("30 2 * * *")


def oslo(text: str, *, fold: int = 0) -> datetime:
    """What the clock in Oslo shows: `25.10. 02.30`; with `fold=1` the second time it does."""
    day, clock = text.split()
    return datetime.strptime(f"2026 {day} {clock}", "%Y %d.%m. %H.%M").replace(
        tzinfo=OSLO, fold=fold
    )


def runs(cron: Cron, *, after: datetime, count: int) -> list[datetime]:
    """The next so many times, each found from the one before."""
    found = [cron.after(after)]
    while len(found) < count:
        found.append(cron.after(found[-1]))
    return found


@pytest.mark.parametrize(
    ("late", "minutes"), [(0, 10), (9, 10), (10, 20), (35, 40)], ids=lambda value: f"{value}m"
)
def test_a_schedule_keeps_its_beat_and_skips_what_it_missed(late: int, minutes: int) -> None:
    following = next_run(due_at=NOW, every=10 * MINUTE, at=NOW + late * MINUTE)

    assert following == NOW + minutes * MINUTE


def test_five_in_the_morning_is_the_clocks_whether_it_is_summer_or_winter() -> None:
    nightly = Cron("0 5 * * *")

    assert nightly.after(oslo("28.3. 12.00")) == datetime(2026, 3, 29, 3, 0, tzinfo=UTC)
    assert nightly.after(oslo("24.10. 12.00")) == datetime(2026, 10, 25, 4, 0, tzinfo=UTC)


def test_a_time_the_spring_night_leaps_over_comes_once_when_it_has_leapt() -> None:
    assert runs(NIGHTLY, after=oslo("28.3. 01.00"), count=3) == [
        datetime(2026, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),  # 03.00, for 02.30 there is none
        datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
    ]


def test_a_time_the_autumn_night_shows_twice_comes_once_the_first_time() -> None:
    assert runs(NIGHTLY, after=oslo("24.10. 01.00"), count=3) == [
        datetime(2026, 10, 24, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize("clock", ["25.10. 02.10", "25.10. 02.30", "25.10. 02.50"])
def test_who_looks_late_in_the_autumn_night_does_not_do_it_again(clock: str) -> None:
    second_time = oslo(clock, fold=1)

    following = next_run(due_at=oslo("25.10. 02.30"), every=NIGHTLY, at=second_time)

    assert following == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("night", ["28.3. 22.00", "24.10. 22.00"])
def test_what_runs_each_hour_runs_each_hour_while_the_clock_is_moved(night: str) -> None:
    times = runs(Cron("15 * * * *"), after=oslo(night), count=9)

    assert {later - earlier for earlier, later in pairwise(times)} == {HOUR}


def test_missed_nights_are_not_made_up() -> None:
    due_at = oslo("10.11. 02.30")

    following = next_run(due_at=due_at, every=NIGHTLY, at=oslo("13.11. 14.00"))

    assert following == oslo("14.11. 02.30")


@given(st.integers(0, 366 * 24 * 60 * 60), st.integers(0, 23), st.integers(0, 59))
def test_a_nightly_time_comes_on_each_date_once(seconds: int, hour: int, minute: int) -> None:
    after = oslo("1.1. 00.00") + timedelta(seconds=seconds)

    first, second = runs(Cron(f"{minute} {hour} * * *"), after=after, count=2)

    assert after < first
    assert second.astimezone(OSLO).date() - first.astimezone(OSLO).date() == timedelta(days=1)


@pytest.mark.parametrize(
    "fields", ["", "0 5 * *", "0 0 5 * * *", "61 5 * * *", "0 5 31 2 *", "at five"]
)
def test_fields_that_name_no_time_are_refused_when_they_are_written(fields: str) -> None:
    with pytest.raises(ValueError, match=r"five fields|Bad|never comes"):
        Cron(fields)

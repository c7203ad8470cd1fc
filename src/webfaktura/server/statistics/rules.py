"""Months, ages of receivables, and what a document's money amounts to; pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from webfaktura.norway.refusal import Refusal


class Dimension(StrEnum):
    """What turnover is counted by."""

    TOTAL = "total"
    CUSTOMER = "customer"
    PRODUCT = "product"
    GROUP = "group"
    DEPARTMENT = "department"
    PROJECT = "project"


class Age(StrEnum):
    """How long a receivable has been due."""

    NOT_DUE = "not_due"
    TO_30 = "to_30"
    TO_60 = "to_60"
    TO_90 = "to_90"
    OLDER = "older"


OLDEST: Final = {Age.NOT_DUE: 0, Age.TO_30: 30, Age.TO_60: 60, Age.TO_90: 90}
"""The most days past due that an age holds."""


@dataclass(frozen=True)
class Days:
    """From a day to a day, both counted in."""

    first: date
    last: date

    @property
    def months(self) -> Iterator[date]:
        """The first day of each month that a day of it lies in."""
        month = month_of(self.first)
        while month <= self.last:
            yield month
            month = later(month, 1)

    @property
    def year_before(self) -> "Days":
        """The same whole months a year earlier."""
        return Days(later(month_of(self.first), -12), month_end(later(month_of(self.last), -12)))


@dataclass(frozen=True)
class Waits:
    """How many days documents waited for their money."""

    count: int
    mean: float
    median: float


class NoSuchPeriod(Refusal):
    """An address names a period that there is none of."""


PRESETS: Final[Mapping[str, Callable[[date], Days]]] = {
    "this_month": lambda on: _months(month_of(on), 1),
    "last_month": lambda on: _months(later(month_of(on), -1), 1),
    "this_quarter": lambda on: _months(_quarter(on), 3),
    "last_quarter": lambda on: _months(later(_quarter(on), -3), 3),
    "this_year": lambda on: _months(on.replace(month=1, day=1), 12),
    "last_year": lambda on: _months(date(on.year - 1, 1, 1), 12),
}
"""Periods that have a name, as they are seen from a day."""


def preset(code: str, on: date) -> Days:
    """The period of this name; refuses (`NoSuchPeriod`) what has none."""
    if code not in PRESETS:
        raise NoSuchPeriod("Perioden finnes ikke. Velg en av periodene over listen.")
    return PRESETS[code](on)


def month_of(on: date) -> date:
    """The first day of the month."""
    return on.replace(day=1)


def month_end(month: date) -> date:
    """The last day of the month that begins so."""
    return later(month, 1) - timedelta(days=1)


def later(month: date, count: int) -> date:
    """The month that begins so many months later; earlier where the count is negative."""
    years, zero_based = divmod(month.month - 1 + count, 12)
    return date(month.year + years, zero_based + 1, 1)


def age_of(due_on: date, on: date) -> Age:
    """How old a receivable is on a day."""
    past = (on - due_on).days
    return next((age for age, most in OLDEST.items() if past <= most), Age.OLDER)


def due_within(age: Age, on: date) -> tuple[date | None, date | None]:
    """Between which due dates, both counted in, a receivable has the age; None is no edge."""
    ages = list(Age)
    place = ages.index(age)
    newest = None if place == 0 else on - timedelta(days=OLDEST[ages[place - 1]] + 1)
    oldest = on - timedelta(days=OLDEST[age]) if age in OLDEST else None
    return oldest, newest


def waits(days: Mapping[int, int]) -> Waits | None:
    """What waits come to, told as so many documents for each number of days; None is none."""
    count = sum(days.values())
    if not count:
        return None
    total = sum(day * times for day, times in days.items())
    return Waits(count, total / count, _median(days, count))


def added(first: Mapping[int, int], second: Mapping[int, int]) -> Mapping[int, int]:
    """The waits of both."""
    return Counter(first) + Counter(second)


def _months(first: date, count: int) -> Days:
    return Days(first, month_end(later(first, count - 1)))


def _quarter(on: date) -> date:
    """The month that the quarter begins with."""
    return date(on.year, (on.month - 1) // 3 * 3 + 1, 1)


def _median(days: Mapping[int, int], count: int) -> float:
    """The middle one, or between the two in the middle."""
    lower, upper = _nth(days, (count - 1) // 2), _nth(days, count // 2)
    return (lower + upper) / 2


def _nth(days: Mapping[int, int], place: int) -> int:
    passed = 0
    for day in sorted(days):
        passed += days[day]
        if passed > place:
            return day
    raise IndexError(place)

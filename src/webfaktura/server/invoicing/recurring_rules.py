"""When a recurring invoice comes, at what prices, and what its texts say then; pure."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import count, islice

from webfaktura.norway.calendar import format_date

WEEKS = "weeks"
MONTHS = "months"
MOST_BETWEEN = {WEEKS: 104, MONTHS: 60}
"""So many weeks or months between two, at the most."""
LONGEST_NAME = 100
LARGEST_CHANGE = Decimal(1000)
"""Percent; the smallest leaves something of the price."""
SHOWN_AHEAD = 6
"""How many of the coming days the page shows."""

_STEP = Decimal("0.0001")
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
_MONTHS = {
    "nb": (
        "januar", "februar", "mars", "april", "mai", "juni",
        "juli", "august", "september", "oktober", "november", "desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Plan:
    """So many weeks or months apart, counted from the first day, until an end that may be open."""

    rhythm: str
    every: int
    starts_on: date
    ends_on: date | None = None

    def days(self) -> Iterator[date]:
        """Every period's day from the first.

        Each is counted from the first day, so that the 31st comes back after a
        month that has only 30 days, or 28.
        """
        for number in count():
            day = self._day(number)
            if day is None or (self.ends_on is not None and day > self.ends_on):
                return
            yield day

    def days_from(self, first: date) -> Iterator[date]:
        """Every period's day that is `first` or later."""
        return (day for day in self.days() if day >= first)

    def next_after(self, day: date | None) -> date | None:
        """The first period's day after a day; after none the very first. None: there are no more.

        `day` is the last period that was made or skipped.
        """
        if day is None:
            return next(self.days(), None)
        return next(self.days_from(day + timedelta(days=1)), None)

    def due(self, *, next_on: date | None, on: date) -> list[date]:
        """The periods whose day has come, from the next one that nobody has made or skipped."""
        if next_on is None:
            return []
        return [day for day in self._until(on) if day >= next_on]

    def coming(self, *, next_on: date | None, at_most: int = SHOWN_AHEAD) -> list[date]:
        """The next days, so many at the most."""
        return [] if next_on is None else list(islice(self.days_from(next_on), at_most))

    def last_day_of(self, day: date) -> date:
        """The last day of the period that begins on a day; the last period is as long as others."""
        following = replace(self, ends_on=None).next_after(day)
        return (following or date.max) - timedelta(days=1)

    def _until(self, on: date) -> Iterator[date]:
        for day in self.days():
            if day > on:
                return
            yield day

    def _day(self, number: int) -> date | None:
        """The day of the period with a number, from 0; None past what a calendar holds."""
        try:
            if self.rhythm == WEEKS:
                return self.starts_on + timedelta(weeks=self.every * number)
            return _months_after(self.starts_on, self.every * number)
        except (OverflowError, ValueError):
            return None


def changed_price(price: Decimal, percent: Decimal) -> Decimal:
    """The price so many percent higher (or lower), rounded to four decimals, half up."""
    whole = _EXACT.add(Decimal(100), percent)
    return _EXACT.quantize(_EXACT.multiply(price, whole).scaleb(-2, _EXACT), _STEP)


def change_on(period_on: date, *, percent: Decimal, change_from: date | None) -> Decimal:
    """The percent that counts for a period: none before the day the change begins."""
    begun = change_from is not None and period_on >= change_from
    return percent if begun else Decimal(0)


def filled_in(text: str, period_on: date, plan: Plan, *, language: str = "nb") -> str:
    """A line's text for one period: {måned}, {år} and {periode} become words.

    The last two of a period that is no whole month are its first and last day.
    """
    if "{" not in text:
        return text
    words = {
        "{måned}": _month(period_on, language),
        "{år}": str(period_on.year),
        "{periode}": period_words(period_on, plan, language=language),
    }
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def period_words(period_on: date, plan: Plan, *, language: str = "nb") -> str:
    """`november 2026`, `november 2026–januar 2027`, or `24.11.2026–30.11.2026` where it is odd."""
    last = plan.last_day_of(period_on)
    if plan.rhythm == WEEKS or plan.starts_on.day != 1:
        return f"{format_date(period_on)}–{format_date(last)}"
    first_month = f"{_month(period_on, language)} {period_on.year}"
    last_month = f"{_month(last, language)} {last.year}"
    return first_month if first_month == last_month else f"{first_month}–{last_month}"


def _month(day: date, language: str) -> str:
    return _MONTHS.get(language, _MONTHS["nb"])[day.month - 1]


def _months_after(first: date, months: int) -> date:
    """So many months later, on the same day of the month, or on the month's last."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(first.day, longest))

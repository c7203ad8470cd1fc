"""When a schedule's next time comes, at even intervals or by the clock in Oslo; decided purely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cronsim import CronSim, CronSimError

from webfaktura.norway.calendar import OSLO

FIELDS: Final = 5
_SOME_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)

type Beat = timedelta | Cron


@dataclass(frozen=True, slots=True)
class Cron:
    """Times of the clock in Oslo in the five fields of cron: `0 5 * * *` is each night at five.

    A time that the clock leaps over in spring comes when it has leapt; one that
    it shows twice in autumn comes the first time only (as in Debian's cron).
    Raises ValueError for fields that name no time.
    """

    fields: str

    def __post_init__(self) -> None:
        if len(self.fields.split()) != FIELDS:
            raise ValueError(f"not the five fields of cron: {self.fields!r}")
        try:
            self.after(_SOME_TIME)
        except CronSimError as problem:
            raise ValueError(f"{problem}: {self.fields!r}") from problem

    def after(self, at: datetime) -> datetime:
        """Return the first such time after `at`.

        Compared as instants: on an autumn night the clock's own figures go back.
        """
        for time in CronSim(self.fields, at.astimezone(OSLO)):
            if (instant := time.astimezone(UTC)) > at:
                return instant
        raise ValueError(f"a time that never comes: {self.fields!r}")


def first_run(*, every: Beat, at: datetime) -> datetime:
    """Return when a new schedule runs first: at once, or when the clock says so."""
    return every.after(at) if isinstance(every, Cron) else at


def next_run(*, due_at: datetime, every: Beat, at: datetime) -> datetime:
    """Return the first time after `at` on the schedule's own beat; missed times are not made up."""
    if isinstance(every, Cron):
        return every.after(at)
    missed = max(0, (at - due_at) // every)
    return due_at + (missed + 1) * every

"""Works through rows that wait, found by looking; a row that fails does not stand in the way."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from webfaktura.server.jobs.rules import backoff
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from webfaktura.server.tenancy.scope import CompanyRow

log = logging.getLogger(__name__)

LONGEST_TRANSACTION: Final = timedelta(hours=1)
"""What was issued so long ago is committed: no row with a smaller key appears any more."""


@dataclass(frozen=True)
class Look:
    """What a search leaves out: all up to the key `after`, and the keys that rest after a fault."""

    at: datetime
    after: int
    but_not: Sequence[int]


class Pull[Row: CompanyRow]:
    """A puller for the worker: call it, and it returns on how many rows it worked.

    It remembers, in this process only, how far everything is done, so that a
    look which finds nothing costs the same with a million invoices as with ten.
    After a start it looks at all of them once.
    """

    def __init__(
        self,
        *,
        find: Callable[[Look], list[Row]],
        work: Callable[[Row, datetime], object],
        clock: Callable[[], datetime],
        settled: Callable[[datetime, int], int] | None = None,
    ) -> None:
        """Prepare; `settled` tells the greatest key older than an instant, from a key on."""
        self._find = find
        self._work = work
        self._clock = clock
        self._settled = settled
        self._after = 0
        self._failures: dict[int, int] = {}
        self._rests_until: dict[int, datetime] = {}

    def __call__(self) -> int:
        """Look once and work on what is found; a fault is logged and its row rests."""
        at = self._clock()
        resting = [key for key, until in self._rests_until.items() if until > at]
        rows = self._find(Look(at, self._after, resting))
        if not rows:
            self._remember(at)
        return sum(self._worked_on(row) for row in rows)

    def _worked_on(self, row: Row) -> bool:
        try:
            with company_scope(row.company):
                self._work(row, self._clock())
        except Exception:
            log.exception("%s failed and is tried again later.", row)
            self._let_rest(row.pk)
            return False
        self._failures.pop(row.pk, None)
        self._rests_until.pop(row.pk, None)
        return True

    def _let_rest(self, key: int) -> None:
        self._failures[key] = self._failures.get(key, 0) + 1
        self._rests_until[key] = self._clock() + backoff(self._failures[key], luck=0.5)

    def _remember(self, at: datetime) -> None:
        """Nothing waits: what is old enough need not be looked at again."""
        if self._settled is not None and not self._rests_until:
            self._after = self._settled(at - LONGEST_TRANSACTION, self._after)

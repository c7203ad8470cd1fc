"""Which troubles there are, how bad each is, and when one that was put off comes back; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

NIGHTLY: Final = timedelta(hours=26)
"""A client is synchronised each night; with two hours to spare, one is missing."""
BATCH_LASTS: Final = timedelta(hours=24)
"""So long may a batch stand open before somebody should ask why."""
NUMBERS_LEFT: Final = 1_000
"""With fewer left in a series it is near its end."""


class Kind(StrEnum):
    """What somebody must look at, the worst first: the order is the list's."""

    COMPANY_PARKED = "company_parked"
    """Nothing may be transferred before a person has looked."""
    SERIES_STOPS = "series_stops"
    """The accounting system gives our next number itself: nothing is issued."""
    SYNC_FAILED = "sync_failed"
    SYNC_MISSING = "sync_missing"
    """The nightly run has not come."""
    VOUCHER_PARKED = "voucher_parked"
    """The accounting system refused it."""
    NOT_DELIVERED = "not_delivered"
    BATCH_OPEN = "batch_open"
    """Handed out, and never confirmed."""
    CONFLICTS = "conflicts"
    """Changed here and in the accounting system: somebody must choose."""
    CODES_UNMAPPED = "codes_unmapped"
    SERIES_ENDS = "series_ends"
    LETTERS = "letters"
    """Letters that somebody prints and sends."""


ORDER: Final = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One kind of trouble with one client."""

    company_id: int
    kind: Kind
    count: int
    since: datetime | None = None
    """Of the oldest; None where nobody knows."""
    words: str = ""
    """What the other side or the program said, where it is one thing."""


@dataclass(frozen=True, kw_only=True)
class PutOff:
    """What somebody decided about a trouble."""

    until: datetime | None
    count: int
    """How many there were then."""
    reason: str = ""


def rests(trouble: Trouble, put_off: PutOff | None, *, at: datetime) -> bool:
    """Whether it may wait: it was put off until later, and has not grown since."""
    if put_off is None or put_off.until is None:
        return False
    return at < put_off.until and trouble.count <= put_off.count

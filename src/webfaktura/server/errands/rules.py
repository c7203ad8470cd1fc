"""What can be done with many documents, how many at once, and what the file is called; pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Deed(StrEnum):
    """What is done."""

    CSV = "csv"
    XLSX = "xlsx"
    ZIP = "zip"
    PDF = "pdf"
    SEND = "send"


class State(StrEnum):
    """How far an errand has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """It is tried again by itself."""


ENDED: Final = (State.DONE, State.CANCELLED)

KEPT_FOR: Final = timedelta(days=7)
"""How long an ended errand and its file can be fetched."""

MOST_LEFT_OUT: Final = 200
"""So many of those that were left out are told one by one."""


@dataclass(frozen=True)
class Limits:
    """How many documents are done while one waits, and how many by the worker."""

    at_once: int
    most: int


LIMITS: Final = {
    Deed.CSV: Limits(at_once=1_000, most=1_000_000),
    Deed.XLSX: Limits(at_once=1_000, most=500_000),
    Deed.ZIP: Limits(at_once=50, most=5_000),
    Deed.PDF: Limits(at_once=50, most=1_000),
    Deed.SEND: Limits(at_once=50, most=5_000),
}
MEDIA_TYPES: Final = {
    Deed.CSV: "text/csv; charset=utf-8",
    Deed.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Deed.ZIP: "application/zip",
    Deed.PDF: "application/pdf",
}


def file_name(deed: Deed, on: date) -> str:
    """What the file is called where it is saved: `fakturaer-2026-11-24.zip`."""
    return f"fakturaer-{on.isoformat()}.{deed.value}"


def stored_name(errand_id: object) -> str:
    """Where the file of an errand stands among the stored bytes."""
    return f"exports/{errand_id}"

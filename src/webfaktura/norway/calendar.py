"""Business dates in Norway: which day it is in Oslo, due dates, dates as text."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from webfaktura.norway.refusal import Refusal

OSLO = ZoneInfo("Europe/Oslo")
"""The time zone whose calendar dates every business date (``_on``)."""

_NORWEGIAN = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CENTURY = 2000


class NotADate(Refusal, ValueError):
    """The text is not a date in any of the accepted forms."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"«{text.strip()[:40]}» er ikke en dato. Skriv den for eksempel som 24.11.2026."
        )


def oslo_date(at: datetime) -> date:
    """Return the date it is in Oslo at an instant; the instant must know its zone."""
    if at.tzinfo is None:
        message = "an instant without a time zone"
        raise ValueError(message)
    return at.astimezone(OSLO).date()


def due_on(issued_on: date, days: int) -> date:
    """Return the due date, so many calendar days after the issue date."""
    return issued_on + timedelta(days=days)


def format_date(on: date) -> str:
    """Write a date as Norwegians do: ``24.11.2026``."""
    return f"{on.day:02}.{on.month:02}.{on.year:04}"


def parse_date(text: str) -> date:
    """Read ``24.11.2026``, ``24.11.26`` or ``2026-11-24``; refuses with ``NotADate``."""
    tidy = text.strip()
    try:
        if iso := _ISO.fullmatch(tidy):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if norwegian := _NORWEGIAN.fullmatch(tidy):
            return date(_year(norwegian[3]), int(norwegian[2]), int(norwegian[1]))
    except ValueError as problem:
        raise NotADate(text) from problem
    raise NotADate(text)


def _year(text: str) -> int:
    """Two digits mean this century."""
    return int(text) if len(text) > 2 else _CENTURY + int(text)  # noqa: PLR2004 - digits of a year

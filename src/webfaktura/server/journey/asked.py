"""Reads which documents an address asks for; what cannot be read is told, and asks for nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args
from uuid import UUID

from django.utils.translation import gettext as _

from webfaktura.norway.calendar import parse_date
from webfaktura.norway.money import Money, parse_decimal
from webfaktura.norway.refusal import Refusal
from webfaktura.server.journey.selection import (
    DELIVERIES,
    MONEY,
    POSTINGS,
    Between,
    Selection,
    Tab,
)
from webfaktura.server.statistics.rules import Days, preset

TABS: tuple[str, ...] = get_args(Tab.__value__)
CHANNELS = ("email", "ehf", "post", "none")
HIGHEST_NUMBER = 2**63 - 1

type Asked = Mapping[str, Sequence[str]]
"""What stands in the address: each name with its values."""


class NotANumber(Refusal):
    """A document's or batch's number is written with digits only."""


class NotKnown(Refusal):
    """The address names a choice that there is none of."""


@dataclass(frozen=True)
class Reading:
    """What was asked for, and what could not be read, by its name in the address."""

    selection: Selection
    problems: Mapping[str, str] = field(default_factory=dict)


def selection_asked(asked: Asked, *, on: date) -> Reading:
    """The selection that an address asks for; `on` is the day that «this month» is seen from."""
    reader = _Reader(asked)
    issued = reader.between("from", "to", parse_date)
    named = reader.one("period", lambda code: preset(code, on))
    if named is not None:
        issued = _of_days(named)
    selection = Selection(
        tab=reader.one("tab", _tab) or "all",
        text=reader.text("q"),
        numbers=reader.between("no_from", "no_to", _number),
        issued=issued,
        due=reader.between("due_from", "due_to", parse_date),
        gross=reader.between("min", "max", _ore),
        outstanding=reader.between("open_min", "open_max", _ore),
        customer=reader.one("customer", _uuid),
        currency=reader.text("currency")[:3].upper(),
        channels=reader.many("channel", CHANNELS),
        deliveries=reader.many("delivery", DELIVERIES),
        payments=reader.many("payment", MONEY),
        postings=reader.many("posting", POSTINGS),
        batch_no=reader.one("batch", _number),
    )
    return Reading(selection, reader.problems)


class _Reader:
    """Takes values out of an address, and notes what it cannot read."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.problems: dict[str, str] = {}

    def text(self, name: str) -> str:
        """The value as it stands; the last one where there are several."""
        values = self._asked.get(name) or [""]
        return values[-1].strip()

    def one[Value](self, name: str, read: Callable[[str], Value]) -> Value | None:
        """The value as it is read; None where there is none, or it cannot be read."""
        text = self.text(name)
        try:
            return read(text) if text else None
        except Refusal as refusal:
            self.problems[name] = refusal.sentence
            return None

    def between[Value: (int, date)](
        self, first: str, last: str, read: Callable[[str], Value]
    ) -> Between[Any]:
        return Between(self.one(first, read), self.one(last, read))

    def many(self, name: str, known: Any) -> tuple[str, ...]:
        """The values that are known, each once."""
        values = self._asked.get(name) or []
        return tuple(dict.fromkeys(value for value in values if value in known))


def _of_days(days: Days) -> Between[date]:
    return Between(days.first, days.last)


def _tab(code: str) -> Any:
    if code not in TABS:
        raise NotKnown(_("There is no such tab. Choose one of those above the list."))
    return code


def _number(text: str) -> int:
    together = text.replace(" ", "")
    if not (together.isascii() and together.isdecimal()) or int(together) > HIGHEST_NUMBER:
        raise NotANumber(_("«%(text)s» is not a number. Write digits only.") % {"text": text[:40]})
    return int(together)


def _ore(text: str) -> int:
    return Money.of(parse_decimal(text)).ore


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotKnown(_("There is no such customer. Choose one from the list.")) from None

"""The journal's filters as they are shown: tabs, periods, choices, and chips to be taken off."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from webfaktura.norway.calendar import format_date, parse_date
from webfaktura.norway.money import Money, format_amount
from webfaktura.server.journey.asked import CHANNELS, Reading
from webfaktura.server.journey.selection import (
    DELIVERIES,
    MONEY,
    POSTINGS,
    Between,
    Selection,
)
from webfaktura.server.journey.words import channel_in_words
from webfaktura.server.registers.models import Customer
from webfaktura.server.statistics.sales import currencies
from webfaktura.server.tenancy.models import Company
from webfaktura.ui.states import state_named, words_for

TABS: Final[Mapping[str, Promise]] = {
    "all": gettext_lazy("All"),
    "not_delivered": state_named("not_delivered").word,
    "overdue": state_named("overdue").word,
    "paid": state_named("paid").word,
    "credit_notes": gettext_lazy("Credit notes"),
}
PERIODS: Final[Mapping[str, Promise]] = {
    "this_month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "this_quarter": gettext_lazy("This quarter"),
    "this_year": gettext_lazy("This year"),
    "last_year": gettext_lazy("Last year"),
}
EDGES: Final = ("older", "newer")
"""What an address says of the page, and not of the selection."""

RANGES: Final[Sequence[tuple[str, str, Promise, str]]] = [
    ("from", "to", gettext_lazy("Date"), "date"),
    ("due_from", "due_to", gettext_lazy("Due"), "date"),
    ("no_from", "no_to", gettext_lazy("Number"), "number"),
    ("min", "max", gettext_lazy("Amount"), "amount"),
    ("open_min", "open_max", gettext_lazy("Outstanding"), "amount"),
]


@dataclass(frozen=True)
class Way:
    """A tab or a period: its word, its address, and whether one is there."""

    word: str | Promise
    address: str
    is_current: bool


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    word: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Range:
    """Two fields: from and to."""

    first: str
    last: str
    label: Promise
    kind: str
    first_value: str
    last_value: str
    first_problem: str
    last_problem: str


@dataclass(frozen=True, kw_only=True)
class Choices:
    """A group of boxes to tick."""

    name: str
    label: str
    options: Sequence[tuple[str, str, bool]]
    """Code, word, and whether it is ticked."""


def asked_of(query: QueryDict) -> dict[str, list[str]]:
    """What an address asks for: each name with its values; what is empty is left out."""
    return {
        name: kept for name, values in query.lists() if (kept := [each for each in values if each])
    }


class Filters:
    """What the page shows of a selection, and the addresses of others."""

    def __init__(
        self, company: Company, asked: Mapping[str, Sequence[str]], reading: Reading
    ) -> None:
        self._company = company
        self._asked = {name: values for name, values in asked.items() if name not in EDGES}
        self.selection: Selection = reading.selection
        self.problems = reading.problems

    @property
    def query(self) -> str:
        """The selection as it stands in an address."""
        return urlencode(self._asked, doseq=True)

    def address(self, **changes: object) -> str:
        """The address of this selection with changes; a change to nothing leaves it out."""
        changed = {**self._asked, **changes}
        if changed.get("tab") == "all":
            del changed["tab"]
        return "?" + urlencode({k: v for k, v in changed.items() if v}, doseq=True)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What goes with a new search: all but the text."""
        return [(k, value) for k, values in self._asked.items() if k != "q" for value in values]

    @property
    def tabs(self) -> list[Way]:
        """The tabs; what is searched for goes with each."""
        here = self.selection.tab
        return [Way(word, self.address(tab=code), code == here) for code, word in TABS.items()]

    @property
    def periods(self) -> list[Way]:
        """The periods that have a name; the one that is on is taken off by its own address."""
        here = self._last("period")
        return [
            Way(word, self._of_period("" if code == here else code), code == here)
            for code, word in PERIODS.items()
        ]

    @property
    def is_on(self) -> bool:
        """Whether anything is left out."""
        return self.selection != Selection()

    @property
    def has_period(self) -> bool:
        """Whether only some days are seen."""
        return bool(self.selection.issued)

    @property
    def without_period(self) -> str:
        """The way to widen the selection."""
        return self._of_period("")

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that are on, but tab, search and named period, which are seen elsewhere."""
        return [*self._range_chips(), *self._single_chips(), *self._choice_chips()]

    @property
    def ranges(self) -> list[Range]:
        """The fields from and to."""
        return [
            Range(
                first=first,
                last=last,
                label=label,
                kind=kind,
                first_value=self._written(first, kind),
                last_value=self._written(last, kind),
                first_problem=self.problems.get(first, ""),
                last_problem=self.problems.get(last, ""),
            )
            for first, last, label, kind in RANGES
        ]

    def _written(self, name: str, kind: str) -> str:
        """The value as a person writes it: a date in figures, whatever form the address has."""
        value = self._last(name)
        if kind != "date" or not value or name in self.problems:
            return value
        return format_date(parse_date(value))

    @property
    def choices(self) -> list[Choices]:
        """The boxes to tick."""
        chosen = self.selection
        groups = [
            ("payment", _("Payment"), MONEY, chosen.payments),
            ("delivery", _("Delivery"), DELIVERIES, chosen.deliveries),
            ("posting", _("Accounting"), POSTINGS, chosen.postings),
            ("channel", _("Sent by"), CHANNELS, chosen.channels),
        ]
        return [
            Choices(
                name=name,
                label=label,
                options=[(code, _word(name, code), code in ticked) for code in known],
            )
            for name, label, known, ticked in groups
        ]

    @cached_property
    def customer(self) -> Customer | None:
        """The one customer whose documents are seen."""
        wanted = self.selection.customer
        if wanted is None:
            return None
        return Customer.objects.filter(company=self._company, public_id=wanted).first()

    @property
    def batch(self) -> str:
        """The number of the batch, as it was typed."""
        return self._last("batch")

    @property
    def currencies(self) -> list[str]:
        """The currencies to choose from, where the company uses more than kroner."""
        return currencies(self._company) if self._company.uses_currencies else []

    def _of_period(self, code: str) -> str:
        return self.address(**{"period": code, "from": "", "to": ""})

    def _last(self, name: str) -> str:
        return (self._asked.get(name) or [""])[-1]

    def _range_chips(self) -> Iterator[Chip]:
        seen = self.selection
        told = {
            ("from", "to"): (_("Date"), _span(seen.issued, format_date)),
            ("due_from", "due_to"): (_("Due"), _span(seen.due, format_date)),
            ("no_from", "no_to"): (_("No."), _span(seen.numbers, str)),
            ("min", "max"): (_("Amount"), _span(seen.gross, _amount)),
            ("open_min", "open_max"): (_("Outstanding"), _span(seen.outstanding, _amount)),
        }
        for names, (label, span) in told.items():
            if span and not (names[0] == "from" and self._last("period")):
                yield self._chip(f"{label} {span}", *names)

    def _single_chips(self) -> Iterator[Chip]:
        if self.selection.customer:
            name = self.customer.name if self.customer else "–"
            yield self._chip(name, "customer", "customer_text")
        if self.selection.currency:
            yield self._chip(self.selection.currency, "currency")
        if self.selection.batch_no is not None:
            yield self._chip(_("Batch %(number)s") % {"number": self.selection.batch_no}, "batch")

    def _choice_chips(self) -> Iterator[Chip]:
        for group in self.choices:
            for code, word, is_ticked in group.options:
                if is_ticked:
                    left = [each for each in self._asked[group.name] if each != code]
                    yield Chip(word, self.address(**{group.name: left}))

    def _chip(self, word: str, *names: str) -> Chip:
        return Chip(word, self.address(**dict.fromkeys(names, "")))


def _word(name: str, code: str) -> str:
    return channel_in_words(code) if name == "channel" else words_for(code)


def _amount(ore: int) -> str:
    return format_amount(Money(ore))


def _span[Value: (int, date)](within: Between[Value], told: Callable[[Value], str]) -> str:
    """`01.01.2026–31.01.2026`, `100–` or a single value."""
    first, last = ("" if edge is None else told(edge) for edge in (within.first, within.last))
    return first if first == last else f"{first}–{last}"

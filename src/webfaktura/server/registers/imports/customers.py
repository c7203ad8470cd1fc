"""Puts a portion of read rows into the register of customers: update or create by number."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, cast

from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.lookups.postal_places import place_of
from webfaktura.server.registers.bulk import CustomerEntry, put_customers
from webfaktura.server.registers.commands import customer_columns, departments_named
from webfaktura.server.registers.customer_rules import UnknownCurrency
from webfaktura.server.registers.imports.outcomes import Outcome
from webfaktura.server.registers.imports.rows import ReadRow
from webfaktura.server.registers.imports.twins import Twins
from webfaktura.server.registers.models import Customer, SeriesKind
from webfaktura.server.registers.queries import customers, details_of
from webfaktura.server.registers.rules import (
    CustomerDetails,
    free_numbers,
    is_private_person,
)
from webfaktura.server.registers.series import hold_series
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

_DIGITS_OF_A_CODE = 4
_PLACES = {"place": "country", "delivery_place": "delivery_country"}


@dataclass(frozen=True)
class _Candidate:
    """A row that is not refused yet, with what it would make of its customer."""

    row: ReadRow
    details: CustomerDetails
    before: Customer | None

    @property
    def customer_no(self) -> int | None:
        return cast("int | None", self.row.values.get("customer_no"))


@dataclass
class CustomerRows:
    """Takes the rows of one file, a portion at a time."""

    company: Company
    numbers: Collection[object] = frozenset()
    """All numbers that stand in the file: who comes without one gets another."""
    twins: Twins = field(default_factory=Twins)

    def put(self, rows: Sequence[ReadRow], *, at: datetime, by: Actor) -> Outcome:
        """Put the rows in; each that is refused is told, and stops no other."""
        outcome = Outcome()
        found = self._candidates(outcome.readable(rows), outcome)
        taken = self._accepted(found, outcome)
        self._remark_twins(taken, outcome)
        numbers = iter(self._free_numbers(sum(each.customer_no is None for each in taken)))
        entries = [
            CustomerEntry(details=each.details, customer_no=each.customer_no or next(numbers))
            for each in taken
        ]
        counted = put_customers(company=self.company, entries=entries, at=at, by=by)
        outcome.added += counted.created
        outcome.changed += counted.changed
        outcome.unchanged += counted.unchanged
        return outcome

    def _candidates(self, rows: Sequence[ReadRow], outcome: Outcome) -> list[_Candidate]:
        """What the rows would change; those that change nothing are counted and left."""
        known = self._known(rows)
        found = []
        for row in rows:
            before = known.get(row.values.get("customer_no"))
            typed = told_anew(row.values, before)
            if before is not None and not typed:
                outcome.unchanged += 1
            else:
                found.append(_Candidate(row, details_told(typed, before), before))
        return found

    def _known(self, rows: Sequence[ReadRow]) -> Mapping[object, Customer]:
        numbers = [cast("int", no) for row in rows if (no := row.values.get("customer_no"))]
        held = customers(self.company).filter(customer_no__in=numbers).select_related("department")
        return {each.customer_no: each for each in held.select_for_update(no_key=True, of=["self"])}

    def _accepted(self, found: Sequence[_Candidate], outcome: Outcome) -> list[_Candidate]:
        """Those that the register's rules let through, each asked by itself."""
        departments = departments_named(self.company, *(each.details for each in found))
        accepted = []
        for each in found:
            try:
                self._refuse_currency(each)
                customer_columns(each.details, departments=departments, before=each.before)
            except Refusal as refusal:
                outcome.refuse_as(each.row, refusal)
            else:
                accepted.append(each)
        return accepted

    def _refuse_currency(self, each: _Candidate) -> None:
        kept = each.before is not None and each.before.currency == each.details.currency
        if each.details.currency and not kept and not self.company.uses_currencies:
            raise UnknownCurrency(
                _(
                    "The company invoices in kroner only. Leave the currency empty, or ask the "
                    "office to turn other currencies on."
                ),
                field="currency",
            )

    def _remark_twins(self, taken: Sequence[_Candidate], outcome: Outcome) -> None:
        """Tell of new customers that are perhaps there already."""
        new = [(each.row.no, each.details) for each in taken if each.before is None]
        for row, name, sentence in self.twins.remarks(self.company, new):
            outcome.remark(row, name, sentence)

    def _free_numbers(self, count: int) -> list[int]:
        """The next numbers of the series that nobody has, and that no row of the file asks for."""
        if not count:
            return []
        series = hold_series(company=self.company, kind=SeriesKind.CUSTOMER)
        first = max(series.next_no, series.used_in_erp + 1)
        rising = customers(self.company).filter(customer_no__gte=first)
        free = free_numbers(first, rising.values_list("customer_no", flat=True).iterator())
        numbers = list(islice((each for each in free if each not in self.numbers), count))
        series.next_no = numbers[-1] + 1
        series.save(update_fields=["next_no"])
        return numbers


def told_anew(values: Mapping[str, object], before: Customer | None) -> dict[str, Any]:
    """What a row says that its customer does not say already, as it stands."""
    told = {name: value for name, value in values.items() if name != "customer_no"}
    if before is None:
        return told
    known = _as_told(before)
    return {name: value for name, value in told.items() if _is_news(name, value, known)}


def _is_news(name: str, value: object, known: Mapping[str, object]) -> bool:
    """Whether it is not what is kept; Norwegian places are kept in capitals."""
    if name in _PLACES and known[_PLACES[name]] == "NO":
        return known[name] not in (value, str(value).upper())
    return known[name] != value


def details_told(typed: Mapping[str, Any], before: Customer | None) -> CustomerDetails:
    """The details with what was told written over them; a new customer's place follows its code."""
    details = replace(details_of(before) if before else CustomerDetails(name=""), **typed)
    codes: dict[str, Any] = {
        name: _whole_code(typed[name], country)
        for name, country in (
            ("postal_code", details.country),
            ("delivery_postal_code", details.delivery_country or "NO"),
        )
        if name in typed
    }
    details = replace(details, **codes)
    return details if before else _with_places(details)


def _as_told(customer: Customer) -> dict[str, object]:
    """What a file says of the customer where it says what is kept."""
    details = details_of(customer)
    known: dict[str, object] = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in vars(details).items()
    }
    known["is_person"] = is_private_person(org_no=details.org_no, is_person=details.is_person)
    return known


def _whole_code(code: str, country: str) -> str:
    """A Norwegian code with the zeros that spreadsheets take off."""
    if country == "NO" and code.isascii() and code.isdecimal():
        return code.zfill(_DIGITS_OF_A_CODE)
    return code


def _with_places(details: CustomerDetails) -> CustomerDetails:
    place = details.place or (details.country == "NO" and place_of(details.postal_code)) or ""
    delivery = details.delivery_place
    if not delivery and details.delivery_country in ("", "NO"):
        delivery = place_of(details.delivery_postal_code) or ""
    return replace(details, place=place, delivery_place=delivery)

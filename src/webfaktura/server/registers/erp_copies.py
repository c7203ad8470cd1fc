"""Holds what the ERP tells of customers or products against what stands here."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from webfaktura.server.registers.merge_rules import Merged, Values, merged
from webfaktura.server.registers.models import Conflict, Customer, ErpCopy, Product
from webfaktura.server.tenancy.audit import record_all
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor, Deed

_COLUMNS: Mapping[type[Customer] | type[Product], str] = {
    Customer: "customer_id",
    Product: "product_id",
}
NUMBER = "number"
"""Where a copy keeps the number it was told under: a product may get another one here."""


class ErpCopies[Row: (Customer, Product)]:
    """The copies and open conflicts of some rows of one company, saved with one look at each.

    The caller has locked the rows, so that nobody else merges them meanwhile.
    """

    def __init__(self, company: Company, kind: type[Row], rows: Sequence[Row]) -> None:
        """Look them up."""
        self.company = company
        self._column = _COLUMNS[kind]
        wanted = {"company": company, f"{self._column}__in": [row.pk for row in rows]}
        self._copies = {self._key(copy): copy for copy in ErpCopy.objects.filter(**wanted)}
        self._conflicts = {self._key(each): each for each in Conflict.objects.filter(**wanted)}
        self._new: dict[int, ErpCopy] = {}
        self._changed: dict[int, ErpCopy] = {}
        self._found: list[Conflict] = []
        self._opened: list[tuple[Row, Conflict]] = []
        self._closed: list[Conflict] = []

    def known(self, row: Row) -> ErpCopy | None:
        """What the ERP is known to hold of the row."""
        return self._copies.get(row.pk)

    def meet(
        self, row: Row, *, ours: Values, theirs: Values, at: datetime, if_unknown: Values
    ) -> Merged:
        """Merge what the ERP tells; a collision opens or changes the row's conflict.

        `if_unknown` is the base of a row that nothing is kept of yet.
        """
        copy = self.known(row)
        number = _number(row)
        is_known = copy is not None and copy.held.get(NUMBER) == number
        base = copy.held if copy is not None and is_known else if_unknown
        outcome = merged(base=base, ours=ours, theirs=theirs)
        self.hold(row, outcome.base)
        if outcome.collisions:
            said = {field: asdict(each) for field, each in outcome.collisions.items()}
            self._open(row, said, at)
        else:
            self.close(row)
        return outcome

    def hold(self, row: Row, values: Values) -> None:
        """Remember what the ERP holds of the row."""
        copy = self._copy(row)
        held = {**values, NUMBER: _number(row)}
        if copy.held != held:
            copy.held = held
            self._changed[row.pk] = copy

    def hand_out(self, row: Row, values: Values, version: int) -> None:
        """Remember what Sync is given of the row."""
        copy = self._copy(row)
        if (copy.handed_out, copy.handed_out_version) != (values, version):
            copy.handed_out, copy.handed_out_version = dict(values), version
            self._changed[row.pk] = copy

    def close(self, row: Row) -> None:
        """The row collides no longer."""
        conflict = self._conflicts.pop(row.pk, None)
        if conflict is not None:
            self._closed.append(conflict)

    def settle(self, row: Row, theirs: Values) -> dict[str, Any]:
        """Close the row's conflict; what the ERP is known to hold, now with these fields."""
        copy = self.known(row)
        held = {**(copy.held if copy else {}), **theirs}
        held.pop(NUMBER, None)
        self.hold(row, held)
        self.close(row)
        return held

    def save(self, *, at: datetime, by: Actor) -> None:
        """Write what is new, and tell the audit log of the conflicts: fields, never values."""
        ErpCopy.objects.bulk_create(self._new.values())
        fields = ["held", "handed_out", "handed_out_version"]
        old = [copy for key, copy in self._changed.items() if key not in self._new]
        ErpCopy.objects.bulk_update(old, fields)
        Conflict.objects.bulk_create(self._found)
        known = [conflict for _row, conflict in self._opened if conflict not in self._found]
        Conflict.objects.bulk_update(known, ["fields"])
        keys = [conflict.pk for conflict in self._closed]
        if keys:
            Conflict.objects.filter(company=self.company, pk__in=keys).delete()
        record_all(
            self.company,
            [
                _deed(row, {"fields": sorted(conflict.fields)}, at=at, by=by)
                for row, conflict in self._opened
            ],
        )

    def _open(self, row: Row, said: Mapping[str, Any], at: datetime) -> None:
        conflict = self._conflicts.get(row.pk)
        if conflict is None:
            conflict = Conflict(company=self.company, found_at=at, **{self._column: row.pk})
            self._conflicts[row.pk] = conflict
            self._found.append(conflict)
        elif conflict.fields == said:
            return
        conflict.fields = dict(said)
        self._opened.append((row, conflict))

    def _copy(self, row: Row) -> ErpCopy:
        copy = self._copies.get(row.pk)
        if copy is None:
            copy = ErpCopy(company=self.company, **{self._column: row.pk})
            self._copies[row.pk] = self._new[row.pk] = copy
        return copy

    def _key(self, each: ErpCopy | Conflict) -> int:
        return int(getattr(each, self._column))


def _number(row: Customer | Product) -> int | str:
    return row.customer_no if isinstance(row, Customer) else row.product_no


def _deed(
    row: Customer | Product, details: Mapping[str, object], *, at: datetime, by: Actor
) -> Deed:
    word = "customer" if isinstance(row, Customer) else "product"
    return Deed(
        at=at, actor=by, deed=f"{word}.conflict", subject=str(_number(row)), details=details
    )

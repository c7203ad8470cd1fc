"""The journal a page at a time: by key and not by counting, void numbers in their place."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.journey.selection import Selection, chosen
from webfaktura.server.journey.standing import JournalRow, journal_rows
from webfaktura.server.journey.texts import typed
from webfaktura.server.registers.models import SeriesKind, VoidedNumbers
from webfaktura.server.tenancy.models import Company

PAGE: Final = 50
NOT_SHOWN: Final = [
    *("seller", "buyer_hash", "previous_hash", "hash", "buyer__salt"),
    *("credits__seller", "credits__terms"),
]
"""Columns that are long, and that no list shows."""

MOST_VOIDS: Final = 200
"""Stretches of void numbers on one page."""


@dataclass(frozen=True)
class Edge:
    """Where a page begins: just older, or just newer, than a document."""

    document: UUID
    is_newer: bool = False


@dataclass(frozen=True, kw_only=True)
class VoidRow:
    """Numbers that no document has or will have, in their place among those that have one."""

    series: str
    first_no: int
    last_no: int
    reason: str
    voided_at: datetime


@dataclass(frozen=True, kw_only=True)
class JournalPage:
    """A page of the journal, and the ways on; None where there is no way."""

    entries: tuple[JournalRow | VoidRow, ...]
    older: UUID | None
    newer: UUID | None

    @property
    def rows(self) -> tuple[JournalRow, ...]:
        """The documents alone."""
        return tuple(entry for entry in self.entries if isinstance(entry, JournalRow))

    @property
    def is_whole(self) -> bool:
        """Whether the selection has no other page."""
        return self.older is None and self.newer is None


def journal_page(
    company: Company,
    selection: Selection | None = None,
    *,
    on: date,
    edge: Edge | None = None,
    at_most: int = PAGE,
) -> JournalPage:
    """A page of the selection, the newest first; without one, of all that was issued."""
    wanted = selection or Selection()
    rows = chosen(company, wanted, on=on).select_related("buyer", "credits").defer(*NOT_SHOWN)
    found, older, newer = _page(company, rows, edge, at_most)
    shown = journal_rows(company, found, on=on)
    voids = _voids(company, wanted, found, is_last=not older, is_first=not newer)
    return JournalPage(
        entries=tuple(_in_place(shown, voids)),
        older=found[-1].public_id if older else None,
        newer=found[0].public_id if newer else None,
    )


def in_order(rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The journal's order: the newest first, the later key first on one day."""
    return rows.order_by("-issued_on", "-pk")


def older_than(rows: QuerySet[Invoice], edge: Invoice) -> QuerySet[Invoice]:
    """Those that come after the document in the journal's order."""
    older = Q(issued_on__lt=edge.issued_on) | Q(issued_on=edge.issued_on, pk__lt=edge.pk)
    return rows.filter(issued_on__lte=edge.issued_on).filter(older)


def _page(
    company: Company, rows: QuerySet[Invoice], edge: Edge | None, at_most: int
) -> tuple[list[Invoice], bool, bool]:
    """The documents of a page, and whether there are older and newer ones."""
    at = _document(company, edge)
    if edge and at and edge.is_newer:
        newer = Q(issued_on__gt=at.issued_on) | Q(issued_on=at.issued_on, pk__gt=at.pk)
        newer_rows = rows.filter(issued_on__gte=at.issued_on).filter(newer)
        found = list(newer_rows.order_by("issued_on", "pk")[: at_most + 1])
        return found[:at_most][::-1], bool(found), len(found) > at_most
    rows = older_than(rows, at) if at else rows
    found = list(in_order(rows)[: at_most + 1])
    return found[:at_most], len(found) > at_most, at is not None and bool(found)


def _document(company: Company, edge: Edge | None) -> Invoice | None:
    if edge is None:
        return None
    return Invoice.objects.filter(company=company, public_id=edge.document).first()


def _voids(
    company: Company,
    selection: Selection,
    found: Sequence[Invoice],
    *,
    is_first: bool,
    is_last: bool,
) -> dict[int | None, list[VoidRow]]:
    """The void numbers of a page, by the document below which they stand; None is the foot.

    A stretch stands above the document with the number before it in its series.
    """
    rows = VoidedNumbers.objects.filter(company=company, series__in=_SERIES)
    if selection.text:
        return _voids_saying(rows, selection) if is_first else {}
    if not selection.shows_voids:
        return {}
    before = Invoice.objects.filter(
        company=company, series=OuterRef("series"), invoice_no__lt=OuterRef("first_no")
    ).order_by("-invoice_no")
    placed = rows.annotate(
        below=Subquery(before.values("pk")[:1]), below_no=Subquery(before.values("invoice_no")[:1])
    )
    keys = {invoice.pk for invoice in found}
    here = Q(below__in=keys)
    if is_last and not selection.issued:
        here |= Q(below__isnull=True) | Q(below_no__lt=selection.numbers.first or 0)
    wanted = placed.filter(here).filter(_numbers(selection)).order_by("-first_no")
    return _by_place(wanted[:MOST_VOIDS], keys)


def _voids_saying(
    rows: QuerySet[VoidedNumbers], selection: Selection
) -> dict[int | None, list[VoidRow]]:
    """A number that is searched for may be void; it then stands above all."""
    number = typed(selection.text).number
    if number is None or selection != Selection(text=selection.text):
        return {}
    found = rows.filter(first_no__lte=number, last_no__gte=number)
    return {TOP: [_void(row) for row in found.order_by("series", "first_no")[:MOST_VOIDS]]}


TOP: Final = 0
"""The place above all documents; no document has this key."""

_SERIES = (SeriesKind.INVOICE, SeriesKind.CREDIT_NOTE)


def _numbers(selection: Selection) -> Q:
    edges = {"last_no__gte": selection.numbers.first, "first_no__lte": selection.numbers.last}
    return Q(**{lookup: edge for lookup, edge in edges.items() if edge is not None})


def _by_place(
    rows: Iterable[VoidedNumbers], keys: Collection[int]
) -> dict[int | None, list[VoidRow]]:
    placed: dict[int | None, list[VoidRow]] = {}
    for row in rows:
        below = getattr(row, "below", None)
        placed.setdefault(below if below in keys else None, []).append(_void(row))
    return placed


def _void(row: VoidedNumbers) -> VoidRow:
    return VoidRow(
        series=row.series,
        first_no=row.first_no,
        last_no=row.last_no,
        reason=row.reason,
        voided_at=row.voided_at,
    )


def _in_place(
    rows: Sequence[JournalRow], voids: dict[int | None, list[VoidRow]]
) -> Iterable[JournalRow | VoidRow]:
    yield from voids.get(TOP, ())
    for row in rows:
        yield from voids.get(row.invoice.pk, ())
        yield row
    yield from voids.get(None, ())

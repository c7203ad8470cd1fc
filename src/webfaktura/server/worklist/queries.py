"""Finds what waits for somebody with many clients at once, in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery

from webfaktura.contract.v1.base import Channel
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.invoicing.rules import HIGHEST_INVOICE_NO
from webfaktura.server.journey import newest_deliveries
from webfaktura.server.posting.models import Batch, BatchState, Placement, PlacementState
from webfaktura.server.registers.erp_series import stops_of
from webfaktura.server.registers.models import Conflict, ErpVatCode, NumberSeries, SeriesKind
from webfaktura.server.registers.queries import next_numbers
from webfaktura.server.tenancy.models import SyncRun, User
from webfaktura.server.worklist.models import WorkNote
from webfaktura.server.worklist.rules import (
    BATCH_LASTS,
    NIGHTLY,
    NUMBERS_LEFT,
    ORDER,
    Kind,
    PutOff,
    Trouble,
    rests,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from webfaktura.server.tenancy.models import Company

type Notes = Mapping[tuple[int, str], WorkNote]


def troubles(companies: Sequence[Company], *, at: datetime) -> list[Trouble]:
    """Everything that waits with active clients, the worst first and then the oldest."""
    active = [company for company in companies if company.active]
    found = [
        *_parked(active),
        *_series_that_stop(active),
        *_sync(active, at),
        *_counted(_parked_vouchers(active), Kind.VOUCHER_PARKED, "batch__closed_at"),
        *_counted(undelivered(active), Kind.NOT_DELIVERED, "created_at"),
        *_counted(_standing_batches(active, at), Kind.BATCH_OPEN, "claimed_at"),
        *_counted(_conflicts(active), Kind.CONFLICTS, "found_at"),
        *_counted(_unmapped(active), Kind.CODES_UNMAPPED, ""),
        *_counted(_ending_series(active), Kind.SERIES_ENDS, ""),
        *_counted(_letters(active), Kind.LETTERS, "created_at"),
    ]
    return sorted(found, key=lambda each: (ORDER[each.kind], each.since is None, each.since or at))


def undelivered(companies: Iterable[Company]) -> QuerySet[Delivery]:
    """Documents that did not arrive, by the newest way they went."""
    states = [DeliveryState.FAILED, DeliveryState.RETURNED]
    return newest_deliveries(Delivery.objects.filter(company__in=companies, state__in=states))


def notes_on(companies: Iterable[Company]) -> Notes:
    """What was decided about each client's troubles."""
    rows = WorkNote.objects.filter(company__in=companies).select_related("responsible")
    return {(row.company_id, row.kind): row for row in rows}


def is_put_off(trouble: Trouble, notes: Notes, *, at: datetime) -> bool:
    """Whether it rests until later."""
    note = notes.get((trouble.company_id, trouble.kind))
    put_off = PutOff(until=note.put_off_until, count=note.put_off_count) if note else None
    return rests(trouble, put_off, at=at)


def colleagues(companies: Iterable[Company]) -> QuerySet[User]:
    """Everybody who works for the offices of these clients, by name."""
    offices = {company.agency_id for company in companies}
    found = User.objects.filter(memberships__agency__in=offices, is_active=True)
    return found.distinct().order_by("name", "pk")


def last_synchronised(companies: Iterable[Company]) -> datetime | None:
    """When the newest run of any of them ended."""
    last: datetime | None = SyncRun.objects.filter(company__in=companies).aggregate(
        last=Max("ended_at")
    )["last"]
    return last


def _parked(companies: Iterable[Company]) -> Iterator[Trouble]:
    for company in companies:
        if company.parked_reason:
            yield Trouble(
                company_id=company.pk,
                kind=Kind.COMPANY_PARKED,
                count=1,
                words=company.parked_reason,
            )


def _series_that_stop(companies: Sequence[Company]) -> Iterator[Trouble]:
    for key, why in stops_of(companies, next_numbers(companies)).items():
        yield Trouble(company_id=key, kind=Kind.SERIES_STOPS, count=1, words=why)


def _conflicts(companies: Iterable[Company]) -> QuerySet[Conflict]:
    return Conflict.objects.filter(company__in=companies).order_by()


def _sync(companies: Sequence[Company], at: datetime) -> Iterator[Trouble]:
    """How the newest run went; and whether last night's has come at all."""
    newest = SyncRun.objects.filter(company=OuterRef("company")).order_by("-ended_at")
    rows = SyncRun.objects.filter(company__in=companies, pk=Subquery(newest.values("pk")[:1]))
    runs = {run.company_id: run for run in rows}
    for company in companies:
        run = runs.get(company.pk)
        last = run.ended_at if run else company.created_at
        if run is not None and run.result == "failed":
            yield Trouble(
                company_id=company.pk,
                kind=Kind.SYNC_FAILED,
                count=1,
                since=run.ended_at,
                words=run.summary,
            )
        if at - last > NIGHTLY:
            yield Trouble(company_id=company.pk, kind=Kind.SYNC_MISSING, count=1, since=last)


def _parked_vouchers(companies: Iterable[Company]) -> QuerySet[Placement]:
    return Placement.objects.filter(company__in=companies, state=PlacementState.PARKED)


def _standing_batches(companies: Iterable[Company], at: datetime) -> QuerySet[Batch]:
    return Batch.objects.filter(
        company__in=companies, state=BatchState.OPEN, claimed_at__lt=at - BATCH_LASTS
    )


def _unmapped(companies: Iterable[Company]) -> QuerySet[ErpVatCode]:
    rows = ErpVatCode.objects.filter(company__in=companies, active=True, level="")
    return rows.order_by()  # sorted rows would be counted one by one


def _ending_series(companies: Iterable[Company]) -> QuerySet[NumberSeries]:
    return NumberSeries.objects.filter(
        company__in=companies,
        kind__in=[SeriesKind.INVOICE, SeriesKind.CREDIT_NOTE],
        next_no__gt=HIGHEST_INVOICE_NO - NUMBERS_LEFT,
    )


def _letters(companies: Iterable[Company]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        Q(print_run=None),
        company__in=companies,
        channel=Channel.POST,
        state=DeliveryState.WAITING,
        next_attempt_at=None,
    )


def _counted(rows: QuerySet[Any], kind: Kind, at: str) -> Iterator[Trouble]:
    """One trouble a client, counted by the database."""
    sums = {"n": Count("pk")} | ({"oldest": Min(at)} if at else {})
    for row in rows.values("company_id").annotate(**sums):
        yield Trouble(
            company_id=row["company_id"], kind=kind, count=row["n"], since=row.get("oldest")
        )

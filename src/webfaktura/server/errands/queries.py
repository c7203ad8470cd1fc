"""Which documents an errand is about, and what has become of errands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from webfaktura.server.errands.models import Errand
from webfaktura.server.errands.rules import ENDED, KEPT_FOR, Deed
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.journey import Edge, JournalRow, VoidRow, journal_page, journal_rows
from webfaktura.server.journey.asked import selection_asked
from webfaktura.server.journey.paging import in_order
from webfaktura.server.journey.selection import chosen
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import system_scope

PORTION: Final = 100
ROWS_AT_ONCE: Final = 500


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants done: with the documents named, else with all that the filters find."""

    deed: Deed
    asked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    documents: tuple[UUID, ...] = ()
    on: date
    """The day that the filters are seen from."""
    language: str = "nb"


def wanted_documents(company: Company, wanted: Wanted) -> QuerySet[Invoice]:
    """The documents, in the journal's order."""
    if wanted.documents:
        rows: QuerySet[Invoice] = Invoice.objects.filter(
            company=company, public_id__in=wanted.documents
        )
        return in_order(rows)
    selection = selection_asked(wanted.asked, on=wanted.on).selection
    return in_order(chosen(company, selection, on=wanted.on))


def errand_with(company: Company, public_id: UUID) -> Errand | None:
    """One of the company's errands."""
    return Errand.objects.filter(company=company, public_id=public_id).first()


def errands_under_way(company: Company) -> QuerySet[Errand]:
    """The company's errands that have not ended, the newest first."""
    rows: QuerySet[Errand] = Errand.objects.filter(company=company).exclude(state__in=ENDED)
    return rows.order_by("-started_at")


def old_errands(at: datetime, at_most: int) -> list[Errand]:
    """Errands of all companies that ended so long ago that they are forgotten."""
    with system_scope("forgetting the errands that ended long ago, whosever they were"):
        old = Errand.objects.filter(ended_at__lt=at - KEPT_FOR).select_related("company")
        return list(old.order_by("ended_at")[:at_most])


def documents_in(company: Company, keys: Sequence[int]) -> Iterator[list[Invoice]]:
    """The documents with these keys in their order, a portion at a time."""
    rows = Invoice.objects.filter(company=company).select_related("buyer", "credits", "company")
    for portion in batched(keys, PORTION):
        found = rows.in_bulk(portion)
        yield [found[key] for key in portion]


def entries_in(company: Company, errand: Errand) -> Iterator[Sequence[JournalRow | VoidRow]]:
    """What a table of the errand's documents shows, a portion at a time."""
    if errand.documents is not None:
        for portion in documents_in(company, errand.documents):
            yield journal_rows(company, portion, on=errand.seen_on)
        return
    selection = selection_asked(errand.asked, on=errand.seen_on).selection
    edge = None
    while True:
        page = journal_page(company, selection, on=errand.seen_on, edge=edge, at_most=ROWS_AT_ONCE)
        yield page.entries
        if page.older is None:
            return
        edge = Edge(page.older)

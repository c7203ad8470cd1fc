"""What a page of the journal costs among a thousand invoices, and among a hundred thousand."""

from __future__ import annotations

import gc
import os
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

import psycopg
from django.db import connection
from django.urls import reverse

from benchmarks.child import progress
from benchmarks.clock import DatabaseClock, cost_of
from benchmarks.figures import Row, ratio, row_of
from benchmarks.filling import Filling
from benchmarks.visiting import Visitor
from builders import a_company, a_user
from webfaktura.server.invoicing.queries import invoices
from webfaktura.server.invoicing.rules import HIGHEST_INVOICE_NO
from webfaktura.server.journey import PAGE
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.figures import Cost
    from benchmarks.options import Options
    from webfaktura.server.tenancy.models import Company

SMALL = 1_000
BAR = 1.5
WARM_UP = 5

type Visits = dict[str, list[Cost]]


def rows(options: Options) -> Iterator[Row]:
    """The same pages of the same company, before and after it has grown."""
    company = a_company()
    large = min(options.rows // 10 if options.is_quick else options.rows, HIGHEST_INVOICE_NO)
    reader = Visitor(a_user(company))
    with company_scope(company):
        books = Filling(company, until=large)
        before = _grown(books, SMALL, reader, options)
        for size in range(large // 10, large, large // 10):
            books.grow_to(size)
            progress(f"{size} invoices")
        after = _grown(books, large, reader, options)
    for size, visits in ((SMALL, before), (large, after)):
        for page, costs in visits.items():
            yield row_of(f"{page} among {size}", costs)
    for page in before:
        yield _held_against(page, before[page], after[page])


def _held_against(page: str, before: list[Cost], after: list[Cost]) -> Row:
    """The bar is the journal's; for the other pages the figure is for knowing."""
    few, many = (median(cost.all_cpu for cost in costs) for costs in (before, after))
    return Row(
        name=f"{page}, long against short",
        median=ratio(after, before),
        unit="× CPU",
        count=len(after),
        bar=BAR if "page of" in page else None,
        comparison=f"{many:.1f} ms against {few:.1f} ms, the database's CPU counted in",
    )


def _grown(books: Filling, size: int, reader: Visitor, options: Options) -> Visits:
    books.grow_to(size)
    _analyse()
    repeat = options.repeated(100)
    journal = _visits(reader, _journal(books.company, size), repeat)
    return journal | _visits(reader, _others(books.company), max(3, repeat // 5))


def _visits(reader: Visitor, addresses: Mapping[str, str], repeat: int) -> Visits:
    """Visits to each page in turn, so that what else the machine does meets all alike."""
    database = DatabaseClock.ours()
    costs: Visits = {page: [] for page in addresses}
    gc.collect()
    for _ in range(WARM_UP + repeat):
        for page, address in addresses.items():
            costs[page].append(cost_of(partial(reader.visit, address), database))
    return {page: found[WARM_UP:] for page, found in costs.items()}


def _journal(company: Company, size: int) -> dict[str, str]:
    """The pages as the links «older» lead to them: by the document at their edge."""
    address = reverse("journal", args=[company.public_id])
    ids = invoices(company).values_list("public_id", flat=True)
    return {
        f"journal: first page of {PAGE}": address,
        f"journal: middle page of {PAGE}": f"{address}?older={ids[size // 2]}",
        f"journal: late page of {PAGE}": f"{address}?older={ids[size - PAGE - 2]}",
    }


def _others(company: Company) -> dict[str, str]:
    """What else may grow with the invoices: sums, tabs, a search."""
    journal, overview, drafts, customers = (
        reverse(page, args=[company.public_id])
        for page in ("journal", "overview", "drafts", "customers")
    )
    return {
        "journal: overdue": f"{journal}?tab=overdue",
        "journal: paid": f"{journal}?tab=paid",
        "journal: a buyer searched for": f"{journal}?q=Kunde+3",
        "overview": overview,
        "drafts": drafts,
        "customers": customers,
    }


def _analyse() -> None:
    """Bring PostgreSQL's statistics up to date, as its autovacuum does within a minute or two."""
    if connection.vendor == "postgresql":
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
            owner.execute("ANALYZE")

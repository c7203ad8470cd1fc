"""How often each page asks the database: as often for many invoices as for few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.child import progress
from benchmarks.figures import Row
from benchmarks.filling import Filling
from benchmarks.visiting import OK, Visitor
from builders import a_company, a_user, an_agency
from pages.routes import routes
from pages.test_strangers import ids_of
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.options import Options
    from webfaktura.server.tenancy.models import Agency

SIZES = (10, 1_000, 10_000)
QUICK_SIZES = (10, 200)
"""Few enough that a list is not full, and more than a page of any list holds."""
A_CLIENT_PER = 100
"""Invoices: the office has the more clients, the more there are."""


def rows(options: Options) -> Iterator[Row]:
    """Each page that can be read, as the office sees it; one whose count grows is marked."""
    agency = an_agency()
    company = a_company(agency)
    user = a_user(agency)
    sizes = QUICK_SIZES if options.is_quick else SIZES
    with company_scope(company):
        books = Filling(company, until=sizes[-1])
        ids = ids_of(company, "Lengdemål")
        seen = []
        for size in sizes:
            books.grow_to(size)
            _grow_office(agency, size // A_CLIENT_PER)
            progress(f"{size} invoices")
            seen.append(_asked(Visitor(user), ids))
    for page in seen[0]:
        yield _row(page, {size: found[page] for size, found in zip(sizes, seen, strict=True)})


def _grow_office(agency: Agency, clients: int) -> None:
    for number in range(1 + agency.companies.count(), 2 + clients):
        a_company(agency, erp_client_no=str(number))


def _asked(visitor: Visitor, ids: Mapping[str, object]) -> dict[str, int]:
    """The number of queries of every page that answers a plain GET."""
    answers = {route.name: visitor.answer_to(route.filled(ids)) for route in routes()}
    return {name: count for name, (status, count) in answers.items() if status == OK}


def _row(page: str, counts: Mapping[int, int]) -> Row:
    """The bar is the count among few invoices: more among many is one question a row (N+1)."""
    told = ", ".join(f"{count} at {size}" for size, count in counts.items())
    few, *many = counts.values()
    grows = " – N+1" if max(many) > few else ""
    return Row(
        name=f"queries: {page}", median=many[-1], unit="queries", bar=few, comparison=told + grows
    )

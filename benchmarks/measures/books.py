"""What pages, Ctrl+K and statistics cost where one database holds a million invoices."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import partial
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from tools.postgresql import SUPERUSER

from benchmarks.child import progress
from benchmarks.clock import DatabaseClock, cost_of
from benchmarks.crowd import fill
from benchmarks.figures import Row, quartiles_of
from benchmarks.visiting import Visitor
from builders import a_company, a_draft, a_user, an_entry
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.journey.paging import in_order
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.figures import Cost
    from benchmarks.options import Options
    from webfaktura.server.tenancy.models import Company

COMPANIES, INVOICES, LARGE, SMALL = 1_000, 1_000_000, 100_000, 1_000
QUICK: Final = 50
"""So many times fewer of all, where it is to go quickly."""
WARM_UP, VISITS = 3, 60
SEARCH_BAR, STATISTICS_BAR = 50, 300
LINES_OF_DRAFT = 20


@dataclass(frozen=True)
class Reader:
    """Somebody of one company, and the pages that are visited."""

    visitor: Visitor
    pages: Mapping[str, str]


def rows(options: Options) -> Iterator[Row]:
    """The same company alone and among a million invoices of others, and the largest of them."""
    less = QUICK if options.is_quick else 1
    ours, largest, *others = _companies(COMPANIES // less)
    fill({ours.pk: SMALL}, superuser=SUPERUSER)
    repeat = options.repeated(VISITS)
    yield from _measured("1 000 of 1 000", _reader(ours, SMALL), repeat)
    rest = (INVOICES - LARGE - SMALL) // less // len(others)
    sizes = {largest.pk: LARGE // less} | {other.pk: rest for other in others}
    progress(f"{sum(sizes.values())} invoices")
    fill(sizes, superuser=SUPERUSER)
    total = f"{SMALL + sum(sizes.values()):,}".replace(",", " ")
    yield from _measured(f"1 000 of {total}", _reader(ours, SMALL), repeat)
    large = f"{LARGE // less:,}".replace(",", " ")
    yield from _measured(f"{large} of {total}", _reader(largest, LARGE // less), repeat)


def _companies(count: int) -> list[Company]:
    return [a_company(erp_client_no="2") for _ in range(count)]


def _reader(company: Company, size: int) -> Reader:
    with company_scope(company):
        lines = [an_entry(description=f"Linje {number}") for number in range(LINES_OF_DRAFT)]
        draft = a_draft(company, entries=lines)
        newest_first = in_order(Invoice.objects.filter(company=company))
        middle = newest_first[size // 2]
        kid = newest_first[size // 3].kid
    journal, sums, overview, find, statistics = (
        reverse(name, args=[company.public_id])
        for name in ("journal", "journal_sums", "overview", "search", "statistics")
    )
    pages = {
        "journal: first page": journal,
        "journal: middle page": f"{journal}?older={middle.public_id}",
        "journal: overdue": f"{journal}?tab=overdue",
        "journal: part paid, none": f"{journal}?payment=part_paid",
        "journal: in a batch, this year": f"{journal}?posting=transferred&period=this_year",
        "journal: words of a line": f"{journal}?q=levert+uke+17",
        "journal: sums of all": sums,
        "editor": reverse("draft", args=[company.public_id, draft.public_id]),
        "overview": overview,
        "search: number": f"{find}?q={middle.invoice_no}",
        "search: beginning of a number": f"{find}?q={str(middle.invoice_no)[:2]}",
        "search: KID": f"{find}?q={kid}",
        "search: amount": f"{find}?q=1+000,50",
        "search: customer": f"{find}?q=Kunde+17",
        "search: nothing": f"{find}?q=finnesikke",
        **{
            f"statistics: {by}": f"{statistics}?by={by}&period=last_12"
            for by in ("month", "customer", "product", "group", "department", "project")
        },
        "statistics: ageing": f"{statistics}?by=ageing",
        "statistics: time to payment": f"{statistics}?by=payment&period=last_12",
    }
    return Reader(Visitor(a_user(company)), pages)


def _measured(among: str, reader: Reader, repeat: int) -> Iterator[Row]:
    """Visits to each page in turn, so that what else the machine does meets all alike."""
    progress(f"visits: {among}")
    database = DatabaseClock.ours()
    costs: dict[str, list[Cost]] = {page: [] for page in reader.pages}
    gc.collect()
    for _ in range(WARM_UP + repeat):
        for page, address in reader.pages.items():
            costs[page].append(cost_of(partial(reader.visitor.visit, address), database))
    for page, found in costs.items():
        yield _row(f"{page}, {among}", page, found[WARM_UP:])


def _row(name: str, page: str, costs: list[Cost]) -> Row:
    """The median on the clock, which the bar is held against; the 95th percentile beside it."""
    wall = [cost.wall for cost in costs]
    bar = {"search": SEARCH_BAR, "statistics": STATISTICS_BAR}.get(page.partition(":")[0])
    late = quantiles(wall, n=20, method="inclusive")[-1]
    cpu = median(cost.all_cpu for cost in costs)
    return Row(
        name=name,
        median=median(wall),
        unit="ms",
        quartiles=quartiles_of(wall),
        count=len(costs),
        database=median(cost.database for cost in costs),
        wall=median(wall),
        bar=bar,
        comparison=f"p95 {late:.1f} ms, CPU {cpu:.1f} ms",
    )

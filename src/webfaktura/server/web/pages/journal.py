"""Fakturajournal: every issued document and where it stands, a page at a time."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from webfaktura.server.errands.queries import errands_under_way
from webfaktura.server.journey import PAGE, Edge, journal_page
from webfaktura.server.journey.asked import Reading, selection_asked
from webfaktura.server.journey.saved_views import saved_views
from webfaktura.server.journey.sums import selection_sums, sums_of_rows
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.pages.journal_filters import Filters, asked_of


@company_page
@require_safe
def journal(request: CompanyRequest) -> HttpResponse:
    """Show a page of the journal: of what the filters choose, older or newer."""
    company = request.company
    reading = _reading(request)
    page = journal_page(
        company, reading.selection, on=request.today, edge=_edge(request), at_most=PAGE
    )
    filters = Filters(company, asked_of(request.GET), reading)
    shown = {
        "page": page,
        "filters": filters,
        "text": reading.selection.text,
        "older": page.older and filters.address(older=page.older),
        "newer": page.newer and filters.address(newer=page.newer),
        "sums": sums_of_rows(page.rows) if page.is_whole else None,
        "views": saved_views(company, request.user),
        "errands": errands_under_way(company),
    }
    return render(request, "web/journal.html" + ("#found" if request.htmx else ""), shown)


@company_page
@require_safe
def journal_sums(request: CompanyRequest) -> HttpResponse:
    """Show what all documents of the selection come to, for the foot of the table."""
    reading = _reading(request)
    sums = selection_sums(request.company, reading.selection, on=request.today)
    return render(request, "web/journal_sums.html", {"sums": sums})


def _reading(request: CompanyRequest) -> Reading:
    """What the address asks for; a tab or period that there is none of is not found."""
    reading = selection_asked(asked_of(request.GET), on=request.today)
    if reading.problems.keys() & {"tab", "period"}:
        raise Http404
    return reading


def _edge(request: CompanyRequest) -> Edge | None:
    """The document at the edge of the page one comes from."""
    for way in ("older", "newer"):
        if told := request.GET.get(way):
            try:
                return Edge(UUID(told), is_newer=way == "newer")
            except ValueError:
                raise Http404 from None
    return None

"""Fakturajournal: every issued document and where it stands, a page at a time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from webfaktura.server import journey
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.ui.states import state_named

if TYPE_CHECKING:
    from webfaktura.server.journey import Tab

TABS: dict[str, Promise] = {
    "all": _("All"),
    "not_delivered": state_named("not_delivered").word,
    "overdue": state_named("overdue").word,
    "paid": state_named("paid").word,
    "credit_notes": _("Credit notes"),
}


@dataclass(frozen=True, kw_only=True)
class TabLink:
    """One tab of the journal; the search goes with it."""

    word: Promise
    address: str
    is_current: bool


@company_page
@require_safe
def journal(request: CompanyRequest) -> HttpResponse:
    """Show a page of the journal: a tab of it, what was searched for, older or newer."""
    tab = request.GET.get("tab", "all")
    text = request.GET.get("q", "").strip()
    if tab not in TABS:
        raise Http404
    page = journey.journal_page(
        request.company,
        on=request.today,
        tab=cast("Tab", tab),
        text=text,
        older_than=_edge(request, "older"),
        newer_than=_edge(request, "newer"),
    )
    shown = {"page": page, "tab": tab, "text": text, **_ways(page, tab, text)}
    return render(request, "web/journal.html" + ("#found" if request.htmx else ""), shown)


def _edge(request: CompanyRequest, way: str) -> UUID | None:
    """The document at the edge of the page one comes from."""
    told = request.GET.get(way)
    try:
        return UUID(told) if told else None
    except ValueError:
        raise Http404 from None


def _ways(page: journey.JournalPage, tab: str, text: str) -> dict[str, object]:
    """The tabs, and the addresses of older and newer documents."""
    tabs = [
        TabLink(word=word, address=_address(tab=code, q=text), is_current=code == tab)
        for code, word in TABS.items()
    ]
    return {
        "tabs": tabs,
        "older": page.older and _address(tab=tab, q=text, older=page.older),
        "newer": page.newer and _address(tab=tab, q=text, newer=page.newer),
    }


def _address(*, tab: str, q: str, **edge: object) -> str:
    """The journal's address with what is chosen; what is usual is left out."""
    chosen = {"tab": "" if tab == "all" else tab, "q": q, **edge}
    return "?" + urlencode({name: value for name, value in chosen.items() if value})

"""Kladder: the drafts with what each still lacks, a new one, a copy, and one thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.bulk_runs import newest_run
from webfaktura.server.invoicing.commands import start_draft
from webfaktura.server.invoicing.copying import copy_draft, copy_invoice
from webfaktura.server.invoicing.discarding import throw_away
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.queries import drafts as open_drafts
from webfaktura.server.invoicing.quotes import QUOTE_KINDS, copy_quote
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.draft_rows import DraftRow, rows_of

__all__ = ["DraftRow", "draft_copy", "draft_discard", "draft_new", "draft_rows", "drafts"]

SHOWN = 200
"""Rows on one page."""
REMEMBERED = timedelta(days=1)
"""How long the list leads to the report of what was issued last."""


@dataclass(frozen=True)
class Tab:
    """One of the lists, with how many drafts stand in it."""

    code: str
    word: str
    rows: Sequence[DraftRow]
    is_current: bool

    @property
    def address(self) -> str:
        """Where it stands."""
        return f"?{urlencode({'vis': self.code})}"


@company_page
@require_safe
def drafts(request: CompanyRequest) -> HttpResponse:
    """List the drafts, the last changed first, each with what keeps it from being issued."""
    tabs = _tabs(draft_rows(request), current=request.GET.get("vis", ""))
    current = next((tab for tab in tabs if tab.is_current), tabs[0])
    page = Paginator(current.rows, SHOWN).get_page(request.GET.get("side"))
    shown = {
        "tabs": tabs,
        "current": current,
        "page": page,
        "total": len(tabs[0].rows),
        "ready": len(tabs[1].rows),
        "previous": _address(current, page.number - 1) if page.has_previous() else "",
        "next": _address(current, page.number + 1) if page.has_next() else "",
        "run": newest_run(request.company, since=request.now - REMEMBERED),
    }
    return render(request, "web/drafts.html", shown)


def draft_rows(request: CompanyRequest) -> list[DraftRow]:
    """The company's drafts with their sums and stops, in a fixed number of queries."""
    return rows_of(request, list(open_drafts(request.company)))


@company_page
@require_POST
def draft_new(request: CompanyRequest) -> HttpResponse:
    """Begin an empty draft and open it."""
    draft = start_draft(company=request.company, at=request.now, by=request.actor)
    return redirect("draft", request.company.public_id, draft.public_id)


@company_page
@require_POST
def draft_copy(request: CompanyRequest, draft_id: UUID) -> HttpResponse:
    """Begin a draft, or a quote or an order, with what another says, and open it."""
    copyable = Draft.objects.filter(company=request.company, kind__in=["invoice", *QUOTE_KINDS])
    draft: Draft = get_object_or_404(copyable, public_id=draft_id)
    try:
        copy = _copied(request, draft)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("drafts", request.company.public_id)
    messages.success(request, _("This is a copy. The dates are its own."))
    return redirect("draft", request.company.public_id, copy.public_id)


@company_page
@require_POST
def invoice_copy(request: CompanyRequest, invoice_id: UUID) -> HttpResponse:
    """Begin a draft with what an issued document says, and open it."""
    invoice = get_object_or_404(Invoice, company=request.company, public_id=invoice_id)
    copy = copy_invoice(invoice=invoice, at=request.now, by=request.actor)
    messages.success(
        request, _("This is a copy of %(document)s. The dates are its own.") % {"document": invoice}
    )
    return redirect("draft", request.company.public_id, copy.public_id)


@company_page
@require_POST
def draft_discard(request: CompanyRequest, draft_id: UUID) -> HttpResponse:
    """Throw a draft away and go back to its list."""
    draft = get_object_or_404(Draft, company=request.company, public_id=draft_id)
    try:
        throw_away(draft=draft, at=request.now, by=request.actor)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _("The draft was discarded."))
    return redirect(_list_of(draft), request.company.public_id)


def _copied(request: CompanyRequest, draft: Draft) -> Draft:
    if draft.kind in QUOTE_KINDS:
        return copy_quote(draft=draft, on=request.today, at=request.now, by=request.actor)
    return copy_draft(draft=draft, kind=draft.kind, at=request.now, by=request.actor)


def _list_of(draft: Draft) -> str:
    if draft.kind in QUOTE_KINDS:
        return "quotes"
    return "recurring_invoices" if draft.kind == "recurring" else "drafts"


def _tabs(rows: Sequence[DraftRow], *, current: str) -> list[Tab]:
    lists = {
        "": (_("All"), rows),
        "klare": (_("Ready ones"), [row for row in rows if row.is_ready]),
        "mangler": (_("Lack something"), [row for row in rows if not row.is_ready]),
    }
    chosen = current if current in lists else ""
    return [Tab(code, word, of, code == chosen) for code, (word, of) in lists.items()]


def _address(tab: Tab, number: int) -> str:
    return "?" + urlencode({"vis": tab.code, "side": number})

"""Tilbud og ordrer: the list, a new one, where each stands, and what it is made into."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webfaktura.norway.calendar import parse_date
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.examining import totals_of_all
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.quote_rules import QuoteState, is_expired, marks_for, may_become
from webfaktura.server.invoicing.quotes import (
    QUOTE_KINDS,
    AlreadyBecame,
    chain_of,
    make_from_quote,
    mark_quote,
    set_valid_until,
    start_quote,
)
from webfaktura.server.invoicing.quotes import quotes as all_quotes
from webfaktura.server.invoicing.rules import DraftTotals
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.quote_words import EXPIRED, MARKS, STATES, Link, link_to
from webfaktura.ui.states import State

SHOWN = 100
"""Rows on one page."""
CURRENT = ["open", "sent", "accepted"]
LISTS = {
    "": Q(quote_state__in=CURRENT),
    "tilbud": Q(kind="quote"),
    "ordrer": Q(kind="order"),
}


@dataclass(frozen=True, kw_only=True)
class QuoteRow:
    """A quote or an order as the list shows it."""

    link: Link
    draft: Draft
    totals: DraftTotals | None
    state: State
    became: Link | None


@company_page
@require_safe
def quotes(request: CompanyRequest) -> HttpResponse:
    """List the quotes and orders that something is still to be done with, or all of a kind."""
    current = request.GET.get("vis", "")
    current = current if current in LISTS else ""
    found = all_quotes(request.company).filter(LISTS[current])
    page = Paginator(found, SHOWN).get_page(request.GET.get("side"))
    shown = {
        "tabs": _tabs(current),
        "rows": _rows(request, list(page)),
        "is_filtered": bool(current) or all_quotes(request.company).exists(),
        "previous": _address(current, page.number - 1) if page.has_previous() else "",
        "next": _address(current, page.number + 1) if page.has_next() else "",
    }
    return render(request, "web/quotes.html", shown)


@company_page
@require_POST
def quote_new(request: CompanyRequest) -> HttpResponse:
    """Begin a quote, or an order, and open it."""
    kind = request.POST.get("kind", "")
    draft = start_quote(
        company=request.company,
        kind=kind if kind in QUOTE_KINDS else QUOTE_KINDS[0],
        on=request.today,
        at=request.now,
        by=request.actor,
    )
    return redirect("draft", request.company.public_id, draft.public_id)


@company_page
@require_safe
def quote(request: CompanyRequest, quote_id: UUID) -> HttpResponse:
    """Show where a quote or an order stands, and the whole chain it is a link of."""
    return _page(request, _quote(request, quote_id))


@company_page
@require_POST
def quote_mark(request: CompanyRequest, quote_id: UUID) -> HttpResponse:
    """Write down that it was sent, or how the customer has answered."""
    draft = _quote(request, quote_id)
    try:
        state = QuoteState(request.POST.get("state", ""))
        mark_quote(draft=draft, state=state, at=request.now, by=request.actor)
    except ValueError:  # no page of ours sends it
        messages.warning(request, _("Choose one of the marks on the page."))
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("quote", request.company.public_id, quote_id)


@company_page
@require_POST
def quote_valid_until(request: CompanyRequest, quote_id: UUID) -> HttpResponse:
    """Write the last day that a quote can be accepted; an empty day is none."""
    draft = _quote(request, quote_id)
    typed = request.POST.get("valid_until", "").strip()
    try:
        until = parse_date(typed) if typed else None
    except Refusal as refusal:
        return _page(request, draft, typed=typed, problem=refusal.sentence)
    set_valid_until(draft=draft, until=until, at=request.now, by=request.actor)
    messages.success(request, _("The day is saved."))
    return redirect("quote", request.company.public_id, quote_id)


@company_page
@require_POST
def quote_make(request: CompanyRequest, quote_id: UUID) -> HttpResponse:
    """Make an order of a quote, or the draft of an invoice of either, and open it."""
    draft = _quote(request, quote_id)
    try:
        made = make_from_quote(
            draft=draft,
            kind=request.POST.get("kind", ""),
            on=request.today,
            at=request.now,
            by=request.actor,
        )
    except AlreadyBecame as refusal:
        messages.info(request, refusal.sentence)
        return redirect(link_to(refusal.document).address)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("quote", request.company.public_id, quote_id)
    messages.success(request, _("%(what)s is made.") % {"what": link_to(made).word})
    return redirect("draft", request.company.public_id, made.public_id)


def _quote(request: CompanyRequest, quote_id: UUID) -> Draft:
    return get_object_or_404(all_quotes(request.company), public_id=quote_id)


def _page(
    request: CompanyRequest, draft: Draft, *, typed: str = "", problem: str = ""
) -> HttpResponse:
    chain = chain_of(draft)
    [row] = _rows(request, [draft])
    marks = marks_for(draft.kind, draft.quote_state)
    shown = {
        "row": row,
        "draft": draft,
        "lines": zip(draft.lines.all(), row.totals.line_nets if row.totals else (), strict=False),
        "chain": [link_to(each) for each in chain],
        "marks": [(mark, MARKS[mark]) for mark in marks],
        "may_be_sent": QuoteState.SENT in marks,
        "makes": () if row.became else may_become(draft.kind, draft.quote_state),
        "typed": typed,
        "problem": problem,
    }
    return render(request, "web/quote.html", shown, status=422 if problem else 200)


def _rows(request: CompanyRequest, found: Sequence[Draft]) -> list[QuoteRow]:
    totals = totals_of_all(found, on=request.today)
    return [
        QuoteRow(
            link=link_to(draft),
            draft=draft,
            totals=totals[draft.pk],
            state=_state(draft, on=request.today),
            became=next((link_to(each) for each in draft.became.all()), None),
        )
        for draft in found
    ]


def _state(draft: Draft, *, on: date) -> State:
    if is_expired(draft.quote_state, draft.valid_until, on=on):
        return EXPIRED
    return STATES[draft.quote_state]


def _tabs(current: str) -> list[dict[str, object]]:
    words = {"": _("In progress"), "tilbud": _("Quotes"), "ordrer": _("Orders")}
    return [
        {"word": word, "address": f"?{urlencode({'vis': code})}", "is_current": code == current}
        for code, word in words.items()
    ]


def _address(current: str, number: int) -> str:
    return "?" + urlencode({"vis": current, "side": number})

"""Repeterende fakturaer: the list, a new one, and the plan, the days and the history of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from webfaktura.norway.calendar import parse_date
from webfaktura.norway.money import unscaled
from webfaktura.norway.refusal import Refusal
from webfaktura.server import readiness
from webfaktura.server.invoicing.examining import totals_of_all
from webfaktura.server.invoicing.models import Draft, Recurring, RecurringPeriod
from webfaktura.server.invoicing.queries import drafts
from webfaktura.server.invoicing.recurring import (
    change_recurring,
    pause_recurring,
    plan_of,
    recurring_invoices,
    remove_recurring,
    run_recurring,
    start_recurring,
)
from webfaktura.server.invoicing.recurring_periods import (
    make_all_missed,
    make_last_missed,
    missed,
    periods,
    skip_missed,
)
from webfaktura.server.invoicing.recurring_rules import SHOWN_AHEAD, changed_price, period_words
from webfaktura.server.invoicing.rules import DraftTotals
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.answers import accepted
from webfaktura.server.web.draft_rows import DraftRow, rows_of
from webfaktura.server.web.forms.recurring import RecurringForm, initial_of
from webfaktura.server.web.recurring_words import rhythm_words, standing
from webfaktura.ui.states import Colour

SHOWN = 100
"""Rows on one page."""
DECISIONS = {"all": make_all_missed, "last": make_last_missed, "skip": skip_missed}
"""What may be done with the periods that were missed."""
HISTORY = 24
"""Periods on one page."""


@dataclass(frozen=True, kw_only=True)
class RecurringRow:
    """A recurring invoice as the list shows it."""

    recurring: Recurring
    totals: DraftTotals | None
    rhythm: str
    word: str
    colour: Colour
    is_used: bool
    """Whether anything was made of it, or skipped."""


@dataclass(frozen=True, kw_only=True)
class Past:
    """A period that was made or skipped, and how what was made of it stands."""

    period: RecurringPeriod
    row: DraftRow | None
    """The draft that still waits."""


@dataclass(frozen=True)
class Example:
    """What the price change makes of the template's first price."""

    what: str
    before: Decimal
    after: Decimal


@company_page
@require_safe
def recurring_list(request: CompanyRequest) -> HttpResponse:
    """List the recurring invoices: those that run first, the next to come first."""
    page = Paginator(recurring_invoices(request.company), SHOWN).get_page(request.GET.get("side"))
    return render(
        request, "web/recurring_list.html", _ways(page) | {"rows": _rows(request, list(page))}
    )


@company_page
@require_POST
def recurring_new(request: CompanyRequest) -> HttpResponse:
    """Begin a recurring invoice, like a draft or an issued one when that is named."""
    like = _like(request)
    made = start_recurring(
        company=request.company, on=request.today, at=request.now, by=request.actor, like=like
    )
    return redirect("recurring", request.company.public_id, made.public_id)


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def recurring(request: CompanyRequest, recurring_id: UUID) -> HttpResponse:
    """Show the plan, what comes and what was made; save the plan."""
    found = _recurring(request, recurring_id)
    if request.method != "POST":
        return _page(request, found, RecurringForm(initial=initial_of(found)))
    form = RecurringForm(request.POST)
    saved = accepted(
        form,
        lambda: change_recurring(
            recurring=found,
            details=form.details,
            on=request.today,
            at=request.now,
            by=request.actor,
        ),
    )
    if saved is None:
        return _page(request, found, form)
    messages.success(request, _("The plan is saved."))
    return redirect("recurring", request.company.public_id, recurring_id)


@company_page
@require_POST
def recurring_run(request: CompanyRequest, recurring_id: UUID) -> HttpResponse:
    """Let it run, or pause it."""
    found = _recurring(request, recurring_id)
    is_pause = request.POST.get("deed") == "pause"
    command = pause_recurring if is_pause else run_recurring
    try:
        command(recurring=found, at=request.now, by=request.actor)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _("It is paused.") if is_pause else _("It runs."))
    return redirect("recurring", request.company.public_id, recurring_id)


@company_page
@require_POST
def recurring_missed(request: CompanyRequest, recurring_id: UUID) -> HttpResponse:
    """Decide on the periods that were missed: make all, the last only, or none."""
    found = _recurring(request, recurring_id)
    command = DECISIONS.get(request.POST.get("choice", ""))
    if command is None:
        messages.warning(request, _("Choose one of the buttons on the page."))
        return redirect("recurring", request.company.public_id, recurring_id)
    through = _day(request.POST.get("through", ""), latest=request.today)
    made = command(recurring=found, through=through, at=request.now, by=request.actor)
    if made:
        words = ngettext("%(count)s draft was made.", "%(count)s drafts were made.", len(made))
        messages.success(request, words % {"count": len(made)})
    else:
        messages.success(request, _("The missed periods are skipped."))
    return redirect("recurring", request.company.public_id, recurring_id)


@company_page
@require_POST
def recurring_remove(request: CompanyRequest, recurring_id: UUID) -> HttpResponse:
    """Remove one that nothing was made of."""
    found = _recurring(request, recurring_id)
    try:
        remove_recurring(recurring=found, at=request.now, by=request.actor)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("recurring", request.company.public_id, recurring_id)
    messages.success(request, _("The recurring invoice is removed."))
    return redirect("recurring_invoices", request.company.public_id)


def _recurring(request: CompanyRequest, recurring_id: UUID) -> Recurring:
    return get_object_or_404(recurring_invoices(request.company), public_id=recurring_id)


def _like(request: CompanyRequest) -> Draft | None:
    try:
        draft_id = UUID(request.POST.get("like", ""))
    except ValueError:
        return None
    found = Draft.objects.filter(company=request.company, kind="invoice")
    return found.select_related("company").filter(public_id=draft_id).first()


def _rows(request: CompanyRequest, found: Sequence[Recurring]) -> list[RecurringRow]:
    totals = totals_of_all([each.template for each in found], on=request.today)
    decided = RecurringPeriod.objects.filter(company=request.company, recurring__in=found)
    used = set(decided.values_list("recurring_id", flat=True).distinct().order_by())
    rows = []
    for each in found:
        word, colour = standing(each, on=request.today, is_used=each.pk in used)
        rows.append(
            RecurringRow(
                recurring=each,
                totals=totals[each.template_id],
                rhythm=rhythm_words(each),
                word=word,
                colour=colour,
                is_used=each.pk in used,
            )
        )
    return rows


def _page(request: CompanyRequest, found: Recurring, form: RecurringForm) -> HttpResponse:
    [row] = _rows(request, [found])
    plan = plan_of(found)
    late = missed(found, on=request.today)
    history = Paginator(periods(found), HISTORY).get_page(request.GET.get("side"))
    shown = _ways(history) | {
        "row": row,
        "recurring": found,
        "form": form,
        "stops": [r for r in readiness.remarks_on(found.template, on=request.today) if r.stops],
        "missed": [(day, period_words(day, plan)) for day in late],
        "coming": [
            (day, period_words(day, plan))
            for day in plan.coming(next_on=found.next_on, at_most=SHOWN_AHEAD + len(late))[
                len(late) :
            ]
        ],
        "example": _example(found),
        "past": _past(request, list(history)),
    }
    return render(request, "web/recurring.html", shown, status=422 if form.errors else 200)


def _past(request: CompanyRequest, made: Sequence[RecurringPeriod]) -> list[Past]:
    waiting = drafts(request.company).filter(pk__in=[p.draft_id for p in made if p.draft_id])
    rows = {row.draft.pk: row for row in rows_of(request, list(waiting))}
    return [Past(period=each, row=rows.get(each.draft_id or 0)) for each in made]


def _example(found: Recurring) -> Example | None:
    """None when there is no price change, or nothing to show it by."""
    percent = unscaled(found.price_change_scaled)
    line = next((each for each in found.template.lines.all() if each.kind == "item"), None)
    if not percent or line is None:
        return None
    return Example(line.description, line.unit_price, changed_price(line.unit_price, percent))


def _ways(page: Page[Any]) -> dict[str, object]:
    return {
        "previous": f"?side={page.number - 1}" if page.has_previous() else "",
        "next": f"?side={page.number + 1}" if page.has_next() else "",
    }


def _day(text: str, *, latest: date) -> date:
    """The last day that was shown; never later than today, whoever sent it."""
    try:
        return min(parse_date(text), latest)
    except Refusal:
        return latest

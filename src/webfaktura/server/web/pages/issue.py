"""Fakturer og send: the summary one confirms, and the deed; a second click issues nothing more."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from webfaktura.norway.calendar import due_on
from webfaktura.server import readiness
from webfaktura.server.invoicing.commands import (
    AlreadyIssued,
    DraftChangedElsewhere,
    NotIssuable,
    issue_invoice,
)
from webfaktura.server.invoicing.examining import currency_of
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.rates import NO_RATES, Rates, rates_for
from webfaktura.server.invoicing.rules import DraftTotals, Remark
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.pages.draft import editor, issued_from, open_draft, totals_if_any


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What is about to be issued, as the confirmation shows it."""

    draft: Draft
    totals: DraftTotals | None
    issued_on: date
    due_on: date
    channel: str
    stops: list[Remark]
    warnings: list[Remark]


@company_page
@require_safe
def draft_confirm(request: CompanyRequest, draft_id: UUID) -> HttpResponse:
    """Show what will be issued and sent, or what must be mended first."""
    found = open_draft(request, draft_id)
    if found is None:
        issued = issued_from(request, draft_id).invoice
        return HttpResponseClientRedirect(_to(request, issued).url)
    return render(request, "web/draft_issue.html", {"summary": summary_of(request, found)})


@company_page
@require_POST
def draft_issue(request: CompanyRequest, draft_id: UUID) -> HttpResponse:
    """Issue the draft as it was when it was confirmed."""
    found = open_draft(request, draft_id)
    if found is None:
        return _to(request, issued_from(request, draft_id).invoice)
    found.version = _confirmed_version(request)
    try:
        invoice = _issue(request, found)
    except AlreadyIssued as refusal:
        return _to(request, refusal.invoice)
    except (NotIssuable, DraftChangedElsewhere) as refusal:
        return _refused(request, draft_id, refusal)
    messages.success(request, _issued_words(invoice))
    return _to(request, invoice)


def summary_of(request: CompanyRequest, found: Draft) -> Summary:
    """Draw together what the confirmation shows."""
    remarks = readiness.remarks_on(found, on=request.today)
    issued_on = found.issued_on or request.today
    return Summary(
        draft=found,
        totals=totals_if_any(found, on=request.today),
        issued_on=issued_on,
        due_on=due_on(issued_on, _days(request, found)),
        channel=(found.customer.channel if found.customer else "") or request.company.channel,
        stops=[remark for remark in remarks if remark.stops],
        warnings=[remark for remark in remarks if not remark.stops],
    )


def _issue(request: CompanyRequest, found: Draft) -> Invoice:
    rates = _rates(found, request.today)
    remarks = readiness.remarks_on(found, on=request.today, rates=rates)
    stops = [remark for remark in remarks if remark.stops]
    if stops:
        raise NotIssuable(stops)
    return issue_invoice(
        draft=found, on=request.today, at=request.now, by=request.actor, rates=rates
    )


def _rates(found: Draft, today: date) -> Rates:
    """What the draft's currency costs on its day; a credit note is reversed by its invoice's."""
    if found.credits_id is not None:
        return NO_RATES
    return rates_for([(currency_of(found), found.issued_on or today)])


def _confirmed_version(request: CompanyRequest) -> int:
    """The version whose summary was confirmed; 0, which no draft has, when none is told."""
    told = request.POST.get("version", "")
    return int(told) if told.isascii() and told.isdecimal() else 0


def _days(request: CompanyRequest, found: Draft) -> int:
    terms = (found.due_days, found.customer.due_days if found.customer else None)
    return next((days for days in terms if days is not None), request.company.due_days)


def _to(request: CompanyRequest, invoice: Invoice) -> HttpResponseRedirect:
    return redirect("invoice", request.company.public_id, invoice.public_id)


def _refused(request: CompanyRequest, draft_id: UUID, refusal: Exception) -> HttpResponse:
    """The editor again, as the draft stands now, with why it was not issued."""
    found = open_draft(request, draft_id)
    if found is None:
        return _to(request, issued_from(request, draft_id).invoice)
    if found.credits_id is not None:  # it is not written in the editor
        messages.warning(request, str(refusal))
        return redirect("draft_preview", request.company.public_id, draft_id)
    shown = editor(request, found) | {"refusal": refusal}
    return render(request, "web/draft.html", shown, status=422)


def _issued_words(invoice: Invoice) -> str:
    return _("%(document)s was issued and is on its way.") % {"document": invoice}

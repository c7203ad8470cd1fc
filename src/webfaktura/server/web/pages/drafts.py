"""Kladder: the drafts with what each still lacks, a new one, and one thrown away."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webfaktura.server import readiness
from webfaktura.server.invoicing.commands import AlreadyIssued, discard_draft, start_draft
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.queries import drafts as open_drafts
from webfaktura.server.invoicing.rules import DraftTotals, Remark
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.pages.draft import totals_if_any


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """A draft as the list shows it."""

    draft: Draft
    totals: DraftTotals | None
    stops: list[Remark]


@company_page
@require_safe
def drafts(request: CompanyRequest) -> HttpResponse:
    """List the drafts, the last changed first, each with what keeps it from being issued."""
    return render(request, "web/drafts.html", {"rows": draft_rows(request)})


def draft_rows(request: CompanyRequest) -> list[DraftRow]:
    """The company's drafts with their sums and stops, in a fixed number of queries."""
    found = list(open_drafts(request.company))
    remarks = readiness.readiness_of(request.company, found, on=request.today)
    return [
        DraftRow(
            draft=draft,
            totals=totals_if_any(draft, on=request.today),
            stops=[remark for remark in remarks[draft.pk] if remark.stops],
        )
        for draft in found
    ]


@company_page
@require_POST
def draft_new(request: CompanyRequest) -> HttpResponse:
    """Begin an empty draft and open it."""
    draft = start_draft(company=request.company, at=request.now, by=request.actor)
    return redirect("draft", request.company.public_id, draft.public_id)


@company_page
@require_POST
def draft_discard(request: CompanyRequest, draft_id: UUID) -> HttpResponse:
    """Throw a draft away and go back to the list."""
    draft = get_object_or_404(Draft, company=request.company, public_id=draft_id)
    try:
        discard_draft(draft=draft, at=request.now, by=request.actor)
    except AlreadyIssued as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _("The draft was discarded."))
    return redirect("drafts", request.company.public_id)

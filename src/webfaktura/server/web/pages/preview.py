"""Forhåndsvis: the document exactly as it will be, but for its number and KID."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from webfaktura.server.delivery.documents.drawing import drawn
from webfaktura.server.delivery.documents.facts import DocumentFacts, facts_of_draft
from webfaktura.server.delivery.documents.rules import title_of
from webfaktura.server.invoicing.examining import currency_of
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.previewing import Preview, preview_of
from webfaktura.server.invoicing.queries import all_drafts
from webfaktura.server.invoicing.rates import rates_for
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.pages.draft import issued_from
from webfaktura.server.web.papers import as_printed


@company_page
@require_safe
def draft_preview(request: CompanyRequest, draft_id: UUID) -> HttpResponse:
    """Show a draft as its document would be, and what is missing."""
    found = all_drafts(request.company).filter(public_id=draft_id).first()
    if found is None:
        invoice = issued_from(request, draft_id).invoice
        return redirect("invoice", request.company.public_id, invoice.public_id)
    preview = _preview(request, found)
    facts = _facts(found, preview)
    shown = {"draft": found, "remarks": preview.remarks, "can_be_drawn": facts is not None}
    return render(request, "web/preview.html", shown | (as_printed(facts) if facts else {}))


@company_page
@require_safe
def draft_preview_pdf(request: CompanyRequest, draft_id: UUID) -> HttpResponse:
    """The same as a PDF; it is drawn anew each time and kept nowhere."""
    found = get_object_or_404(all_drafts(request.company), public_id=draft_id)
    facts = _facts(found, _preview(request, found))
    if facts is None:
        return redirect("draft_preview", request.company.public_id, draft_id)
    response = HttpResponse(drawn(facts), content_type="application/pdf")
    name = title_of(facts).replace(" – ", "-").replace(" ", "-").lower()
    response["Content-Disposition"] = f'inline; filename="{_ascii(name)}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _preview(request: CompanyRequest, found: Draft) -> Preview:
    day = found.issued_on or request.today
    rates = {} if found.credits else rates_for([(currency_of(found), day)])
    return preview_of(found, on=request.today, rates=rates)


def _facts(found: Draft, preview: Preview) -> DocumentFacts | None:
    return facts_of_draft(found, preview.issued) if preview.issued else None


def _ascii(name: str) -> str:
    return name.replace("å", "a").encode("ascii", "ignore").decode() or _("document")

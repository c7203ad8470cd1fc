"""Faktura: an issued document as it was issued, its journey beside it, and its PDF."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webfaktura.norway.refusal import Refusal
from webfaktura.server import journey
from webfaktura.server.delivery.commands import retry_delivery
from webfaktura.server.delivery.documents.facts import facts_of
from webfaktura.server.delivery.documents.rendering import face
from webfaktura.server.delivery.documents.rules import printed
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.delivery.queries import document_of, stored_bytes
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.invoicing.queries import invoice_with_everything
from webfaktura.server.web.access import CompanyRequest, company_page


@company_page
@require_safe
def invoice(request: CompanyRequest, invoice_id: UUID) -> HttpResponse:
    """Show an issued document and how far it has come."""
    issued = _issued(request, invoice_id)
    row = journey.journal_rows(request.company, [issued], on=request.today)[0]
    pdf = document_of(issued, "pdf")
    shown = {
        "invoice": issued,
        "row": row,
        "journey": journey.journey_of(issued, on=request.today),
        "failed": _failed_delivery(issued),
        "pdf": pdf,
        "is_under_way": pdf is None or row.delivery.code == "waiting_for_delivery",
    }
    if request.htmx:
        return render(request, "web/invoice.html#journey", shown)
    return render(request, "web/invoice.html", shown | _as_printed(issued))


@company_page
@require_safe
def invoice_pdf(request: CompanyRequest, invoice_id: UUID) -> HttpResponse:
    """Give the stored PDF; it is made by the worker a moment after the issue."""
    issued = _issued(request, invoice_id)
    document = document_of(issued, "pdf")
    if document is None:
        raise Http404
    response = HttpResponse(stored_bytes(document), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{issued.kind}-{issued.invoice_no}.pdf"'
    response["Cache-Control"] = "private, no-cache"
    return response


@company_page
@require_POST
def invoice_resend(request: CompanyRequest, invoice_id: UUID) -> HttpResponse:
    """Try a failed delivery again, at once."""
    issued = _issued(request, invoice_id)
    delivery = _failed_delivery(issued)
    if delivery is not None:
        try:
            retry_delivery(delivery=delivery, at=request.now, by=request.actor)
            messages.success(request, _("The document is sent again in a moment."))
        except Refusal as refusal:
            messages.warning(request, refusal.sentence)
    return redirect("invoice", request.company.public_id, issued.public_id)


def _as_printed(issued: Invoice) -> dict[str, object]:
    """The document in the very words of its PDF, each cell with how its column is set."""
    words = printed(facts_of(issued), face())
    looks = [column.looks for column in words.columns]
    return {
        "printed": words,
        "lines": [list(zip(looks, line.cells, strict=True)) for line in words.lines],
    }


def _issued(request: CompanyRequest, invoice_id: UUID) -> Invoice:
    found = invoice_with_everything(request.company, invoice_id)
    if found is None:
        raise Http404
    return found


def _failed_delivery(issued: Invoice) -> Delivery | None:
    return (
        Delivery.objects.filter(
            company_id=issued.company_id, invoice=issued, state=DeliveryState.FAILED
        )
        .order_by("-pk")
        .first()
    )

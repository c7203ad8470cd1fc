"""Faktura: an issued document as it was issued, its journey beside it, and its PDF."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from webfaktura.server import journey
from webfaktura.server.delivery.documents.reading import facts_of
from webfaktura.server.delivery.queries import document_of, stored_bytes
from webfaktura.server.invoicing.models import Invoice, InvoiceAttachment
from webfaktura.server.invoicing.queries import invoices
from webfaktura.server.invoicing.quotes import chain_of
from webfaktura.server.storages.folder import DocumentsAway
from webfaktura.server.storages.keeping import kept
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.pages.mending import issued_in, mending_of
from webfaktura.server.web.papers import as_printed
from webfaktura.server.web.quote_words import Link, link_to


@company_page
@require_safe
def invoice(request: CompanyRequest, invoice_id: UUID) -> HttpResponse:
    """Show an issued document and how far it has come."""
    issued = issued_in(request, invoice_id)
    row = journey.journal_rows(request.company, [issued], on=request.today)[0]
    pdf = document_of(issued, "pdf")
    mending = mending_of(issued)
    shown = {
        "invoice": issued,
        "row": row,
        "journey": journey.journey_of(issued, on=request.today),
        "mending": mending,
        "pdf": pdf,
        "credit_notes": _credit_notes(issued),
        "chain": _chain(issued),
        "attachments": issued.attachments.all(),
        "is_under_way": pdf is None or mending is None or mending.is_under_way,
    }
    if request.htmx:
        return render(request, "web/invoice.html#journey", shown)
    return render(request, "web/invoice.html", shown | as_printed(facts_of(issued)))


@company_page
@require_safe
def invoice_pdf(request: CompanyRequest, invoice_id: UUID) -> HttpResponse:
    """Give the stored PDF; it is made by the worker a moment after the issue."""
    issued = issued_in(request, invoice_id)
    document = document_of(issued, "pdf")
    if document is None:
        raise Http404
    return _file(
        lambda: stored_bytes(document),
        media_type="application/pdf",
        disposition=f'inline; filename="{issued.kind}-{issued.invoice_no}.pdf"',
    )


@company_page
@require_safe
def invoice_attachment(request: CompanyRequest, invoice_id: UUID, file_id: UUID) -> HttpResponse:
    """Give a file that went with the document, to be kept rather than opened here."""
    found = get_object_or_404(
        InvoiceAttachment,
        company=request.company,
        invoice__public_id=invoice_id,
        public_id=file_id,
    )
    return _file(
        lambda: kept(found.sha256),
        media_type=found.media_type,
        disposition=content_disposition_header(as_attachment=True, filename=found.name) or "",
    )


def _file(content: Callable[[], bytes], *, media_type: str, disposition: str) -> HttpResponse:
    """Stored bytes as they are; 503 in words while the store does not answer."""
    try:
        response = HttpResponse(content(), content_type=media_type)
    except DocumentsAway:
        words = _("The stored documents cannot be reached now. Nothing is lost. Try again soon.")
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = disposition
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _credit_notes(issued: Invoice) -> QuerySet[Invoice]:
    """The credit notes that reverse it, oldest first."""
    return invoices(issued.company).filter(credits=issued).order_by("pk")


def _chain(issued: Invoice) -> list[Link]:
    """The quote and the order it came from, and itself; empty when it came from neither."""
    if issued.draft.came_from_id is None:
        return []
    return [link_to(each) for each in chain_of(issued.draft)]

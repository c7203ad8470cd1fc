"""Vedlegg: the files that go with a draft, in requests that never touch what is written in it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.attachable import LARGEST
from webfaktura.server.invoicing.attachments import (
    attach_file,
    detach_file,
    send_with_all,
    send_with_next,
)
from webfaktura.server.invoicing.models import Draft, DraftAttachment
from webfaktura.server.invoicing.queries import all_drafts
from webfaktura.server.storages.keeping import kept
from webfaktura.server.web.access import CompanyRequest, company_page


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft_attachments(request: CompanyRequest, draft_id: UUID) -> HttpResponse:
    """List a draft's files; those that come with the request are attached first."""
    draft = _draft(request, draft_id)
    problems = []
    for file in request.FILES.getlist("files"):
        try:
            attach_file(
                draft=draft,
                name=file.name or "",
                content=file.read(LARGEST + 1),
                at=request.now,
                by=request.actor,
            )
        except Refusal as refusal:
            problems.append(refusal.sentence)
    return _listed(request, draft, problems)


@company_page
@require_safe
def draft_attachment(request: CompanyRequest, draft_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Give a file as it was attached; it is saved, never opened on our address."""
    attachment = _attachment(request, draft_id, attachment_id)
    response = HttpResponse(kept(attachment.sha256), content_type=attachment.media_type)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=attachment.name
    )
    response["Cache-Control"] = "private, no-cache"
    return response


@company_page
@require_POST
def draft_detach(request: CompanyRequest, draft_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Take a file away."""
    attachment = _attachment(request, draft_id, attachment_id)
    try:
        detach_file(attachment=attachment, at=request.now, by=request.actor)
    except Refusal as refusal:
        return _listed(request, attachment.draft, [refusal.sentence])
    return _listed(request, attachment.draft, [])


@company_page
@require_POST
def draft_reach(request: CompanyRequest, draft_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Let a file of a recurring invoice go with every one, or with the next only."""
    attachment = _attachment(request, draft_id, attachment_id)
    send = send_with_all if request.POST.get("with") == "all" else send_with_next
    try:
        send(attachment=attachment, at=request.now, by=request.actor)
    except Refusal as refusal:
        return _listed(request, attachment.draft, [refusal.sentence])
    return _listed(request, attachment.draft, [])


def _draft(request: CompanyRequest, draft_id: UUID) -> Draft:
    found = all_drafts(request.company).filter(public_id=draft_id).first()
    if found is None:
        raise Http404
    return found


def _attachment(request: CompanyRequest, draft_id: UUID, attachment_id: UUID) -> DraftAttachment:
    return get_object_or_404(
        DraftAttachment.objects.select_related("draft__company"),
        company=request.company,
        draft__public_id=draft_id,
        public_id=attachment_id,
    )


def _listed(request: CompanyRequest, draft: Draft, problems: list[str]) -> HttpResponse:
    shown = {"draft": draft, "attachments": draft.attachments.all(), "problems": problems}
    status = 422 if problems else 200
    return render(request, "web/draft_attachments.html", shown, status=status)

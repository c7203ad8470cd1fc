"""What is done with many documents of the journal: exported, fetched as PDFs, sent again."""

import io
from typing import Final, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webfaktura.norway.calendar import oslo_date
from webfaktura.norway.refusal import Refusal
from webfaktura.server.errands.asking import hand_over
from webfaktura.server.errands.commands import cancel_errand, do_at_once, is_small, prepared
from webfaktura.server.errands.models import Errand
from webfaktura.server.errands.queries import Wanted, errand_with
from webfaktura.server.errands.rules import MEDIA_TYPES, Deed, file_name, stored_name
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.pages.journal_filters import asked_of

WORDS: Final[dict[str, Promise]] = {
    Deed.CSV: gettext_lazy("Export as CSV"),
    Deed.XLSX: gettext_lazy("Export to Excel"),
    Deed.ZIP: gettext_lazy("Fetch the PDFs as a zip"),
    Deed.PDF: gettext_lazy("Fetch all as one PDF"),
    Deed.SEND: gettext_lazy("Send again"),
}
MOST_NAMED: Final = 500
"""Documents that are ticked one by one; a page has fewer."""
TOLD: Final = 3
"""So many of those that were left out are told at once."""


@company_page
@require_POST
def journal_errand(request: CompanyRequest) -> HttpResponse:
    """Do something with the ticked documents, or with the whole selection.

    What takes its time is left to the worker, and its progress is shown.
    """
    wanted = _wanted(request)
    try:
        errand = prepared(company=request.company, wanted=wanted, at=request.now, by=request.actor)
        if wanted.deed is Deed.SEND and "sure" not in request.POST:
            return _asked_whether(request, errand)
        return _done(request, errand)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        return _back(request)


@company_page
@require_safe
def errand(request: CompanyRequest, errand_id: UUID) -> HttpResponse:
    """Show how far an errand has come, what was left out, and where its file is."""
    found = _errand(request, errand_id)
    shown = {"errand": found, "word": WORDS[found.deed]}
    return render(request, "web/errand.html" + ("#progress" if request.htmx else ""), shown)


@company_page
@require_POST
def errand_cancel(request: CompanyRequest, errand_id: UUID) -> HttpResponse:
    """Ask for an errand to stop."""
    try:
        cancel_errand(errand=_errand(request, errand_id), at=request.now, by=request.actor)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("errand", request.company.public_id, errand_id)


@company_page
@require_safe
def errand_file(request: CompanyRequest, errand_id: UUID) -> HttpResponse:
    """Hand out the file that an errand made; without one, tell how far it is."""
    found = _errand(request, errand_id)
    if not found.has_file:
        return redirect("errand", request.company.public_id, errand_id)
    deed = Deed(found.deed)
    response = FileResponse(
        storages["documents"].open(stored_name(found.public_id)),
        as_attachment=True,
        filename=file_name(deed, oslo_date(found.started_at)),
        content_type=MEDIA_TYPES[deed],
    )
    response["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)  # the file alone is read later, no company's rows


def _errand(request: CompanyRequest, errand_id: UUID) -> Errand:
    found = errand_with(request.company, errand_id)
    if found is None:
        raise Http404
    return found


def _wanted(request: CompanyRequest) -> Wanted:
    """What was asked for; what no button of ours sends is refused."""
    if request.POST.get("deed") not in set(Deed):
        raise BadRequest
    return Wanted(
        deed=Deed(request.POST["deed"]),
        asked=asked_of(QueryDict(request.POST.get("asked", ""))),
        documents=_ticked(request),
        on=request.today,
        language=get_language() or "nb",
    )


def _ticked(request: CompanyRequest) -> tuple[UUID, ...]:
    try:
        return tuple(UUID(each) for each in request.POST.getlist("chosen")[:MOST_NAMED])
    except ValueError:
        raise BadRequest from None


def _done(request: CompanyRequest, errand: Errand) -> HttpResponse:
    if not is_small(errand):
        kept = hand_over(errand=errand, at=request.now, by=request.actor)
        return redirect("errand", request.company.public_id, kept.public_id)
    file = io.BytesIO()
    do_at_once(errand=errand, file=file, at=request.now, by=request.actor)
    if errand.deed == Deed.SEND:
        return _told(request, errand)
    if errand.left_out_count:
        _tell_left_out(request, errand)
    if errand.left_out_count == errand.total:
        return _back(request)
    return _handed_out(request, errand, file.getvalue())


def _handed_out(request: CompanyRequest, errand: Errand, content: bytes) -> HttpResponse:
    deed = Deed(errand.deed)
    response = HttpResponse(content, content_type=MEDIA_TYPES[deed])
    name = file_name(deed, request.today)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _asked_whether(request: CompanyRequest, errand: Errand) -> HttpResponse:
    """Sending touches others: tell how many, and ask once."""
    shown = {
        "count": errand.total,
        "asked": request.POST.get("asked", ""),
        "chosen": request.POST.getlist("chosen"),
    }
    return render(request, "web/errand_sure.html", shown)


def _told(request: CompanyRequest, errand: Errand) -> HttpResponse:
    sent = errand.total - errand.left_out_count
    told = ngettext(
        "%(count)s document is sent again in a moment.",
        "%(count)s documents are sent again in a moment.",
        sent,
    )
    if sent:
        messages.success(request, told % {"count": sent})
    _tell_left_out(request, errand)
    return _back(request)


def _tell_left_out(request: CompanyRequest, errand: Errand) -> None:
    """Beside a file there is no room for words: the next page says them."""
    for name, sentence in errand.left_out[:TOLD]:
        messages.warning(request, f"{name}: {sentence}")
    if errand.left_out_count > TOLD:
        left = errand.left_out_count - TOLD
        messages.warning(request, _("%(count)s more were left out.") % {"count": left})


def _back(request: CompanyRequest) -> HttpResponse:
    """To the journal with the same filters."""
    query = QueryDict(request.POST.get("asked", "")).urlencode()
    return redirect(f"{reverse('journal', args=[request.company.public_id])}?{query}")

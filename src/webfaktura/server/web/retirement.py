"""The answer to a wish to take something of the registers out of use, back into use, or away."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.retiring import Row, activate, deactivate, delete
from webfaktura.server.web.access import CompanyRequest

DEEDS: dict[str, tuple[Callable[..., None], Promise]] = {
    "deactivate": (deactivate, _("%(what)s was deactivated and is no longer offered.")),
    "activate": (activate, _("%(what)s is in use again.")),
    "delete": (delete, _("%(what)s was deleted.")),
}


def retired(request: CompanyRequest, row: Row, *, to: str) -> HttpResponse:
    """Do the deed that was asked for, and go back to the list with what came of it."""
    chosen = DEEDS.get(request.POST.get("deed", ""))
    if chosen is None:
        return HttpResponseBadRequest()
    deed, sentence = chosen
    what = {"what": str(row)}
    try:
        deed(row=row, at=request.now, by=request.actor)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, sentence % what)
    return redirect(to, request.company.public_id)

"""Saved views of the journal: a choice of filters kept by name, each user their own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from webfaktura.norway.refusal import Refusal
from webfaktura.server.journey.saved_views import forget_view, save_view
from webfaktura.server.web.access import CompanyRequest, company_page


@company_page
@require_POST
def journal_view_save(request: CompanyRequest) -> HttpResponse:
    """Keep the filters under a name, and go back to what they show."""
    query = QueryDict(request.POST.get("asked", "")).urlencode()
    try:
        view = save_view(
            company=request.company,
            user=request.user,
            name=request.POST.get("name", ""),
            query=query,
            at=request.now,
        )
        messages.success(request, _("The view «%(name)s» was saved.") % {"name": view.name})
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect(f"{reverse('journal', args=[request.company.public_id])}?{query}")


@company_page
@require_POST
def journal_view_forget(request: CompanyRequest) -> HttpResponse:
    """Forget a view that the user has kept; one that is gone is gone already."""
    view = None
    if view_id := _id_in(request.POST.get("view", "")):
        view = forget_view(
            company=request.company, user=request.user, view_id=view_id, at=request.now
        )
    if view is not None:
        messages.success(request, _("The view «%(name)s» was deleted.") % {"name": view.name})
    return redirect("journal", request.company.public_id)


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

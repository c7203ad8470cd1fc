"""The answers of every page with a form: the form, the deed, and where it leads when saved."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRefresh

from webfaktura.norway.refusal import Refusal
from webfaktura.server.web.access import CompanyRequest


def form_page(
    request: CompanyRequest, template: str, form: BaseForm, **shown: object
) -> HttpResponse:
    """Show a form: as a page of its own, or in the side panel of the list that asked for it."""
    part = "#panel" if request.htmx else ""
    status = 422 if form.errors else 200
    return render(request, template + part, {"form": form, **shown}, status=status)


def saved(request: CompanyRequest, to: str) -> HttpResponse:
    """Go to the list; a list that has the form in its panel stays where it is, read anew."""
    if request.htmx:
        return HttpResponseClientRefresh()
    return redirect(to, request.company.public_id)


def accepted[Made](form: BaseForm, deed: Callable[[], Made]) -> Made | None:
    """Do the deed if the form is filled in rightly; None when not, and the form tells why."""
    if not form.is_valid():
        return None
    try:
        return deed()
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return None

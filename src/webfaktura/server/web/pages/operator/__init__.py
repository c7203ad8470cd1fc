"""Drift: the queue and what has given up, offices and subscriptions; never a company's books."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from webfaktura.server.jobs.commands import NotDead
from webfaktura.server.jobs.models import Job
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.web.access import SignedInRequest
from webfaktura.server.web.pages.operator.commands import retry_every_job, retry_job
from webfaktura.server.web.pages.operator.shown import operations

if TYPE_CHECKING:
    from webfaktura.server.tenancy.models import User


class OperatorRequest(SignedInRequest):
    """A request by somebody who runs the installation, with the clock read once."""

    now: datetime
    actor: Actor


type OperatorView[**P] = Callable[Concatenate[OperatorRequest, P], HttpResponse]


def operator_page[**P](view: OperatorView[P]) -> Callable[..., HttpResponse]:
    """Open a page for operators; to everybody else it is not there (404)."""

    @wraps(view)
    def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = cast("User", request.user)
        if not user.is_operator:
            raise Http404
        ours = cast("OperatorRequest", request)
        ours.now = timezone.now()
        ours.actor = user.actor
        return view(ours, *args, **kwargs)

    return page


@operator_page
@require_safe
def operator(request: OperatorRequest) -> HttpResponse:
    """Show how the installation stands."""
    return render(request, "web/operator.html", {"operations": operations(at=request.now)})


@operator_page
@require_POST
def operator_retry(request: OperatorRequest, job_id: UUID) -> HttpResponse:
    """Start one job again that has given up."""
    job = get_object_or_404(Job, pk=job_id)
    try:
        retry_job(job=job, at=request.now, by=request.actor)
    except NotDead as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _("The task is tried again."))
    return redirect("operator")


@operator_page
@require_POST
def operator_retry_all(request: OperatorRequest) -> HttpResponse:
    """Start every job again that has given up."""
    try:
        count = retry_every_job(at=request.now, by=request.actor)
    except NotDead as refusal:
        messages.warning(request, refusal.sentence)
    else:
        sentence = ngettext("%(n)s task is tried again.", "%(n)s tasks are tried again.", count)
        messages.success(request, sentence % {"n": count})
    return redirect("operator")

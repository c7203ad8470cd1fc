"""What the worker does for errands; a face, so it reads the clock."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from webfaktura.server.errands.commands import do_in_worker, forget_errand
from webfaktura.server.errands.queries import errand_with, old_errands
from webfaktura.server.jobs.effects import outside
from webfaktura.server.jobs.words import called
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import company_scope

FORGOTTEN_AT_ONCE = 1_000


@task
@outside
@called(_("Export or send many chosen documents"))
def do_errand(*, company_id: int, errand_id: str) -> None:
    """Do an errand to its end; one that is gone or over is left."""
    company = Company.objects.select_related("subscription").get(pk=company_id)
    errand = errand_with(company, UUID(errand_id))
    if errand is not None:
        user = errand.started_by
        by = user.actor if user else Actor(name="WebFaktura")
        do_in_worker(errand=errand, at=now(), by=by)


@task
@outside
@called(_("Forget exports that were made long ago"))
def forget_errands() -> None:
    """Delete errands that ended longer than KEPT_FOR ago, with their files."""
    for errand in old_errands(now(), FORGOTTEN_AT_ONCE):
        with company_scope(errand.company):
            forget_errand(errand=errand)

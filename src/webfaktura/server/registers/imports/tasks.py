"""What the worker does for imports; a face, so it reads the clock."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from webfaktura.server.jobs.effects import outside
from webfaktura.server.jobs.words import called
from webfaktura.server.registers.imports.queries import import_with
from webfaktura.server.registers.imports.working import carry_out
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor


@task
@outside
@called(_("Import customers or products from a file"))
def run_import(*, company_id: int, import_id: str) -> None:
    """Import a file from the row it has come to; killed and run again, no row is taken twice."""
    company = Company.objects.select_related("subscription").get(pk=company_id)
    found = import_with(company, UUID(import_id))
    if found is not None:
        user = found.started_by
        by = user.actor if user else Actor(name="WebFaktura")
        carry_out(found, clock=now, by=by)

"""Hands an errand over to the worker."""

from datetime import datetime

from django.db import transaction

from webfaktura.server.errands.commands import keep_errand
from webfaktura.server.errands.models import Errand
from webfaktura.server.errands.tasks import do_errand
from webfaktura.server.jobs.commands import add_job
from webfaktura.server.tenancy.rules import Actor


@transaction.atomic
def hand_over(*, errand: Errand, at: datetime, by: Actor) -> Errand:
    """Write the errand down and ask the worker to do it: both or neither."""
    kept = keep_errand(errand=errand, at=at, by=by)
    add_job(
        task=do_errand,
        args=[],
        kwargs={"company_id": errand.company_id, "errand_id": str(errand.public_id)},
        at=at,
        dedupe_key=f"errand:{errand.public_id}",
    )
    return kept

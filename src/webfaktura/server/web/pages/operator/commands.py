"""Starting jobs again that have given up, with the entry that tells who did it."""

from datetime import datetime

from django.db import transaction

from webfaktura.server.jobs.commands import retry_all_dead, retry_dead
from webfaktura.server.jobs.models import Job
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.rules import Actor


@transaction.atomic
def retry_job(*, job: Job, at: datetime, by: Actor) -> None:
    """Start a dead job again; raises `NotDead`."""
    retry_dead(job=job, at=at)
    details = {"job": str(job.pk), "company": job.company_id}
    record(None, deed="job.retry", subject=job.task_path, at=at, by=by, details=details)


@transaction.atomic
def retry_every_job(*, at: datetime, by: Actor) -> int:
    """Start every dead job again; return how many. Raises `NotDead` when there is none."""
    count = retry_all_dead(at=at)
    record(None, deed="job.retry_all", subject="", at=at, by=by, details={"count": count})
    return count

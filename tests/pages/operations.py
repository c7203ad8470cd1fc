"""Somebody who runs the installation, and jobs that have given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from builders import NOW, a_new_user, an_actor
from rooms.jobs import shop
from webfaktura.server.jobs.commands import add_job, claim_job, fail_job
from webfaktura.server.jobs.models import Job
from webfaktura.server.jobs.rules import LEASE
from webfaktura.server.tenancy.commands import add_operator

if TYPE_CHECKING:
    from datetime import datetime

    from django.tasks import Task

    from webfaktura.server.tenancy.models import Company, User


def an_operator() -> User:
    """A user with the installation's own role."""
    return add_operator(wanted=a_new_user(), at=NOW, by=an_actor())


def a_dead_job(
    *,
    task: Task[..., Any] = shop.sell,
    company: Company | None = None,
    error: str = "RuntimeError: Out of stock",
    at: datetime = NOW,
) -> Job:
    """A job that failed the only time it was allowed to try."""
    company_id = None if company is None else company.pk
    job = add_job(task=task, args=[], kwargs={"goods": "apple", "company_id": company_id}, at=at)
    Job.objects.filter(pk=job.pk).update(max_attempts=1, priority=1)  # the next to be claimed
    claimed = claim_job(queue="default", lease=LEASE, worker="a test", at=at)
    assert claimed == job
    fail_job(job=claimed, error=error, at=at, luck=0.5)
    job.refresh_from_db()
    return job

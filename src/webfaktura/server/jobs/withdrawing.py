"""Jobs that are asked for by key and may be taken back before they are started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from webfaktura.server.jobs.models import Job
from webfaktura.server.jobs.rules import State

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

WITHDRAWN: Final = "withdrawn"
"""What stands in a job's `error` when somebody took it back: it is done, and nothing was."""


def withdraw_jobs(*, keys: Collection[str], at: datetime) -> int:
    """Take back those of these jobs that nobody has started; return how many.

    A job that a worker is just claiming is either claimed or taken back, never both.
    """
    waiting = Job.objects.filter(dedupe_key__in=keys, state=State.READY)
    return waiting.update(state=State.DONE, finished_at=at, error=WITHDRAWN)


def jobs_by_key(keys: Collection[str]) -> QuerySet[Job]:
    """The jobs that have these keys, in the order they were asked for."""
    return Job.objects.filter(dedupe_key__in=keys).order_by("enqueued_at", "pk")


def was_withdrawn(job: Job) -> bool:
    """Whether the job was taken back before it was started."""
    return job.state == State.DONE and job.error == WITHDRAWN

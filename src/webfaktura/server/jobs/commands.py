"""The life of a job: added, claimed, renewed, finished or failed, and started again by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.db.models import F, Subquery
from django.utils.json import normalize_json
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from uuid_utils.compat import uuid7

from webfaktura import faults
from webfaktura.norway.refusal import Refusal
from webfaktura.server.jobs.models import Job
from webfaktura.server.jobs.queries import dead_jobs, due_jobs, expired_jobs, next_turn
from webfaktura.server.jobs.rules import KEPT_FOR, State, after_failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from django.db.models import QuerySet
    from django.tasks import Task

ERROR_LENGTH = 4000
KILLED = gettext_noop("The worker was killed, or lost its database, each time it ran this job.")


class LeaseLost(Exception):
    """The job belongs to another worker now: whatever this attempt did must not be kept."""


class NotDead(Refusal):
    """The job is waiting, running or done: it needs nobody to start it again."""


def add_job(
    *,
    task: Task[..., Any],
    args: Sequence[object],
    kwargs: Mapping[str, object],
    at: datetime,
    dedupe_key: str | None = None,
) -> Job:
    """Ask for one call of a task, in the caller's transaction; return the job.

    The same `dedupe_key` twice gives the same job, for as long as the first is
    remembered (KEPT_FOR after it was done). A task that is given `company_id`
    by name works for that company and takes its turn among the companies.
    Raises TypeError where an argument is not JSON: pass ids, not objects.
    """
    columns = _new_columns(task, args=args, kwargs=kwargs, at=at)
    if dedupe_key is None:
        return Job.objects.create(**columns)
    return Job.objects.get_or_create(dedupe_key=dedupe_key, defaults=columns)[0]


def _new_columns(
    task: Task[..., Any], *, args: Sequence[object], kwargs: Mapping[str, object], at: datetime
) -> dict[str, Any]:
    company_id = cast("int | None", kwargs.get("company_id"))
    return {
        "task_path": task.module_path,
        "args": normalize_json(list(args)),
        "kwargs": normalize_json(dict(kwargs)),
        "queue": task.queue_name,
        "priority": task.priority,
        "company_id": company_id,
        "turn": next_turn(queue=task.queue_name, priority=task.priority, company_id=company_id),
        "due_at": task.run_after or at,
        "enqueued_at": at,
    }


def claim_job(*, queue: str, lease: timedelta, worker: str, at: datetime) -> Job | None:
    """Take the next due job for `lease`, or return None when nothing is due.

    One statement finds and takes it, so two workers never take the same. On
    PostgreSQL a row that another worker is just taking is skipped; SQLite has
    one writer at a time. The token is new, so the row is then read by it.
    """
    token = uuid7()
    with transaction.atomic():
        first = due_jobs(queue=queue, at=at).select_for_update(skip_locked=True)
        claimed = Job.objects.filter(pk=Subquery(first.values("pk")[:1])).update(
            state=State.RUNNING,
            attempt=F("attempt") + 1,
            lease_token=token,
            lease_until=at + lease,
            started_at=at,
            worker=worker,
        )
    if not claimed:
        return None
    faults.point("jobs.claimed")
    return Job.objects.get(lease_token=token)


def renew_lease(*, job: Job, lease: timedelta, at: datetime) -> bool:
    """Hold the job for `lease` from now; False when another worker has got it."""
    return bool(_held(job).update(lease_until=at + lease))


def finish_job(*, job: Job, at: datetime) -> None:
    """Record that the job was done, if this attempt still holds it.

    Called inside the transaction of the job's own effects, it makes both
    happen or neither. Raises LeaseLost, which must roll that transaction back.
    """
    _end_attempt(job, state=State.DONE, finished_at=at, error="")


def fail_job(*, job: Job, error: str, at: datetime, luck: float) -> None:
    """Record that this attempt failed and decide when the job is tried again, if ever.

    `luck` from 0 to 1 spreads the waits. Raises LeaseLost.
    """
    then = after_failure(attempt=job.attempt, max_attempts=job.max_attempts, at=at, luck=luck)
    _end_attempt(
        job,
        state=then.state,
        due_at=then.due_at,
        finished_at=at if then.state is State.DEAD else None,
        error=error[-ERROR_LENGTH:],
    )


def _end_attempt(job: Job, **columns: object) -> None:
    if not _held(job).update(lease_token=None, lease_until=None, **columns):
        raise LeaseLost(job.pk)


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, lease_token=job.lease_token)


def release_expired(*, at: datetime) -> int:
    """Give jobs of killed workers back to the queue; return how many.

    A job that was started as often as it may be is dead instead: it may be
    what kills the workers. Their tokens are gone, so a worker that was only
    slow finds its lease lost.
    """
    freed = {"lease_token": None, "lease_until": None}
    expired = expired_jobs(at=at)
    dead = expired.filter(attempt__gte=F("max_attempts"))
    buried = dead.update(state=State.DEAD, finished_at=at, error=KILLED, **freed)
    return buried + expired.update(state=State.READY, due_at=at, **freed)


def retry_dead(*, job: Job, at: datetime) -> None:
    """Start a dead job again with all its attempts. Raises NotDead."""
    if not _revive(dead_jobs().filter(pk=job.pk), at=at):
        raise NotDead(
            _("This job is no longer stopped. Load the page again to see where it stands.")
        )


def retry_all_dead(*, at: datetime) -> int:
    """Start every dead job again with all its attempts; return how many. Raises NotDead."""
    count = _revive(dead_jobs(), at=at)
    if not count:
        raise NotDead(_("No job has given up any more."))
    return count


def _revive(dead: QuerySet[Job], *, at: datetime) -> int:
    return dead.order_by().update(state=State.READY, attempt=0, due_at=at, finished_at=None)


def forget_done(*, at: datetime) -> int:
    """Delete jobs that were done longer than KEPT_FOR ago; return how many."""
    return Job.objects.filter(state=State.DONE, finished_at__lt=at - KEPT_FOR).delete()[0]

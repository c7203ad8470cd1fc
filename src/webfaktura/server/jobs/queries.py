"""What waits, what died and who works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.db.models import Max, Min

from webfaktura.server.jobs.models import Heartbeat, Job, Schedule
from webfaktura.server.jobs.rules import ALIVE_FOR, State, turn

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

type WorkerState = Literal["running", "stopped"]


def worker_state(*, at: datetime) -> WorkerState:
    """Tell whether at least one worker lives, for the status page."""
    return "running" if living_workers(at=at).exists() else "stopped"


def living_workers(*, at: datetime) -> QuerySet[Heartbeat]:
    """Return the workers seen lately, the longest running first."""
    return Heartbeat.objects.filter(seen_at__gte=at - ALIVE_FOR).order_by("started_at", "id")


def waiting_jobs() -> int:
    """Count the jobs that are not started yet or are to be tried again."""
    return Job.objects.filter(state=State.READY).count()


def waiting_since() -> datetime | None:
    """Return when the oldest job that waits was asked for; None when none waits."""
    ready = Job.objects.filter(state=State.READY)
    oldest: datetime | None = ready.aggregate(at=Min("enqueued_at"))["at"]
    return oldest


def running_jobs() -> QuerySet[Job]:
    """Return the jobs that a worker has in hand, the oldest first."""
    return Job.objects.filter(state=State.RUNNING).order_by("started_at", "id")


def dead_jobs() -> QuerySet[Job]:
    """Return the jobs that only a person starts again, the latest first."""
    return Job.objects.filter(state=State.DEAD).order_by("-finished_at", "id")


def due_jobs(*, queue: str, at: datetime) -> QuerySet[Job]:
    """Return the jobs that may be started now, in the order in which they are."""
    due = Job.objects.filter(state=State.READY, queue=queue, due_at__lte=at)
    return due.order_by("-priority", "turn", "due_at", "id")


def expired_jobs(*, at: datetime) -> QuerySet[Job]:
    """Return the jobs whose worker has let the lease run out, most likely because it was killed."""
    return Job.objects.filter(state=State.RUNNING, lease_until__lt=at)


def due_schedules(*, at: datetime) -> QuerySet[Schedule]:
    """Return the schedules whose time has come, by name."""
    return Schedule.objects.filter(next_run_at__lte=at).order_by("name")


def coming_schedules() -> QuerySet[Schedule]:
    """Return the schedules, the next to come first."""
    return Schedule.objects.order_by("next_run_at", "name")


def next_turn(*, queue: str, priority: int, company_id: int | None) -> int:
    """Return the turn for a new job; jobs of no company share their turns as one company would."""
    rank = Job.objects.filter(queue=queue, priority=priority)
    own = (
        rank.filter(company_id__isnull=True)
        if company_id is None
        else rank.filter(company_id=company_id)
    )
    return turn(
        own_last=own.aggregate(last=Max("turn"))["last"],
        served=rank.filter(started_at__isnull=False).aggregate(last=Max("turn"))["last"],
    )

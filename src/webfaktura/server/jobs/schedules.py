"""Tasks at even intervals: a schedule's job is enqueued once, however many workers look."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from webfaktura import faults
from webfaktura.server.jobs.commands import add_job
from webfaktura.server.jobs.execution import task_at
from webfaktura.server.jobs.models import Schedule
from webfaktura.server.jobs.queries import due_schedules
from webfaktura.server.jobs.rules import next_run

if TYPE_CHECKING:
    from datetime import datetime

    from django.tasks import Task


def put_schedule(*, name: str, task: Task[..., Any], every: timedelta, at: datetime) -> Schedule:
    """Run the task every so often, first at `at`; return the schedule.

    A schedule that stands keeps its next time, so that every worker may put
    the same schedules when it starts.
    """
    columns = {"task_path": task.module_path, "every_seconds": int(every.total_seconds())}
    return Schedule.objects.update_or_create(
        name=name, defaults=columns, create_defaults={**columns, "next_run_at": at}
    )[0]


def run_due_schedules(*, at: datetime) -> int:
    """Enqueue the task of each schedule whose time has come; return how many.

    The schedule moves on and its job is written in one transaction. Of two
    workers only one can move it from the time that both have read.
    """
    return sum(_run_schedule(schedule, at=at) for schedule in due_schedules(at=at))


@transaction.atomic
def _run_schedule(schedule: Schedule, *, at: datetime) -> bool:
    due_at = schedule.next_run_at
    following = next_run(due_at=due_at, every=timedelta(seconds=schedule.every_seconds), at=at)
    standing = Schedule.objects.filter(pk=schedule.pk, next_run_at=due_at)
    if not standing.update(next_run_at=following):
        return False
    faults.point("jobs.schedule_moved")
    key = f"schedule:{schedule.name}:{due_at.isoformat()}"
    add_job(task=task_at(schedule.task_path), args=[], kwargs={}, at=at, dedupe_key=key)
    return True

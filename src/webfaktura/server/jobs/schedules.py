"""Tasks by the clock: a schedule's job is enqueued once each time, however many workers look."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from webfaktura import faults
from webfaktura.server.jobs.beats import first_run, next_run
from webfaktura.server.jobs.commands import add_job
from webfaktura.server.jobs.execution import task_at
from webfaktura.server.jobs.models import Schedule
from webfaktura.server.jobs.queries import due_schedules

if TYPE_CHECKING:
    from datetime import datetime

    from django.tasks import Task

    from webfaktura.server.jobs.beats import Beat

log = logging.getLogger(__name__)


def put_schedule(*, name: str, task: Task[..., Any], every: Beat, at: datetime) -> Schedule:
    """Run the task every so often, first at `at`, or by the clock (`Cron`); return the schedule.

    A schedule that stands keeps its next time, so that every worker may put
    the same schedules when it starts; only another `Cron` gives it a new one.
    """
    beat = _columns(every)
    first = {"next_run_at": first_run(every=every, at=at)}
    columns = {"task_path": task.module_path, **beat}
    standing = Schedule.objects.get_or_create(name=name, defaults={**columns, **first})[0]
    moved = first if standing.cron != beat["cron"] else {}
    Schedule.objects.filter(pk=name).update(**columns, **moved)
    return Schedule.objects.get(pk=name)


def _columns(every: Beat) -> dict[str, int | str | None]:
    if isinstance(every, timedelta):
        return {"every_seconds": int(every.total_seconds()), "cron": ""}
    return {"every_seconds": None, "cron": every.fields}


def run_due_schedules(*, at: datetime) -> int:
    """Enqueue the task of each schedule whose time has come; return how many.

    The schedule moves on and its job is written in one transaction. Of two
    workers only one can move it from the time that both have read.
    """
    return sum(_run_schedule(schedule, at=at) for schedule in due_schedules(at=at))


@transaction.atomic
def _run_schedule(schedule: Schedule, *, at: datetime) -> bool:
    due_at = schedule.next_run_at
    standing = Schedule.objects.filter(pk=schedule.pk, next_run_at=due_at)
    if not standing.update(next_run_at=next_run(due_at=due_at, every=schedule.beat, at=at)):
        return False
    faults.point("jobs.schedule_moved")
    try:
        task = task_at(schedule.task_path)
    except (ImportError, TypeError):  # a version that is gone: it must not stop the others
        log.exception("A schedule names a task that is not there: %s", schedule.name)
        return False
    key = f"schedule:{schedule.name}:{due_at.isoformat()}"
    add_job(task=task, args=[], kwargs={}, at=at, dedupe_key=key)
    return True

"""One attempt at one claimed job, in the transaction that its task asks for."""

from __future__ import annotations

import logging
import random
import traceback
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.tasks import Task, TaskContext
from django.utils import timezone
from django.utils.module_loading import import_string

from webfaktura import faults
from webfaktura.server.jobs.backend import result_of
from webfaktura.server.jobs.commands import LeaseLost, fail_job, finish_job
from webfaktura.server.jobs.effects import is_outside

if TYPE_CHECKING:
    from collections.abc import Callable

    from webfaktura.server.jobs.models import Job

    type Within = Callable[[Job], AbstractContextManager[object]]

log = logging.getLogger(__name__)


def in_no_scope(_job: Job) -> AbstractContextManager[object]:
    """Open nothing for the task: the queue itself knows no company's books."""
    return nullcontext()


def run_job(job: Job, *, within: Within = in_no_scope) -> None:
    """Call the job's task and record how it went; `effects.py` says what is committed when.

    `within` is given by a room above: it opens, for this job, what its task may
    see. Whatever the task raises becomes a failed attempt. Errors of the
    database while that is recorded do rise: the lease then runs out and another
    attempt is made.
    """
    try:
        _run(job, within)
    except LeaseLost:
        log.warning("A job was taken over by another worker: %s", job.pk)
    except Exception:
        log.exception("A job failed: %s %s", job.task_path, job.pk)
        _record_failure(job, error=traceback.format_exc())


def _run(job: Job, within: Within) -> None:
    task = task_at(job.task_path)
    if is_outside(task):
        _call(task, job, within)
        faults.point("jobs.outside_effects_made")
        finish_job(job=job, at=timezone.now())
    else:
        with transaction.atomic(durable=True):
            _call(task, job, within)
            faults.point("jobs.effects_made")
            finish_job(job=job, at=timezone.now())
            faults.point("jobs.finish_written")
    faults.point("jobs.finished")


def task_at(path: str) -> Task[..., Any]:
    """Find a task by its dotted path. Raises ImportError, or TypeError where no task stands."""
    task = import_string(path)
    if not isinstance(task, Task):
        raise TypeError(f"{path} is not a task")
    return task


def _call(task: Task[..., Any], job: Job, within: Within) -> None:
    first = [TaskContext(task_result=result_of(job, task=task))] if task.takes_context else []
    with within(job):
        task.call(*first, *job.args, **job.kwargs)


def _record_failure(job: Job, *, error: str) -> None:
    try:
        fail_job(job=job, error=error, at=timezone.now(), luck=random.random())  # noqa: S311 - jitter is no secret
    except LeaseLost:
        log.warning("A failed job was taken over by another worker: %s", job.pk)
    faults.point("jobs.failure_written")

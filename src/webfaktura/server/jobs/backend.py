"""The lease queue as Django's tasks interface sees it.

Settings: `TASKS = {"default": {"BACKEND": "webfaktura.server.jobs.backend.LeaseBackend"}}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.tasks import TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.utils import timezone

from webfaktura.server.jobs.commands import add_job
from webfaktura.server.jobs.rules import State

if TYPE_CHECKING:
    from django.tasks import Task

    from webfaktura.server.jobs.models import Job

STATUS: Final = {
    State.READY: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.DEAD: TaskResultStatus.FAILED,
}


class LeaseBackend(BaseTaskBackend):
    """Writes a job in the caller's transaction; workers lease it from there.

    What a task returns is not kept: its effects are its result.
    """

    supports_defer = True
    supports_priority = True

    def enqueue[**P, R](
        self, task: Task[P, R], args: list[Any], kwargs: dict[str, Any]
    ) -> TaskResult[P, R]:
        """Ask for one call of the task; nothing happens unless the transaction commits."""
        self.validate_task(task)
        return result_of(add_job(task=task, args=args, kwargs=kwargs, at=timezone.now()), task=task)


def result_of[**P, R](job: Job, *, task: Task[P, R]) -> TaskResult[P, R]:
    """Describe a job in Django's words.

    Only the latest worker is remembered, so it stands in `worker_ids` once for
    each attempt: Django counts the attempts there.
    """
    return TaskResult(
        task=task,
        id=str(job.pk),
        status=STATUS[State(job.state)],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.started_at,
        args=job.args,
        kwargs=job.kwargs,
        backend=task.backend,
        errors=[],
        worker_ids=[job.worker] * job.attempt,
    )

"""How a task's effects are kept: in one transaction with its end, or each on its own.

A task is **transactional** unless it says otherwise. The worker opens a
transaction, calls the task, records the job as done and commits: its rows and
its end are one fact. Killed anywhere, it never happened and is run again. When
the lease was lost meanwhile, everything rolls back. A transactional task only
reads and writes the database, and briefly: on SQLite its transaction holds the
only write lock there is, so that nobody else can save while it runs.

A task that speaks to the world outside (SMTP, a PDF being rendered, files)
is marked `@outside`. No transaction is open while it runs. It calls short
commands of its own, and since it is run again after a kill it must follow an
id that was made and stored before the first attempt: the same `Message-ID`,
the content's hash. That the job was done is recorded afterwards, fenced by the
lease, in an update of its own.

    @task
    @outside
    def deliver_by_mail(delivery_id: str) -> None: ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.tasks import Task

_outside: set[Callable[..., Any]] = set()


def outside[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Mark a task's function as one that speaks to the world outside the database."""
    _outside.add(function)
    return function


def is_outside(task: Task[..., Any]) -> bool:
    """Tell whether the task runs without a transaction around it."""
    return task.func in _outside

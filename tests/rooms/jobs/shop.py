"""A shop whose tasks leave traces that can be counted."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.tasks import TaskContext, task
from uuid_utils.compat import uuid7

from webfaktura.server.jobs.effects import outside
from webfaktura.server.jobs.models import Schedule

NEVER = datetime(2999, 1, 1, tzinfo=UTC)


def record(what: str, *, key: str = "") -> None:
    """Leave a row that can be counted: a schedule that never comes, for want of a freer table."""
    Schedule.objects.get_or_create(
        name=key or str(uuid7()),
        defaults={"task_path": what, "every_seconds": 1, "next_run_at": NEVER},
    )


def note(line: str) -> None:
    """Leave a line in the world outside, where no rollback reaches."""
    with Path(os.environ["SHOP_NOTES"]).open("a", encoding="utf-8") as notes:
        notes.write(f"{line}\n")


@task
def sell(*, goods: str, company_id: int | None = None) -> None:
    """Sell: a row, in the transaction of the job."""
    record(f"sold {goods}")


@task
def sell_slowly(*, goods: str, seconds: float = 0.1) -> None:
    """Sell so slowly that a kill hits in between."""
    record(f"sold {goods}")
    note(f"selling {os.getpid()} {goods}")
    time.sleep(seconds)


@task(takes_context=True)
@outside
def mail(context: TaskContext[Any, Any], *, letter: str) -> None:
    """Mail a letter: outside a transaction, by an id that was stored before the first attempt."""
    note(f"mailing {letter} {context.task_result.id}")
    record(f"mailed {letter}", key=context.task_result.id)


@task(takes_context=True)
@outside
def post_slowly(context: TaskContext[Any, Any], *, letter: str) -> None:
    """Mail a letter so slowly that a kill hits in between."""
    note(f"posting {os.getpid()} {letter} {context.task_result.id}")
    time.sleep(0.1)
    record(f"posted {letter}", key=context.task_result.id)


@task
@outside
def mail_slowly(*, letter: str, seconds: float) -> None:
    """Mail for longer than the lease lasts."""
    assert not transaction.get_connection().in_atomic_block
    note(f"mailing {letter}")
    time.sleep(seconds)
    record(f"mailed {letter}")


@task
def fail(*, goods: str) -> None:
    """Sell, and then fall."""
    record(f"sold {goods}")
    raise RuntimeError("Out of stock")


@task
def open_shop() -> None:
    """Open: what a schedule does."""
    record("opened")


@task
def count_out(colour: str, number: int) -> None:
    """Take its arguments by position."""
    record(f"{colour} {number}")

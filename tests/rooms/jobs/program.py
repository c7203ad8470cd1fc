"""The programs that run beside a test: `migrate`, `fill <what>`, `work <lease>` and others."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.core.management import call_command
from django.db import connection, transaction

django.setup()

from rooms.jobs import shop  # noqa: E402 - tasks need the settings
from webfaktura.server.databases.roles import as_owner, grant_to_application  # noqa: E402 - as above
from webfaktura.server.jobs.beats import Cron  # noqa: E402 - as above
from webfaktura.server.jobs.commands import claim_job  # noqa: E402 - as above
from webfaktura.server.jobs.models import Job  # noqa: E402 - as above
from webfaktura.server.jobs.rules import LEASE  # noqa: E402 - as above
from webfaktura.server.jobs.schedules import put_schedule, run_due_schedules  # noqa: E402 - as above
from webfaktura.server.jobs.worker import Worker  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = timedelta(hours=1)
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
EVENING = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)


def fill(what: str, *words: str) -> None:
    """Put work into the queue."""
    FILLINGS[what](*words)


def fill_sales() -> None:
    """Sixty sales and thirty letters that commit, and ten sales whose transaction rolls back."""
    with transaction.atomic():
        for number in range(30):
            shop.post_slowly.enqueue(letter=f"letter-{number:02}")
            shop.sell_slowly.enqueue(goods=f"apple-{number:02}")
            shop.sell_slowly.enqueue(goods=f"pear-{number:02}")
    with transaction.atomic():
        for number in range(10):
            shop.sell_slowly.enqueue(goods=f"phantom-{number}")
        transaction.set_rollback(True)


def fill_everything() -> None:
    """Eight of each kind of work, so that each crash point is passed by each of eight workers."""
    for number in range(8):
        shop.sell.enqueue(goods=f"pear {number}")
        shop.mail.enqueue(letter=f"letter {number}")
        shop.fail.enqueue(goods=f"plum {number}")
        put_schedule(
            name=f"opening {number}", task=shop.open_shop, every=HOUR, at=datetime.now(UTC)
        )


def fill_schedules() -> None:
    """Twenty things to do in the night after `EVENING`."""
    for number in range(20):
        put_schedule(
            name=f"opening {number}", task=shop.open_shop, every=Cron("0 5 * * *"), at=EVENING
        )


def fill_slow_mail(seconds: str) -> None:
    """One letter that takes so long."""
    shop.mail_slowly.enqueue(letter="slow", seconds=float(seconds))


def fill_slow_sale(seconds: str) -> None:
    """One sale that takes so long, all the time in its transaction."""
    shop.sell_slowly.enqueue(goods="slow", seconds=float(seconds))


def fill_flood(jobs: str) -> None:
    """So many jobs of one company, the last of them on the real road."""
    first = Job.objects.get(pk=shop.sell.enqueue(goods="flood", company_id=1).id)
    same = {"task_path": first.task_path, "kwargs": first.kwargs, "queue": first.queue}
    times = {"due_at": first.due_at, "enqueued_at": first.enqueued_at}
    flood = (Job(turn=turn, company_id=1, **same, **times) for turn in range(1, int(jobs) - 1))
    Job.objects.bulk_create(flood, batch_size=5000)
    shop.sell.enqueue(goods="flood", company_id=1)


def fill_late() -> None:
    """One job of another company."""
    shop.sell.enqueue(goods="late", company_id=2)


def work(lease: str, longest_run: str = "900") -> None:
    """Work as the product's worker does, with a puller that finds three and one that falls."""
    finds = iter([1, 1, 1])

    def find() -> int:
        found = next(finds, 0)
        if found:
            shop.note("found")
        return found

    falls = count()

    def fall() -> int:
        shop.note(f"fell {next(falls)}")
        raise RuntimeError("A puller fell")

    worker = Worker(pullers=[find, fall], every=0.1, lease=timedelta(seconds=float(lease)))
    worker.pulse.longest_run = timedelta(seconds=float(longest_run))
    worker.run()


def claim(at_most: str) -> None:
    """Claim up to so many jobs, beginning at the same moment as the other programs."""
    wait_for_the_others()
    for _ in range(int(at_most)):
        job = claim_job(queue="default", lease=LEASE, worker="a test", at=datetime.now(UTC))
        if job is None:
            break
        shop.note(f"claimed {job.pk}")


def look() -> None:
    """Look at the schedules in the morning after `EVENING`, at the same moment as the others."""
    wait_for_the_others()
    shop.note(f"enqueued {run_due_schedules(at=EVENING + 12 * HOUR)}")


def wait_for_the_others() -> None:
    """Say that this program is ready, and wait until the test has laid down the file `go`."""
    connection.ensure_connection()
    shop.note("ready")
    while not Path(os.environ["WEBFAKTURA_HOME"], "go").exists():
        time.sleep(0.001)


def plan() -> None:
    """Claim a job; note the statement and how the database finds the job."""
    said: list[tuple[str, Any]] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, *more: Any) -> Any:
        said.append((sql, params))
        return execute(sql, params, *more)

    with connection.execute_wrapper(listen):
        claim_job(queue="default", lease=LEASE, worker="a test", at=datetime.now(UTC))
    [(sql, params)] = [each for each in said if each[0].startswith("UPDATE")]
    shop.note(sql)
    with connection.cursor() as cursor:
        cursor.execute(f"{EXPLAIN[connection.vendor]} {sql}", params)
        for row in cursor.fetchall():
            shop.note(f"{row[-1]}")


def analyze() -> None:
    """Let the database count its rows."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def migrate() -> None:
    """Make the tables."""
    with as_owner():
        call_command("migrate", verbosity=0)
        grant_to_application()


FILLINGS: dict[str, Callable[..., None]] = {
    "sales": fill_sales,
    "everything": fill_everything,
    "schedules": fill_schedules,
    "slow mail": fill_slow_mail,
    "slow sale": fill_slow_sale,
    "flood": fill_flood,
    "late": fill_late,
}
PROGRAMS: dict[str, Callable[..., None]] = {
    "migrate": migrate,
    "analyze": analyze,
    "fill": fill,
    "work": work,
    "claim": claim,
    "look": look,
    "plan": plan,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])

"""The programs that run beside a test: `migrate`, `fill <what>` and `work <lease>`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import django
from django.core.management import call_command
from django.db import transaction

django.setup()

from rooms.jobs import shop  # noqa: E402 - tasks need the settings
from webfaktura.server.jobs.schedules import put_schedule  # noqa: E402 - as above
from webfaktura.server.jobs.worker import Worker  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HOUR = timedelta(hours=1)


def fill(what: str, *words: str) -> None:
    """Put work into the queue."""
    FILLINGS[what](*words)


def fill_sales() -> None:
    """Thirty sales that commit, and ten whose transaction rolls back."""
    with transaction.atomic():
        enqueue_sales(f"apple {number:02}" for number in range(30))
    with transaction.atomic():
        enqueue_sales(f"phantom {number}" for number in range(10))
        transaction.set_rollback(True)


def enqueue_sales(goods: Iterable[str]) -> None:
    """One slow sale of each."""
    for name in goods:
        shop.sell_slowly.enqueue(goods=name)


def fill_everything() -> None:
    """Eight of each kind of work, so that each crash point is passed by each of eight workers."""
    for number in range(8):
        shop.sell.enqueue(goods=f"pear {number}")
        shop.mail.enqueue(letter=f"letter {number}")
        shop.fail.enqueue(goods=f"plum {number}")
        fill_schedule(name=f"opening {number}")


def fill_schedule(*, name: str = "opening") -> None:
    """One schedule that is due now and then not for an hour."""
    put_schedule(name=name, task=shop.open_shop, every=HOUR, at=datetime.now(UTC))


def fill_slow_mail(seconds: str) -> None:
    """One letter that takes so long."""
    shop.mail_slowly.enqueue(letter="slow", seconds=float(seconds))


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


def migrate() -> None:
    """Make the tables."""
    call_command("migrate", verbosity=0)


FILLINGS: dict[str, Callable[..., None]] = {
    "sales": fill_sales,
    "everything": fill_everything,
    "schedule": fill_schedule,
    "slow mail": fill_slow_mail,
}
PROGRAMS: dict[str, Callable[..., None]] = {"migrate": migrate, "fill": fill, "work": work}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])

"""One client's ten thousand customers pushed, and ten thousand invoices posted in the ledger."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.child import progress
from benchmarks.figures import Row
from benchmarks.measures.sync import an_observed_world, make_clients, memory_row, observed
from benchmarks.places import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measures.sync import Run
    from benchmarks.options import Options
    from stories.world import World

MANY, FEW = 10_000, 300


def rows(options: Options) -> Iterator[Row]:
    """Customers first, then invoices, each by one command; then what the ledger lacks."""
    count = FEW if options.is_quick else MANY
    with an_observed_world(Path(os.environ["WEBFAKTURA_HOME"]) / "transfer") as world:
        make_clients(world, 1)
        observed(world, "-A")
        for what in ("customers", "invoices"):
            _stock(world, what, count)
            progress(f"{count} {what} wait")
            yield from _told(f"transfer: {count} {what}", count, observed(world, "-A"))
        yield from _missing(world, count)


def _stock(world: World, what: str, count: int) -> None:
    command = [sys.executable, "-m", "benchmarks.stocking", what, str(count)]
    run(command, {**world.environment, "PYTHONPATH": os.environ["PYTHONPATH"]})


def _told(name: str, count: int, done: Run) -> Iterator[Row]:
    calls = sum(done.requests.values())
    most = ", ".join(f"{endpoint} {times}" for endpoint, times in done.requests.most_common(4))
    yield Row(name=name, median=done.wall / 1000, unit="s", count=count, wall=done.wall,
              comparison=f"{count * 1000 / done.wall:.0f} a second")  # fmt: skip
    yield Row(name=f"{name}, requests", median=calls, unit="requests", count=count, comparison=most)
    yield Row(name=f"{name}, Sync's own CPU, each", median=done.sync_cpu / count, unit="ms CPU",
              count=count)  # fmt: skip
    yield Row(name=f"{name}, the service's CPU, each", median=done.service_cpu / count,
              unit="ms CPU", count=count)  # fmt: skip
    yield memory_row(f"{name}, Sync's memory", done)


def _missing(world: World, count: int) -> Iterator[Row]:
    """How many invoices the ledger's file does not hold exactly once, read past the ledger."""
    with closing(sqlite3.connect(world.home / "ledger.sqlite3")) as ledger:
        [[posted, distinct]] = ledger.execute(
            "SELECT count(*), count(DISTINCT invoice_no) FROM vouchers WHERE kind = 'invoice'"
        )
    yield Row(name="transfer: invoices lost", median=count - distinct, unit="", count=count, bar=0)
    yield Row(name="transfer: doubled", median=posted - distinct, unit="", count=count, bar=0)

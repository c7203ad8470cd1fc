"""Reads what work costs: CPU of this process, of the database's, of children, and the clock."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import psycopg
from django.db import connection

from benchmarks.figures import Cost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TICKS = os.sysconf("SC_CLK_TCK")


class DatabaseClock:
    """The CPU of the PostgreSQL processes that serve a database; always 0 where there are none.

    Those that have ended are forgotten: read it while connections are held, as by a pool.
    Where the server is on another machine it stays 0.
    """

    def __init__(self, name: str, observed_from: str) -> None:
        self._name = name
        self._observer = None
        if observed_from:
            self._observer = psycopg.connect(observed_from, dbname="postgres", autocommit=True)

    @classmethod
    def ours(cls) -> Self:
        """Of the database that this process works in; none on SQLite."""
        name = str(connection.settings_dict["NAME"])
        return cls(name, os.environ.get("DATABASE_OWNER_URL", ""))

    def read(self) -> float:
        """Milliseconds so far."""
        if self._observer is None:
            return 0.0
        found = self._observer.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s", [self._name]
        )
        return sum(_on_the_core(pid) for (pid,) in found)


def cost_of(work: Callable[[], object], database: DatabaseClock) -> Cost:
    """Do the work once; say what it cost."""
    of_database, wall, cpu = database.read(), time.perf_counter(), time.process_time()
    work()
    cpu_ms = (time.process_time() - cpu) * 1000
    wall_ms = (time.perf_counter() - wall) * 1000
    return Cost(cpu_ms, database.read() - of_database, wall_ms)


def costs_of(
    work: Callable[[], object], *, warm_up: int, repeat: int, database: DatabaseClock
) -> list[Cost]:
    """Do the work again and again, after some times that do not count."""
    for _ in range(warm_up):
        work()
    return [cost_of(work, database) for _ in range(repeat)]


def cpu_of_children() -> float:
    """Milliseconds of CPU of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


def cpu_of_running(pids: Iterable[int]) -> float:
    """Milliseconds of CPU of processes that run, all their threads counted (10 ms steps)."""
    return sum(_ticks(pid) for pid in pids) * 1000 / _TICKS


def family_of(pid: int) -> list[int]:
    """The process and all that stem from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family_of(int(child)))]


def _on_the_core(pid: int) -> float:
    """Milliseconds of CPU of a process with one thread, to the nanosecond."""
    path = Path(f"/proc/{pid}/schedstat")
    return int(path.read_text().split()[0]) / 1e6 if path.exists() else 0.0


def _ticks(pid: int) -> int:
    """User and system time stand as the 12th and 13th word after the name in parentheses."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(words[11]) + int(words[12])

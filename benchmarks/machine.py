"""What was measured on: the machine and its load, the programs, and the commit."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import time
from datetime import UTC, datetime
from statistics import median

import django
import psycopg
from tools.postgresql import SUPERUSER

from benchmarks.options import ROOT


def machine() -> dict[str, str]:
    """Facts that do not change while it is measured."""
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",  # noqa: TID251 - a report says when
        "cores": str(os.cpu_count()),
        "processor": _processor(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": _postgresql(),
        "commit": _commit(),
    }


def load() -> str:
    """How many processes wanted a core, over the last 1, 5 and 15 minutes."""
    return " ".join(f"{average:.2f}" for average in os.getloadavg())


def yardstick() -> str:
    """CPU that one fixed piece of Python takes now: how fast the machine is while others use it."""
    return f"{median(_fixed_work() for _ in range(9)):.1f} ms"


def _fixed_work() -> float:
    begun = time.process_time()
    numbers = {str(number): number for number in range(50_000)}
    sum(numbers[key] for key in sorted(numbers))
    return (time.process_time() - begun) * 1000


def _processor() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in _read("/proc/cpuinfo").splitlines()
        if line.startswith("model name")
    ]
    return names[0] if names else platform.machine()


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - no path of ours
            return file.read()
    except OSError:
        return ""


def _postgresql() -> str:
    try:
        with psycopg.connect(f"{SUPERUSER}/postgres", connect_timeout=5) as connection:
            row = connection.execute("SHOW server_version").fetchone()
    except psycopg.OperationalError:
        return "none answers"
    return str(row[0]).split()[0] if row else ""


def _commit() -> str:
    """The commit, and a plus where files differ from it."""
    commit = _git("rev-parse", "--short", "HEAD")
    return commit + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def _git(*words: str) -> str:
    told = subprocess.run(  # noqa: S603 - fixed words
        ["git", *words],  # noqa: S607 - whichever git is here
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip()

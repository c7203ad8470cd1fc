"""Worker processes over a database of their own, as a test starts, kills and reads them."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engines import a_database, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TESTS = Path(__file__).parents[2]
PATIENCE = 60.0
KILLED = -signal.SIGKILL


@dataclass
class Floor:
    """One database, a folder `home`, and the processes that were started over them.

    `database` are the variables that name the database; without them it is a file in `home`.
    """

    home: Path
    database: Mapping[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """What tasks did in the world outside, in order."""
        path = self.home / "notes"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Read from the database the way any stranger could."""
        if self.database:
            return read(self.database, sql)
        with closing(sqlite3.connect(self.home / "webfaktura.sqlite3", timeout=PATIENCE)) as file:
            return file.execute(sql).fetchall()

    def effects(self) -> list[str]:
        """Everything that committed tasks did, sorted."""
        found = self.ask("SELECT task_path FROM jobs_schedule WHERE next_run_at > '2998-01-01'")
        return sorted(str(row[0]) for row in found)

    def unfinished(self) -> int:
        """Jobs that are neither done nor dead."""
        return len(self.ask("SELECT 1 FROM jobs_job WHERE state IN ('ready', 'running')"))

    def start(self, *words: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start one process of `program.py` with these words and this environment."""
        with (self.home / "stderr").open("ab") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-m", "rooms.jobs.program", *words],
                env=self._environment() | variables,
                stderr=stderr,
            )
        self.started.append(process)
        return process

    def run(self, *words: str, **variables: str) -> int:
        """Run one process to its end; return its exit code."""
        return self.start(*words, **variables).wait(PATIENCE)

    def run_at_once(self, programs: int, *words: str) -> list[int]:
        """Let so many programs begin at the same moment; return their exit codes."""
        ready = self.notes.count("ready") + programs
        racing = [self.start(*words) for _ in range(programs)]
        wait_until(lambda: self.notes.count("ready") == ready, what="all programs to be ready")
        (self.home / "go").touch()
        ended = [process.wait(PATIENCE) for process in racing]
        (self.home / "go").unlink()
        return ended

    @property
    def alive(self) -> list[subprocess.Popen[bytes]]:
        """The processes that still run."""
        return [process for process in self.started if process.poll() is None]

    def stop(self) -> list[int]:
        """Tell every process that still runs to stop; return their exit codes."""
        alive = self.alive
        for process in alive:
            process.terminate()
        return [process.wait(PATIENCE) for process in alive]

    def kill(self) -> None:
        """Kill every process that still runs, as a power cut would."""
        alive = self.alive
        for process in alive:
            process.kill()
        for process in alive:
            process.wait(PATIENCE)

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.database,
            "DJANGO_SETTINGS_MODULE": "rooms.jobs_settings",
            "PYTHONPATH": os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)]),
            "SHOP_NOTES": str(self.home / "notes"),
            "WEBFAKTURA_HOME": str(self.home),
        }


@contextmanager
def a_copy(original: Floor, home: Path) -> Iterator[Floor]:
    """A floor that begins as the original stands; what runs on it ends with the block."""
    shutil.copytree(original.home, home)
    template = urlsplit(original.database.get("DATABASE_URL", "")).path[1:]
    with a_database(template) as database:
        floor = Floor(home, database)
        try:
            yield floor
        finally:
            floor.kill()


def wait_until(condition: Callable[[], object], *, what: str) -> None:
    """Wait until the condition holds; fail the test when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"Waited in vain: {what}"
        time.sleep(0.01)

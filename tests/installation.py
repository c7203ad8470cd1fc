"""A folder and a database for programs that a test starts, on the engine under test."""

import atexit
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from engines import a_database, read

TESTS = Path(__file__).parent


@dataclass(frozen=True)
class Installation:
    """What the programs of one installation share."""

    home: Path
    database: Mapping[str, str]
    """The variables that name the database; none when it is a file in `home`."""

    @property
    def environment(self) -> dict[str, str]:
        """What every program of it is told; the tests' own programs find each other too."""
        return {
            **os.environ,
            **self.database,
            "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
            "PYTHONPATH": str(TESTS),
            "WEBFAKTURA_HOME": str(self.home),
            "WEBFAKTURA_LOG": "WARNING",
        }

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Read from the database the way any stranger could."""
        if self.database:
            return read(self.database, sql)
        with closing(sqlite3.connect(self.home / "webfaktura.sqlite3", timeout=20)) as file:
            return file.execute(sql).fetchall()


@contextmanager
def an_installation(home: Path) -> Iterator[Installation]:
    """One whose tables are made and hold nothing, as `webfaktura migrate` leaves it."""
    with a_copy_of(_migrated(), home) as installation:
        yield installation


@contextmanager
def a_copy_of(original: Installation, home: Path) -> Iterator[Installation]:
    """One that begins as the original stands now, in which no program may run meanwhile."""
    shutil.copytree(original.home, home, dirs_exist_ok=True)
    template = urlsplit(original.database.get("DATABASE_URL", "")).path[1:]
    with a_database(template) as database:
        yield Installation(home, database)


_until_the_end = ExitStack()
atexit.register(_until_the_end.close)


@cache
def _migrated() -> Installation:
    """Made once in a process of tests: to migrate takes seconds, to copy what came of it none."""
    home = _until_the_end.enter_context(TemporaryDirectory(prefix="webfaktura-migrated-"))
    made = Installation(Path(home), _until_the_end.enter_context(a_database()))
    command = [sys.executable, "-m", "webfaktura.server.cli", "migrate"]
    subprocess.run(command, env=made.environment, stdout=subprocess.DEVNULL, check=True)
    return made

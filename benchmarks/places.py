"""Where a measure works: a folder and a database of its own, which are gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from tools.postgresql import prepared

from benchmarks.options import PLACE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SQLITE: Final = "SQLite"
POSTGRESQL: Final = "PostgreSQL"
ENGINES: Final = (SQLITE, POSTGRESQL)
ADDRESSES: Final = ("DATABASE_URL", "DATABASE_OWNER_URL")


@contextmanager
def a_place(name: str, engine: str, *, keeps: object) -> Iterator[dict[str, str]]:
    """The environment of a process that measures; its database is made, empty, and fresh.

    Raises `tools.postgresql.NoPostgresql` where none answers.
    """
    home = PLACE / f"{name}-{engine.lower()}"
    shutil.rmtree(home, ignore_errors=True)
    (home / "static").mkdir(parents=True)  # WhiteNoise warns of a folder that is not there
    try:
        with _database(f"webfaktura_bench_{name}_{os.getpid()}", engine, keeps=keeps) as addresses:
            environment = _environment(addresses) | {"WEBFAKTURA_HOME": str(home)}
            run([sys.executable, "-m", "webfaktura.server.cli", "migrate"], environment)
            yield environment
    finally:
        if not keeps:
            shutil.rmtree(home)


def run(command: list[str], environment: Mapping[str, str]) -> None:
    """Run a program of ours to its end; what it says goes where ours goes."""
    subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=sys.stderr)  # noqa: S603 - fixed words


def administer(statement: str, address: str) -> None:
    """Make or drop a database, as somebody who may."""
    elsewhere = urlunsplit(urlsplit(address)._replace(path="/postgres"))
    with psycopg.connect(elsewhere, autocommit=True) as administrator:
        administrator.execute(statement.encode())


@contextmanager
def _database(name: str, engine: str, *, keeps: object) -> Iterator[dict[str, str]]:
    """The variables that name a fresh database; none on SQLite, where it is a file."""
    if engine == SQLITE:
        yield {}
        return
    known = prepared()
    owner = known["DATABASE_OWNER_URL"]
    administer(f'CREATE DATABASE "{name}"', owner)
    try:
        yield {
            variable: urlunsplit(urlsplit(known[variable])._replace(path=f"/{name}"))
            for variable in ADDRESSES
        }
    finally:
        if not keeps:
            administer(f'DROP DATABASE "{name}" WITH (FORCE)', owner)


def _environment(addresses: Mapping[str, str]) -> dict[str, str]:
    """Ours, without any database that stands in it."""
    ours = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    return ours | {
        "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
        "PYTHONPATH": str(ROOT / "tests"),
        "WEBFAKTURA_LOG": "WARNING",
        **addresses,
    }

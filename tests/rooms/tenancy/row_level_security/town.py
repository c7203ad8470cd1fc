"""A database of its own with two companies, and the connections that a test opens to it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from installation import Installation, an_installation
from webfaktura.server.databases.addresses import database
from webfaktura.server.databases.postgresql.base import DatabaseWrapper

PATIENCE = 60.0
DOOR = "door"
"""The name by which Django knows the connection under test."""


@dataclass(frozen=True)
class Town:
    """A database with two companies, by their keys; each has customers."""

    installation: Installation
    one: int
    other: int

    def settings(self, *, pool: int) -> dict[str, Any]:
        """As the server's own, where a process holds so many connections (0: no pool)."""
        told = {**self.installation.database, "WEBFAKTURA_POOL": str(pool)}
        return {**connection.settings_dict, **database(told, home=self.installation.home)}


@contextmanager
def a_town(home: Path) -> Iterator[Town]:
    with an_installation(home) as installation:
        keys = json.loads(_run(installation, "rooms.tenancy.row_level_security.program"))
        yield Town(installation, *keys)


@contextmanager
def a_door(town: Town, *, pool: int = 0) -> Iterator[DatabaseWrapper]:
    """A connection of this thread's own, closed at the end."""
    door = DatabaseWrapper(town.settings(pool=pool), DOOR)
    try:
        yield door
    finally:
        door.close()


def ask(door: DatabaseWrapper, sql: str) -> list[tuple[Any, ...]]:
    """What a statement answers that knows nothing of companies."""
    with door.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def seen(door: DatabaseWrapper) -> set[int]:
    """The companies whose customers a query sees that asks for all."""
    return {key for (key,) in ask(door, "SELECT DISTINCT company_id FROM registers_customer")}


def session(door: DatabaseWrapper) -> int:
    """Which session of the server this is."""
    [(number,)] = ask(door, "SELECT pg_backend_pid()")
    return int(number)


def _run(installation: Installation, module: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module],
        env=installation.environment,
        stdout=subprocess.PIPE,
        check=True,
        timeout=PATIENCE,
    )
    return done.stdout.decode()

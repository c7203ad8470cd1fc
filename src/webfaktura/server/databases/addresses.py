"""Django's database settings, made of the addresses in the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import dj_database_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

POSTGRESQL: Final = "webfaktura.server.databases.postgresql"
SQLITE: Final = "webfaktura.server.databases.sqlite"
POOL_SIZE: Final = 4
"""Connections a process holds at the most: gunicorn gives a process four threads."""


def database(environment: Mapping[str, str], *, home: Path) -> dict[str, Any]:
    """The database that `DATABASE_URL` names; without one, a SQLite file in `home`.

    Raises ValueError for an address of a third kind.
    """
    url = environment.get("DATABASE_URL", "")
    if not url:
        return _sqlite(home / "webfaktura.sqlite3")
    named: dict[str, Any] = dict(dj_database_url.parse(url))
    if named["ENGINE"].endswith("sqlite3"):
        return _sqlite(named["NAME"])
    if not named["ENGINE"].endswith("postgresql"):
        raise ValueError("DATABASE_URL begins with postgresql:// or sqlite://")
    return named | {
        "ENGINE": POSTGRESQL,
        "OPTIONS": _options(environment) | named.get("OPTIONS", {}),
    }


def owner(environment: Mapping[str, str]) -> dict[str, str]:
    """Who owns the tables (`DATABASE_OWNER_URL`), as `USER` and `PASSWORD`; empty: nobody told."""
    url = environment.get("DATABASE_OWNER_URL", "")
    if not url:
        return {}
    named = dj_database_url.parse(url)
    return {"USER": str(named["USER"]), "PASSWORD": str(named["PASSWORD"])}


def _sqlite(name: Path | str) -> dict[str, Any]:
    """One file. A command locks it when it begins, so that none finds out too late (IMMEDIATE)."""
    return {
        "ENGINE": SQLITE,
        "NAME": name,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _options(environment: Mapping[str, str]) -> dict[str, Any]:
    size = int(environment.get("WEBFAKTURA_POOL", POOL_SIZE))
    if not size:
        return {"connect_timeout": 10}
    return {"connect_timeout": 10, "pool": {"min_size": 1, "max_size": size, "timeout": 20}}

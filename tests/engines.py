"""The database under test: SQLite, or the PostgreSQL that DATABASE_URL names."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from django.db import connection

VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL")


def is_postgresql() -> bool:
    """Whether the tests run on PostgreSQL now."""
    return connection.vendor == "postgresql"


@contextmanager
def a_database(template: str = "") -> Iterator[Mapping[str, str]]:
    """A fresh database for programs that the test starts: the variables that name it.

    None are needed on SQLite, where the database is a file in the program's
    home. On PostgreSQL it is empty (or a copy of `template`), its tables are
    made by `webfaktura migrate`, and it is dropped at the end, whoever still
    holds it.
    """
    if not is_postgresql():
        yield {}
        return
    name = f"webfaktura_test_{uuid4().hex}"
    made_from = f'TEMPLATE "{template}"' if template else ""
    _administer(f'CREATE DATABASE "{name}" {made_from}')
    try:
        yield {variable: _elsewhere(os.environ[variable], name) for variable in VARIABLES}
    finally:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def read(environment: Mapping[str, str], sql: str) -> list[tuple[object, ...]]:
    """Ask a PostgreSQL database as a stranger to the application who may see all."""
    name = urlsplit(environment["DATABASE_URL"]).path
    superuser = os.environ["WEBFAKTURA_TEST_POSTGRESQL"]
    with psycopg.connect(superuser + name) as stranger:
        return list(stranger.execute(sql.encode()).fetchall())


def _administer(statement: str) -> None:
    """The owner makes and drops databases; the application could not."""
    address = _elsewhere(os.environ["DATABASE_OWNER_URL"], "postgres")
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(statement.encode())


def _elsewhere(address: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))

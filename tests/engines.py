"""The database under test: SQLite, or the PostgreSQL that DATABASE_URL names."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from django.db import connection

VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL")
HOW_TO_DROP = """
SELECT format('DROP TRIGGER %%I ON %%s', tgname, tgrelid::regclass)
  FROM pg_trigger WHERE tgname = %(name)s
UNION ALL
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
  FROM pg_constraint WHERE conname = %(name)s
UNION ALL
SELECT format('DROP POLICY %%I ON %%s', polname, polrelid::regclass)
  FROM pg_policy WHERE polname = %(name)s
"""


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
    _administer(os.environ["DATABASE_OWNER_URL"], f'CREATE DATABASE "{name}" {made_from}')
    try:
        yield {variable: _elsewhere(os.environ[variable], name) for variable in VARIABLES}
    finally:
        superuser = os.environ["WEBFAKTURA_TEST_POSTGRESQL"]  # may end anybody's session
        _administer(superuser, f'DROP DATABASE "{name}" WITH (FORCE)')


def read(environment: Mapping[str, str], sql: str) -> list[tuple[object, ...]]:
    """Ask a PostgreSQL database as a stranger to the application who may see all."""
    name = urlsplit(environment["DATABASE_URL"]).path
    superuser = os.environ["WEBFAKTURA_TEST_POSTGRESQL"]
    with psycopg.connect(superuser + name) as stranger:
        return list(stranger.execute(sql.encode()).fetchall())


def drop_guard(name: str) -> None:
    """Take a guard down behind the product's back, whichever kind it is; only the owner can."""
    connection.check_constraints()  # PostgreSQL changes no table that waits to be checked
    with connection.cursor() as cursor:
        if not is_postgresql():
            cursor.execute(f'DROP TRIGGER "{name}"')
            return
        cursor.execute(HOW_TO_DROP, {"name": name})
        [(statement,)] = cursor.fetchall()
        cursor.execute(statement)


def reference_guards(table: str, column: str) -> list[str]:
    """The guards that keep a reference within its company: a key, or a trigger each way."""
    name = f"guard_{table}_{column}"
    return [name] if is_postgresql() else [f"{name}_insert", f"{name}_update"]


def refers_elsewhere(table: str, column: str) -> str:
    """How the database says that a row refers to one of another company."""
    if is_postgresql():
        return f'violates foreign key constraint "guard_{table}_{column}"'
    return f"{table}.{column} refers to another company"


def _administer(address: str, statement: str) -> None:
    """What is done to a database is done from another one, as somebody who may."""
    with psycopg.connect(_elsewhere(address, "postgres"), autocommit=True) as somebody:
        somebody.execute(statement.encode())


def _elsewhere(address: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))

"""Who may do what in PostgreSQL: the owner changes tables, the application rows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
)


@contextmanager
def as_owner() -> Iterator[None]:
    """Let the connection speak as the owner of the tables (`DATABASE_OWNER_URL`), if one is told.

    On SQLite, and where nobody is told, it goes on as it was.
    """
    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    _log_in(settings.DATABASE_OWNER or before)
    try:
        yield
    finally:
        _log_in(before)


def grant_to_application() -> None:
    """Let the application's role read and write rows; what is never changed it may only add to.

    Without a role of its own (one machine, one role, SQLite) there is nothing to grant.
    """
    if not settings.DATABASE_OWNER or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        role = connection.ops.quote_name(settings.DATABASE_ROLE)
        for grant in GRANTS:
            cursor.execute(grant.format(role=role))
        for table in _immutable_tables():
            cursor.execute(f'REVOKE UPDATE, DELETE ON "{table}" FROM {role}')


def _immutable_tables() -> list[str]:
    return [m._meta.db_table for m in apps.get_models() if getattr(m, "immutable", False)]


def _log_in(who: Mapping[str, str]) -> None:
    if all(connection.settings_dict[key] == value for key, value in who.items()):
        return
    connection.close()
    behind = connections[DEFAULT_DB_ALIAS]  # `connection` is a proxy: never an instance of it
    if isinstance(behind, DatabaseWrapper):
        behind.close_pool()
    connection.settings_dict.update(who)

"""Guards in the database: issued rows never change, and no row refers across companies.

On PostgreSQL they also hide every row whose books are not open (row-level
security). Django's table remake on SQLite drops triggers silently, so the guards
are installed again after every migrate; doing it twice changes nothing.
"""

from types import ModuleType
from typing import TYPE_CHECKING

from django.db import connection, transaction

from webfaktura.server.tenancy.guards import postgresql, sqlite
from webfaktura.server.tenancy.guards.wanted import Wanted, Within, wanted_guards

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper


def guard_names() -> list[str]:
    """The names of all guards that the models ask for, in their order."""
    return sorted(_engine().names(wanted_guards()))


def install_guards() -> None:
    """Put up the guards the models ask for and take down those that nobody asks for."""
    with transaction.atomic(), connection.cursor() as cursor:
        _engine().install(cursor, wanted_guards())


def install_guards_where_they_fit() -> None:
    """As `install_guards`, for tables that were taken back to an older state than the models'."""
    with transaction.atomic(), connection.cursor() as cursor:
        columns = {name: _columns(cursor, name) for name in _tables(cursor)}
        fitting = [guard for guard in wanted_guards() if _fits(guard, columns)]
        _engine().install(cursor, fitting)


def take_down_guards() -> None:
    """Take down what stands, so that tables may be changed.

    SQLite refuses to remake a table that a guard of another one looks into. On
    PostgreSQL nothing is in the way, and the guards stay up.
    """
    if connection.vendor != "postgresql":
        take_down_every_guard()


def take_down_every_guard() -> None:
    """Take down what stands on either engine, so that columns may go as well as come.

    On PostgreSQL rows stay hidden from everybody until the guards are up again.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _engine().install(cursor, [])


def standing_guards(cursor: "CursorWrapper") -> list[str]:
    """The names of the guards that stand in the database now, in their order."""
    return sorted(_engine().standing(cursor))


def _engine() -> ModuleType:
    return postgresql if connection.vendor == "postgresql" else sqlite


def _tables(cursor: "CursorWrapper") -> list[str]:
    return connection.introspection.table_names(cursor)


def _columns(cursor: "CursorWrapper", table: str) -> set[str]:
    return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def _fits(guard: Wanted, columns: dict[str, set[str]]) -> bool:
    """Whether all that the guard looks at is there."""
    match guard:
        case Within(table, column, target):
            return column in columns.get(table, ()) and target in columns
        case _:
            return guard.table in columns

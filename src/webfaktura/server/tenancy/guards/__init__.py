"""Guards in the database: issued rows never change, and no row refers across companies.

On PostgreSQL they also hide every row whose books are not open (row-level
security). Django's table remake on SQLite drops triggers silently, so the guards
are installed again after every migrate; doing it twice changes nothing.
"""

from types import ModuleType
from typing import TYPE_CHECKING

from django.db import connection, transaction

from webfaktura.server.tenancy.guards import postgresql, sqlite
from webfaktura.server.tenancy.guards.wanted import wanted_guards

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper


def guard_names() -> list[str]:
    """The names of all guards that the models ask for, in their order."""
    return sorted(_engine().names(wanted_guards()))


def install_guards() -> None:
    """Put up the guards the models ask for and take down those that nobody asks for."""
    with transaction.atomic(), connection.cursor() as cursor:
        _engine().install(cursor, wanted_guards())


def take_down_guards() -> None:
    """Take down what stands, so that tables may be changed.

    SQLite refuses to remake a table that a guard of another one looks into. On
    PostgreSQL nothing is in the way, and the guards stay up.
    """
    if connection.vendor != "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            sqlite.install(cursor, [])


def standing_guards(cursor: "CursorWrapper") -> list[str]:
    """The names of the guards that stand in the database now, in their order."""
    return sorted(_engine().standing(cursor))


def _engine() -> ModuleType:
    return postgresql if connection.vendor == "postgresql" else sqlite

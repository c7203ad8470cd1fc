"""Guards in the database: issued rows never change, and no row refers across companies.

Django's table remake on SQLite drops triggers silently, so the guards are
installed again after every migrate; doing it twice changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from webfaktura.server.tenancy.scope import CompanyRow

PREFIX = "guard_"


@dataclass(frozen=True)
class Guard:
    """One trigger: its name, the moment it fires, and when it refuses."""

    name: str
    table: str
    moment: str
    """`UPDATE`, `DELETE`, or `INSERT`."""
    condition: str
    sentence: str

    @property
    def sqlite(self) -> str:
        """The trigger as SQLite knows it."""
        return (
            f'CREATE TRIGGER "{self.name}" BEFORE {self.moment} ON "{self.table}" FOR EACH ROW '
            f"WHEN {self.condition} BEGIN SELECT RAISE(ABORT, '{self.sentence}'); END"
        )


def all_guards() -> list[Guard]:
    """Every guard the models ask for, by name."""
    found = [guard for model in apps.get_models() for guard in _guards_of(model)]
    return sorted(found, key=lambda guard: guard.name)


def install_guards() -> None:
    """Drop the guards that stand and create those the models ask for."""
    with connection.cursor() as cursor:
        for name in standing_guards(cursor):
            cursor.execute(f'DROP TRIGGER "{name}"')
        for guard in all_guards():
            cursor.execute(guard.sqlite)


def standing_guards(cursor: CursorWrapper) -> list[str]:
    """The names of the guards that stand in the database now."""
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ORDER BY name",
        [PREFIX + "%"],
    )
    return [name for (name,) in cursor.fetchall()]


def _guards_of(model: type[models.Model]) -> Iterator[Guard]:
    table = model._meta.db_table
    if getattr(model, "immutable", False):
        for moment in ("UPDATE", "DELETE"):
            name = f"{PREFIX}{table}_no_{moment.lower()}"
            yield Guard(name, table, moment, "1", f"{table} is never changed")
    if issubclass(model, CompanyRow):
        yield from _within_company(model)


def _within_company(model: type[CompanyRow]) -> Iterator[Guard]:
    """Refuse a reference to another company's row, and a row that changes company."""
    table = model._meta.db_table
    yield Guard(
        f"{PREFIX}{table}_stays",
        table,
        "UPDATE",
        "NEW.company_id IS NOT OLD.company_id",
        f"{table} stays in its company",
    )
    for field in model._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and issubclass(target, CompanyRow):
            condition = (  # names of our own tables and columns only
                f"NEW.{field.column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"  # noqa: S608
                f' "{target._meta.db_table}" WHERE id = NEW.{field.column}'
                f" AND company_id = NEW.company_id)"
            )
            for moment in ("INSERT", "UPDATE"):
                name = f"{PREFIX}{table}_{field.column}_{moment.lower()}"
                sentence = f"{table}.{field.column} refers to another company"
                yield Guard(name, table, moment, condition, sentence)

"""The guards as triggers of SQLite, which has no row-level security."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from webfaktura.server.tenancy.guards.wanted import PREFIX, Immutable, Stays, Wanted, Within


@dataclass(frozen=True)
class Trigger:
    """One trigger: its name, the moment it fires, and when it refuses."""

    name: str
    table: str
    moment: str
    """`UPDATE`, `DELETE`, or `INSERT`."""
    condition: str
    sentence: str

    @property
    def sql(self) -> str:
        """The statement that makes it."""
        return (
            f'CREATE TRIGGER "{self.name}" BEFORE {self.moment} ON "{self.table}" FOR EACH ROW '
            f"WHEN {self.condition} BEGIN SELECT RAISE(ABORT, '{self.sentence}'); END"
        )


def names(wanted: Iterable[Wanted]) -> list[str]:
    """What the triggers that keep what is wanted are called."""
    return [trigger.name for trigger in _all(wanted)]


def install(cursor: CursorWrapper, wanted: Iterable[Wanted]) -> None:
    """Drop the triggers that stand and create those that keep what is wanted."""
    for name in standing(cursor):
        cursor.execute(f'DROP TRIGGER "{name}"')
    for trigger in _all(wanted):
        cursor.execute(trigger.sql)


def standing(cursor: CursorWrapper) -> list[str]:
    """What the triggers in the database are called."""
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
        [PREFIX + "%"],
    )
    return [name for (name,) in cursor.fetchall()]


def _all(wanted: Iterable[Wanted]) -> Iterator[Trigger]:
    return (trigger for guard in wanted for trigger in _triggers(guard))


def _triggers(guard: Wanted) -> Iterator[Trigger]:
    table = guard.table
    match guard:
        case Immutable():
            for moment in ("UPDATE", "DELETE"):
                name = f"{PREFIX}{table}_no_{moment.lower()}"
                yield Trigger(name, table, moment, "1", f"{table} is never changed")
        case Stays():
            condition = "NEW.company_id IS NOT OLD.company_id"
            sentence = f"{table} stays in its company"
            yield Trigger(f"{PREFIX}{table}_stays", table, "UPDATE", condition, sentence)
        case Within(column=column, target=target):
            condition = (  # names of our own tables and columns only
                f"NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"  # noqa: S608
                f' "{target}" WHERE id = NEW.{column} AND company_id = NEW.company_id)'
            )
            for moment in ("INSERT", "UPDATE"):
                name = f"{PREFIX}{table}_{column}_{moment.lower()}"
                sentence = f"{table}.{column} refers to another company"
                yield Trigger(name, table, moment, condition, sentence)

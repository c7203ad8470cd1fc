"""The guards as triggers of SQLite, which has no row-level security."""

from collections.abc import Iterable, Iterator

from django.db.backends.utils import CursorWrapper

from webfaktura.server.tenancy.guards.wanted import PREFIX, Trigger, Wanted, Within, row_triggers


def names(wanted: Iterable[Wanted]) -> list[str]:
    """What the triggers that keep what is wanted are called."""
    return [trigger.name for trigger in _all(wanted)]


def install(cursor: CursorWrapper, wanted: Iterable[Wanted]) -> None:
    """Drop the triggers that stand and create those that keep what is wanted."""
    for name in standing(cursor):
        cursor.execute(f'DROP TRIGGER "{name}"')
    for trigger in _all(wanted):
        cursor.execute(_sql(trigger))


def standing(cursor: CursorWrapper) -> list[str]:
    """What the triggers in the database are called."""
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
        [PREFIX + "%"],
    )
    return [name for (name,) in cursor.fetchall()]


def _all(wanted: Iterable[Wanted]) -> Iterator[Trigger]:
    return (trigger for guard in wanted for trigger in _triggers(guard))


def _sql(trigger: Trigger) -> str:
    return (
        f'CREATE TRIGGER "{trigger.name}" BEFORE {trigger.moment} ON "{trigger.table}" '
        f"FOR EACH ROW WHEN {trigger.condition} "
        f"BEGIN SELECT RAISE(ABORT, '{trigger.sentence}'); END"
    )


def _triggers(guard: Wanted) -> Iterator[Trigger]:
    if not isinstance(guard, Within):
        yield from row_triggers(guard)
        return
    table, column, target = guard.table, guard.column, guard.target
    condition = (  # names of our own tables and columns only
        f"NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"  # noqa: S608
        f' "{target}" WHERE id = NEW.{column} AND company_id = NEW.company_id)'
    )
    for moment in ("INSERT", "UPDATE"):
        name = f"{PREFIX}{table}_{column}_{moment.lower()}"
        sentence = f"{table}.{column} refers to another company"
        yield Trigger(name, table, moment, condition, sentence)

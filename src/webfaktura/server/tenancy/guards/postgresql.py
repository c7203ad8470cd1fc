"""The guards of PostgreSQL: triggers, keys that hold the company too, and row-level security."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from webfaktura.server.databases.books import visible
from webfaktura.server.tenancy.guards.wanted import (
    PREFIX,
    Hidden,
    Trigger,
    Wanted,
    Within,
    row_triggers,
)

# A refused change is an IntegrityError, as that of any constraint.
REFUSE = """
CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END $$
"""
STANDING = """
SELECT tgname, tgrelid::regclass::text FROM pg_trigger
 WHERE NOT tgisinternal AND tgenabled <> 'D' AND starts_with(tgname, %(prefix)s)
UNION ALL
SELECT conname, conrelid::regclass::text FROM pg_constraint
 WHERE contype = 'f' AND starts_with(conname, %(prefix)s)
UNION ALL
SELECT polname, polrelid::regclass::text FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
 WHERE relrowsecurity AND relforcerowsecurity AND starts_with(polname, %(prefix)s)
"""


@dataclass(frozen=True)
class Made:
    """One guard: its name, and the statements that make and drop it."""

    name: str
    make: tuple[str, ...]
    drop: str
    is_costly: bool = False
    """True: making it reads the whole table, so one that stands is left standing."""


def names(wanted: Iterable[Wanted]) -> list[str]:
    """What the guards that keep what is wanted are called."""
    return [guard.name for guard in _all(wanted)]


def install(cursor: CursorWrapper, wanted: Iterable[Wanted]) -> None:
    """Put up what keeps what is wanted, in place of what stands; the rest is taken down."""
    old = _standing_on(cursor)
    new = {guard.name: guard for guard in _all(wanted)}
    cursor.execute(REFUSE)
    for name in old.keys() - new.keys():
        _take_down(cursor, name, old[name])
    for name, guard in new.items():
        if not (guard.is_costly and name in old):
            for statement in (guard.drop, *guard.make):
                cursor.execute(statement)


def standing(cursor: CursorWrapper) -> list[str]:
    """What the guards that are in force in the database are called."""
    return list(_standing_on(cursor))


def _standing_on(cursor: CursorWrapper) -> dict[str, str]:
    """The guards in force, each with its table."""
    cursor.execute(STANDING, {"prefix": PREFIX})
    return dict(cursor.fetchall())


def _all(wanted: Iterable[Wanted]) -> Iterator[Made]:
    return (made for guard in wanted for made in _made(guard))


def _take_down(cursor: CursorWrapper, name: str, table: str) -> None:
    for statement in (
        f'DROP TRIGGER IF EXISTS "{name}" ON {table}',
        f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"',
        f'DROP POLICY IF EXISTS "{name}" ON {table}',
    ):
        cursor.execute(statement)


def _made(guard: Wanted) -> Iterator[Made]:
    table = guard.table
    match guard:
        case Within(column=column, target=target):
            yield _company_key(f"{PREFIX}{table}_{column}", table, column, target)
        case Hidden(company=company, shared=shared):
            yield _policy(f"{PREFIX}{table}_books", table, f"{shared} OR {visible(company)}")
        case _:
            yield from (_trigger(trigger) for trigger in row_triggers(guard))


def _trigger(trigger: Trigger) -> Made:
    make = (
        f'CREATE TRIGGER "{trigger.name}" BEFORE {trigger.moment} ON "{trigger.table}" '
        f"FOR EACH ROW WHEN ({trigger.condition}) "
        f"EXECUTE FUNCTION guard_refuse('{trigger.sentence}')"
    )
    drop = f'DROP TRIGGER IF EXISTS "{trigger.name}" ON "{trigger.table}"'
    return Made(trigger.name, (make,), drop)


def _company_key(name: str, table: str, column: str, target: str) -> Made:
    """A reference by company and key; checked at once, so that the refusal names its cause."""
    index = f'CREATE UNIQUE INDEX IF NOT EXISTS "own_{target}" ON "{target}" (company_id, id)'
    key = (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (company_id, "{column}") '
        f'REFERENCES "{target}" (company_id, id)'
    )
    drop = f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"'
    return Made(name, (index, key), drop, is_costly=True)


def _policy(name: str, table: str, condition: str) -> Made:
    """FORCE: the owner is hidden from as well, so that a mistaken log-in as owner shows nothing."""
    return Made(
        name,
        (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY "{name}" ON "{table}" USING ({condition})',
        ),
        f'DROP POLICY IF EXISTS "{name}" ON "{table}"',
    )

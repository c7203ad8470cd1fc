"""Each table of the database hides its rows in the wanted way, or is shared for a stated reason."""

from typing import Any

import pytest
from django.db import connection, transaction

from rooms.tenancy.row_level_security.houses import TABLES, houses, rows
from webfaktura.server.databases.books import visible
from webfaktura.server.tenancy.guards.shared import SHARED

pytestmark = [pytest.mark.django_db, pytest.mark.as_owner]

WANTED = {table.name: f"{table.shared} OR {visible(table.company)}" for table in TABLES}
STANDING = """
SELECT relname, relrowsecurity, relforcerowsecurity
  FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
"""
POLICIES = """
SELECT policyname, permissive, roles::text, cmd, qual, with_check
  FROM pg_policies WHERE tablename = %s ORDER BY policyname
"""


def wrongs() -> list[str]:
    """What is wrong with the tables of the database, a sentence each."""
    return sorted(
        sentence
        for name, is_enabled, is_forced in rows(STANDING)
        if (sentence := wrong(name, is_hidden=is_enabled and is_forced))
    )


def wrong(table: str, *, is_hidden: bool) -> str:
    policies = rows(POLICIES, table)
    if table in SHARED:
        return f"{table} is shared, and hides rows" if policies or is_hidden else ""
    if table not in WANTED:
        return f"{table} is neither hidden nor shared"
    is_right = is_hidden and policies == [wanted_policy(table)]
    return "" if is_right else f"{table} is hidden otherwise than wanted"


def wanted_policy(table: str) -> tuple[Any, ...]:
    """The table's one policy, in the words in which the database repeats it."""
    with transaction.atomic():
        execute(f"CREATE POLICY twin ON {table} USING ({WANTED[table]})")
        [twin] = [policy for policy in rows(POLICIES, table) if policy[0] == "twin"]
        transaction.set_rollback(True)
    return (f"guard_{table}_books", *twin[1:])


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_table_is_hidden_or_shared() -> None:
    assert wrongs() == []


def test_every_shared_table_is_there_and_has_its_reason() -> None:
    assert SHARED.keys() <= {name for name, *_ in rows(STANDING)}
    assert [name for name, reason in SHARED.items() if not reason.endswith(".")] == []


CUSTOMERS = "registers_customer"
OTHERWISE = f"{CUSTOMERS} is hidden otherwise than wanted"


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ("CREATE TABLE stray (id bigint)", "stray is neither hidden nor shared"),
        (f"CREATE VIEW stray AS TABLE {CUSTOMERS}", "stray is neither hidden nor shared"),
        ("CREATE POLICY extra ON tenancy_user", "tenancy_user is shared, and hides rows"),
        (f"ALTER TABLE {CUSTOMERS} DISABLE ROW LEVEL SECURITY", OTHERWISE),
        (f"ALTER TABLE {CUSTOMERS} NO FORCE ROW LEVEL SECURITY", OTHERWISE),
        (f"DROP POLICY guard_{CUSTOMERS}_books ON {CUSTOMERS}", OTHERWISE),
        (f"CREATE POLICY more ON {CUSTOMERS} USING (true)", OTHERWISE),
        (f"ALTER POLICY guard_{CUSTOMERS}_books ON {CUSTOMERS} USING (true)", OTHERWISE),
        (f"ALTER POLICY guard_{CUSTOMERS}_books ON {CUSTOMERS} WITH CHECK (true)", OTHERWISE),
    ],
)
def test_a_mistake_is_seen(mistake: str, sentence: str) -> None:
    execute(mistake)

    assert wrongs() == [sentence]


def test_the_owner_sees_no_more_than_the_application() -> None:
    with houses():
        seen = {table.name: table.companies_seen() for table in TABLES}

    assert seen == {table.name: set() for table in TABLES}

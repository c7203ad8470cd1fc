"""Every table with rows of companies: a scope sees and changes its companies' rows, no others."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from rooms.tenancy.row_level_security.houses import TABLES, House, Row, Table, rows
from webfaktura.server.tenancy.scope import companies_scope, company_scope, system_scope

COUNT = "SELECT count(*) FROM {0} WHERE NOT ({0.shared})"
ADD = "INSERT INTO {0} SELECT * FROM json_populate_record(NULL::{0}, %s)"
CHANGE = "UPDATE {} SET id = id WHERE id = %s"
MOVE = "UPDATE {} SET company_id = %s WHERE id = %s"
REMOVE = "DELETE FROM {} WHERE id = %s"

CHANGING = [table for table in TABLES if not table.is_immutable]
NEVER_CHANGED = [table for table in TABLES if table.is_immutable]
THAT_NAME_THEIR_COMPANY = [table for table in CHANGING if table.company == "company_id"]

every_table = pytest.mark.parametrize("table", TABLES, ids=str)
every_table_that_changes = pytest.mark.parametrize("table", CHANGING, ids=str)


def touched(sql: str, *values: int | str) -> int:
    """How many rows a statement wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def a_row_of(house: House, table: Table) -> Row:
    with company_scope(house.company):
        return table.a_row_of(house.company)


@every_table
def test_outside_any_scope_nothing_is_there(table: Table, street: list[House], db: None) -> None:
    [(outside,)] = rows(COUNT.format(table))
    with system_scope("a test"):
        [(every,)] = rows(COUNT.format(table))

    assert outside == 0
    assert every >= len(street)


@every_table
def test_a_scope_sees_the_rows_of_its_companies(
    table: Table, mine: House, theirs: House, neighbours: House
) -> None:
    with company_scope(mine.company):
        one = table.companies_seen()
    with companies_scope([mine.company, theirs.company]):
        two = table.companies_seen()
    with companies_scope([]):
        none = table.companies_seen()
    with system_scope("a test"):
        every = table.companies_seen()

    first, second, third = (house.company.pk for house in (mine, theirs, neighbours))
    assert (one, two, none, every) == ({first}, {first, second}, set(), {first, second, third})


@every_table
def test_a_row_of_another_company_is_not_added(table: Table, mine: House, theirs: House) -> None:
    row = a_row_of(theirs, table)

    with (
        company_scope(mine.company),
        pytest.raises(ProgrammingError, match="violates row-level security policy"),
        transaction.atomic(),
    ):
        touched(ADD.format(table), row.content)


@every_table_that_changes
def test_a_row_of_another_company_is_not_touched(table: Table, mine: House, theirs: House) -> None:
    row = a_row_of(theirs, table)

    with company_scope(mine.company):
        changed = touched(CHANGE.format(table), row.key)
        removed = touched(REMOVE.format(table), row.key)

    assert (changed, removed) == (0, 0)
    assert a_row_of(theirs, table) == row


@every_table_that_changes
def test_a_row_of_one_s_own_is_touched(table: Table, mine: House) -> None:
    row = a_row_of(mine, table)

    with company_scope(mine.company):
        assert touched(CHANGE.format(table), row.key) == 1


@pytest.mark.parametrize("table", THAT_NAME_THEIR_COMPANY, ids=str)
def test_a_row_is_not_moved_to_another_company(table: Table, mine: House, theirs: House) -> None:
    row = a_row_of(mine, table)

    with (
        company_scope(mine.company),
        pytest.raises(DatabaseError, match=r"stays in its company|row-level security"),
        transaction.atomic(),
    ):
        touched(MOVE.format(table), theirs.company.pk, row.key)


@pytest.mark.parametrize("table", NEVER_CHANGED, ids=str)
@pytest.mark.parametrize("statement", [CHANGE, REMOVE], ids=["update", "delete"])
def test_the_application_has_no_right_to_change_what_is_never_changed(
    table: Table, statement: str, mine: House
) -> None:
    row = a_row_of(mine, table)

    with (
        company_scope(mine.company),
        pytest.raises(ProgrammingError, match=f"permission denied for table {table}"),
        transaction.atomic(),
    ):
        touched(statement.format(table), row.key)

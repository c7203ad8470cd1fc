"""The one way a number is taken: the counter's row moves on in a single statement."""

from django.db import connection, models


def take_number(counter: type[models.Model], **where: int | str) -> int | None:
    """Take the next number of the counter that matches; None when there is no such counter.

    `where` names columns (`company_id`), all of which must match. The row stays
    locked until the transaction ends, so a number is taken last: what is rolled
    back gives its number back, and nobody has seen it. Never MAX() + 1.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken in the transaction that uses it")
    meta = counter._meta
    conditions = " AND ".join(f'"{name}" = %s' for name in where)
    statement = (
        f'UPDATE "{meta.db_table}" SET next_no = next_no + 1 '  # noqa: S608 - names of our own models
        f"WHERE {conditions} RETURNING next_no - 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, list(where.values()))
        taken = cursor.fetchall()
    return int(taken[0][0]) if taken else None

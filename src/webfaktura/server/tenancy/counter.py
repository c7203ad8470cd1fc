"""The one way numbers are taken: the counter's row moves on in a single statement."""

from django.db import connection, models


def take_number(counter: type[models.Model], **where: int | str) -> int | None:
    """Take the next number of the counter that matches; None when there is no such counter."""
    taken = take_numbers(counter, 1, **where)
    return None if taken is None else taken.start


def take_numbers(counter: type[models.Model], count: int, **where: int | str) -> range | None:
    """Take so many numbers in a row; None when no counter matches.

    `where` names columns (`company_id`), all of which must match. The row stays
    locked until the transaction ends, so numbers are taken last: what is rolled
    back gives its numbers back, and nobody has seen them. Never MAX() + 1.
    """
    following = _moved_on(counter, count, where)
    return None if following is None else range(following - count, following)


def give_back_numbers(counter: type[models.Model], count: int, **where: int | str) -> None:
    """Give back the last numbers this transaction took, which it has not used.

    Its hold on the counter keeps everybody else from having taken more since.
    """
    _moved_on(counter, -count, where)


def _moved_on(counter: type[models.Model], by: int, where: dict[str, int | str]) -> int | None:
    """Move the counter, and hold it; what it gives next then."""
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken in the transaction that uses it")
    conditions = " AND ".join(f'"{name}" = %s' for name in where)
    statement = (
        f'UPDATE "{counter._meta.db_table}" SET next_no = next_no + %s '  # noqa: S608 - names of our own models
        f"WHERE {conditions} RETURNING next_no"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [by, *where.values()])
        moved = cursor.fetchone()
    return None if moved is None else int(moved[0])

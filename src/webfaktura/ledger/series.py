"""Consecutive numbers per client: vouchers, batches and changes."""

import sqlite3
from typing import Literal

Series = Literal["voucher", "batch", "change"]

SERIES: tuple[Series, ...] = ("voucher", "batch", "change")
"""Every client has these."""


def begin_series(connection: sqlite3.Connection, client_no: str) -> None:
    """Give a new client its series, each from 1."""
    connection.executemany(
        "INSERT INTO number_series (client_no, series, next_no) VALUES (?, ?, 1)",
        [(client_no, series) for series in SERIES],
    )


def take_numbers(
    connection: sqlite3.Connection, client_no: str, series: Series, count: int = 1
) -> int:
    """Take so many numbers in a row and return the first.

    One statement, inside the transaction that uses them: what is rolled back
    gives its numbers back, so the series has no hole.
    """
    [next_no] = connection.execute(
        "UPDATE number_series SET next_no = next_no + ? "
        "WHERE client_no = ? AND series = ? RETURNING next_no",
        (count, client_no, series),
    ).fetchone()
    return int(next_no) - count


def last_number(connection: sqlite3.Connection, client_no: str, series: Series) -> int:
    """Return the last number taken, 0 when none is."""
    [next_no] = connection.execute(
        "SELECT next_no FROM number_series WHERE client_no = ? AND series = ?",
        (client_no, series),
    ).fetchone()
    return int(next_no) - 1

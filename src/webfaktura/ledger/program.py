"""What the ledger says of itself: its id, program version and licence."""

import sqlite3

from webfaktura.ledger.records import Program

NAME = "WebFaktura Regnskap"
"""The program's name on screen."""

VERSION = "8.0.2"
"""The version a new ledger says it is: the oldest that Sync accepts."""


def write_program(connection: sqlite3.Connection, ledger_id: str) -> None:
    """Note the program in a new ledger, with a licence for WebFaktura."""
    connection.execute(
        "INSERT INTO program (id, ledger_id, name, version, licensed) VALUES (1, ?, ?, ?, 1)",
        (ledger_id, NAME, VERSION),
    )


def program(connection: sqlite3.Connection) -> Program:
    """Return name, version and licence."""
    row = connection.execute("SELECT name, version, licensed FROM program").fetchone()
    return Program(row["name"], row["version"], bool(row["licensed"]))


def ledger_id(connection: sqlite3.Connection) -> str:
    """Return the id this ledger was born with; cursors carry it."""
    [found] = connection.execute("SELECT ledger_id FROM program").fetchone()
    return str(found)


def change_version(connection: sqlite3.Connection, version: str) -> None:
    """Say another version, so that a caller's check of it can be shown."""
    connection.execute("UPDATE program SET version = ?", (version,))


def add_licence(connection: sqlite3.Connection) -> None:
    """Add the licence for WebFaktura."""
    connection.execute("UPDATE program SET licensed = 1")


def remove_licence(connection: sqlite3.Connection) -> None:
    """Remove the licence for WebFaktura."""
    connection.execute("UPDATE program SET licensed = 0")

"""Records that somebody has open: a client, a customer or a batch, and who has it."""

import sqlite3
from typing import Literal

from webfaktura.ledger.records import Lock
from webfaktura.norway.refusal import Refusal

Record = Literal["client", "customer", "batch"]

_NAMES = {"client": "Klienten", "customer": "Kunde", "batch": "Bunt"}


class AlreadyLocked(Refusal):
    """Somebody has the record open already."""

    def __init__(self, held: Lock) -> None:
        super().__init__(
            f"{lock_name(held)} er allerede låst av {held.locked_by}. Lås opp først.",
            field="record_no",
        )


class NotLocked(Refusal):
    """Nobody has the record open."""

    def __init__(self, asked: Lock) -> None:
        super().__init__(f"{lock_name(asked)} er ikke låst.", field="record_no")


class NobodyNamed(Refusal):
    """A lock names who holds it."""


def put_lock(connection: sqlite3.Connection, client_no: str, new: Lock) -> None:
    """Lock a record; refuses ``AlreadyLocked`` and ``NobodyNamed``.

    A record that is not there may be locked too: then it cannot be made.
    """
    if not new.locked_by.strip():
        raise NobodyNamed("Oppgi hvem som låser.", field="locked_by")
    if held := lock_or_none(connection, client_no, new.record, new.record_no):
        raise AlreadyLocked(held)
    connection.execute(
        "INSERT INTO locks (client_no, record, record_no, locked_by) VALUES (?, ?, ?, ?)",
        (client_no, new.record, new.record_no, new.locked_by.strip()),
    )


def take_lock_away(
    connection: sqlite3.Connection, client_no: str, record: Record, record_no: int
) -> None:
    """Unlock a record, whoever locked it; refuses ``NotLocked``."""
    taken = connection.execute(
        "DELETE FROM locks WHERE client_no = ? AND record = ? AND record_no = ?",
        (client_no, record, record_no),
    )
    if not taken.rowcount:
        raise NotLocked(Lock(record, record_no, ""))


def locks(connection: sqlite3.Connection, client_no: str) -> list[Lock]:
    """Every lock of the client: the client itself first, then customers and batches."""
    rows = connection.execute(
        "SELECT record, record_no, locked_by FROM locks WHERE client_no = ? "
        "ORDER BY record <> 'client', record DESC, record_no",
        (client_no,),
    )
    return [Lock(**dict(row)) for row in rows]


def lock_or_none(
    connection: sqlite3.Connection, client_no: str, record: Record, record_no: int = 0
) -> Lock | None:
    """The lock on a record, None when nobody has it open."""
    row = connection.execute(
        "SELECT record, record_no, locked_by FROM locks "
        "WHERE client_no = ? AND record = ? AND record_no = ?",
        (client_no, record, record_no),
    ).fetchone()
    return Lock(**dict(row)) if row else None


def lock_name(lock: Lock) -> str:
    """Name the record as a sentence begins with it."""
    return f"{_NAMES[lock.record]} {lock.record_no or ''}".strip()

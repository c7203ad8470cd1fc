"""The ledger's door: one open file, whose every command is one transaction.

A session belongs to one thread. Every call that names a client refuses with
``UnknownClient`` when there is none; a file that is busy or cannot be written
gives ``LedgerUnavailable``, and then nothing was changed. What is written for a
client that somebody has locked is refused with ``RecordLocked``, which is a
``LedgerUnavailable`` that names who.
"""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from webfaktura.ledger import program, store, users
from webfaktura.ledger.batch_checks import BatchRefused
from webfaktura.ledger.batches import AlreadyUpdated, BatchDiffers, EmptyBatch, UnknownBatch
from webfaktura.ledger.clients import ClientExists, UnknownClient
from webfaktura.ledger.customers import InvalidCustomer
from webfaktura.ledger.doors.book import BookDoor
from webfaktura.ledger.doors.clients import ClientDoor
from webfaktura.ledger.doors.customers import CustomerDoor
from webfaktura.ledger.doors.program import ProgramDoor
from webfaktura.ledger.doors.registers import RegisterDoor
from webfaktura.ledger.doors.subledger import SubledgerDoor
from webfaktura.ledger.store import LedgerExists, LedgerUnavailable, NoLedger
from webfaktura.ledger.users import WrongPassword

__all__ = [
    "AlreadyUpdated",
    "BatchDiffers",
    "BatchRefused",
    "ClientExists",
    "EmptyBatch",
    "InvalidCustomer",
    "Ledger",
    "LedgerExists",
    "LedgerUnavailable",
    "NoLedger",
    "UnknownBatch",
    "UnknownClient",
    "WrongPassword",
]


class Ledger(ProgramDoor, ClientDoor, RegisterDoor, CustomerDoor, BookDoor, SubledgerDoor):
    """An open ledger; use it in a ``with`` statement, or close it."""

    @classmethod
    def create(cls, path: Path, *, user: str, password: str) -> Self:
        """Make a new ledger with one user, and open it; refuses ``LedgerExists``."""
        users.refuse_short_password(password)

        def first_rows(writing: sqlite3.Connection) -> None:
            program.write_program(writing, uuid4().hex)
            users.add_user(writing, user, password)

        return cls(store.create(path, first_rows))

    @classmethod
    def open(cls, path: Path, *, user: str, password: str) -> Self:
        """Open a ledger as one of its users; refuses ``NoLedger`` and ``WrongPassword``.

        A user without admin rights is refused too (``NotAdministrator``).
        """
        connection = store.open_existing(path)
        with store.closed_on_failure(connection), store.snapshot(connection):
            users.check_password(connection, user, password)
            users.refuse_ordinary(connection, user)
        return cls(connection)

    @classmethod
    def open_locally(cls, path: Path) -> Self:
        """Open a ledger as whoever may read its file; for the command line beside it."""
        return cls(store.open_existing(path))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Give the open ledger."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

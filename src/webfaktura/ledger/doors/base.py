"""What every part of the door stands on: the open file, and whole transactions on it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from webfaktura.ledger import clients, store
from webfaktura.ledger.busy import refuse_record_locked


class Door:
    """An open file; reads are one moment, writes are all or nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextmanager
    def _reading(self, client_no: str) -> Iterator[sqlite3.Connection]:
        with store.snapshot(self._connection) as reading:
            clients.client(reading, client_no)
            yield reading

    @contextmanager
    def _administering(self, client_no: str) -> Iterator[sqlite3.Connection]:
        """Write what may be written while the client is locked: locks and properties."""
        with store.transaction(self._connection) as writing:
            clients.client(writing, client_no)
            yield writing

    @contextmanager
    def _writing(self, client_no: str) -> Iterator[sqlite3.Connection]:
        """Write for a client; refuses (``RecordLocked``) while somebody has it locked."""
        with self._administering(client_no) as writing:
            refuse_record_locked(writing, client_no, "client")
            yield writing

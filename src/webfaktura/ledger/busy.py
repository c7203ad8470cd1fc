"""Refuses what a lock stands in the way of; the same call may succeed when it is gone."""

import sqlite3

from webfaktura.ledger.locks import Record, lock_name, lock_or_none
from webfaktura.ledger.records import Lock
from webfaktura.ledger.store import LedgerUnavailable
from webfaktura.norway.refusal import Refusal


class RecordLocked(LedgerUnavailable):
    """Somebody has the client or the batch open."""

    def __init__(self, held: Lock) -> None:
        Refusal.__init__(self, locked_sentence(held), field=held.record)


def refuse_record_locked(
    connection: sqlite3.Connection, client_no: str, record: Record, record_no: int = 0
) -> None:
    """Refuse (``RecordLocked``) while somebody has the record open."""
    if held := lock_or_none(connection, client_no, record, record_no):
        raise RecordLocked(held)


def locked_sentence(held: Lock) -> str:
    """Say who has the record open, and what to do."""
    return f"{lock_name(held)} er låst av {held.locked_by}. Prøv igjen når den er låst opp."

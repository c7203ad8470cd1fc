"""Carries a ledger's tables forward, version by version; new ledgers walk every step."""

import sqlite3

from webfaktura.ledger import schema
from webfaktura.ledger.chain import extend_chain


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of the tables in the file, 0 where there are none."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def carry_forward(connection: sqlite3.Connection) -> None:
    """Walk the steps that the ledger lacks; the caller holds the transaction."""
    for version in range(version_of(connection) + 1, schema.VERSION + 1):
        for statement in schema.STATEMENTS if version == 1 else schema.STEPS[version]:
            connection.execute(statement)
        if version == _CHAIN_BEGINS:
            _chain_what_is_booked(connection)
        connection.execute(f"PRAGMA user_version = {version}")


_CHAIN_BEGINS = 2


def _chain_what_is_booked(connection: sqlite3.Connection) -> None:
    """Give the vouchers of version 1 their links, as they stand on the day they are carried."""
    for client_no, voucher_no in connection.execute(
        "SELECT client_no, voucher_no FROM vouchers ORDER BY client_no, voucher_no"
    ).fetchall():
        extend_chain(connection, client_no, voucher_no)

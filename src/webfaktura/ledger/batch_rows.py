"""How a batch is laid down in the ledger's tables, and read back whole."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from webfaktura.ledger.records import BatchRecord, NewBatch, NewRow, NewVoucher
from webfaktura.norway.money import Money

_INSERT_BATCH = """
INSERT INTO batches (client_no, batch_no, reference, description, own) VALUES (?, ?, ?, ?, ?)
"""

_INSERT_VOUCHER = """
INSERT INTO batch_vouchers (
    client_no, batch_no, place_no, reference, voucher_type, kind, invoice_no, customer_no,
    issued_on, due_on, kid, text, currency, gross_ore, credits_invoice_no
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_INSERT_ROW = """
INSERT INTO batch_rows (
    client_no, batch_no, place_no, row_no, account, vat_code,
    department_no, project_no, net_ore, tax_ore
) VALUES (?, ?, ?, ?, ?, ?, NULLIF(?, ''), NULLIF(?, ''), ?, ?)
"""

_VOUCHERS = """
SELECT place_no, reference, voucher_type, kind, invoice_no, customer_no,
       issued_on, due_on, kid, text, currency, gross_ore, credits_invoice_no
FROM batch_vouchers WHERE client_no = ? AND batch_no = ? ORDER BY place_no
"""

_ROWS = """
SELECT place_no, account, vat_code, COALESCE(department_no, '') AS department_no,
       COALESCE(project_no, '') AS project_no, net_ore, tax_ore
FROM batch_rows WHERE client_no = ? AND batch_no = ? ORDER BY place_no, row_no
"""

_VOUCHER_NOS = """
SELECT reference, vouchers.voucher_no
FROM batch_vouchers JOIN vouchers USING (client_no, reference)
WHERE client_no = ? AND batch_no = ? ORDER BY place_no
"""


def store_batch(
    connection: sqlite3.Connection, client_no: str, batch_no: int, batch: NewBatch
) -> None:
    """Lay a batch from outside down; the caller holds the transaction and has checked it."""
    head = (client_no, batch_no, batch.reference, batch.description, 0)
    connection.execute(_INSERT_BATCH, head)
    _store_vouchers(connection, client_no, batch_no, batch)


def store_own_batch(
    connection: sqlite3.Connection, client_no: str, batch_no: int, batch: NewBatch
) -> None:
    """Lay a batch of the accounting system's own invoices down; it is never removed."""
    head = (client_no, batch_no, batch.reference, batch.description, 1)
    connection.execute(_INSERT_BATCH, head)
    _store_vouchers(connection, client_no, batch_no, batch)


def _store_vouchers(
    connection: sqlite3.Connection, client_no: str, batch_no: int, batch: NewBatch
) -> None:
    for place_no, voucher in enumerate(batch.vouchers, 1):
        place = (client_no, batch_no, place_no)
        connection.execute(_INSERT_VOUCHER, (*place, *_voucher_values(voucher)))
        connection.executemany(
            _INSERT_ROW, [(*place, *values) for values in _row_values(voucher.rows)]
        )


def stored_batch(
    connection: sqlite3.Connection, client_no: str, reference: str
) -> BatchRecord | None:
    """Read a batch back as it stands, None when no batch has the reference."""
    head = connection.execute(
        "SELECT batch_no, reference, description, state, own FROM batches "
        "WHERE client_no = ? AND reference = ?",
        (client_no, reference),
    ).fetchone()
    return _whole_batch(connection, client_no, head) if head else None


def stored_batches(connection: sqlite3.Connection, client_no: str) -> list[BatchRecord]:
    """Every batch, by number."""
    heads = connection.execute(
        "SELECT batch_no, reference, description, state, own FROM batches "
        "WHERE client_no = ? ORDER BY batch_no",
        (client_no,),
    ).fetchall()
    return [_whole_batch(connection, client_no, head) for head in heads]


def _whole_batch(connection: sqlite3.Connection, client_no: str, head: sqlite3.Row) -> BatchRecord:
    key = (client_no, head["batch_no"])
    rows: defaultdict[int, list[NewRow]] = defaultdict(list)
    for row in connection.execute(_ROWS, key):
        rows[row["place_no"]].append(_row(row))
    return BatchRecord(
        reference=head["reference"],
        state=head["state"],
        batch_no=head["batch_no"],
        vouchers=tuple(
            _voucher(voucher, rows[voucher["place_no"]])
            for voucher in connection.execute(_VOUCHERS, key)
        ),
        voucher_nos={
            found["reference"]: found["voucher_no"]
            for found in connection.execute(_VOUCHER_NOS, key)
        },
        description=head["description"],
        own=bool(head["own"]),
    )


def _voucher_values(voucher: NewVoucher) -> tuple[object, ...]:
    return (
        voucher.reference,
        voucher.voucher_type,
        voucher.kind,
        voucher.invoice_no,
        voucher.customer_no,
        voucher.issued_on.isoformat(),
        voucher.due_on.isoformat(),
        voucher.kid,
        voucher.text,
        voucher.currency,
        voucher.gross.ore,
        voucher.credits_invoice_no,
    )


def _row_values(rows: Sequence[NewRow]) -> Iterator[tuple[object, ...]]:
    for row_no, row in enumerate(rows, 1):
        yield (
            row_no,
            row.account,
            row.vat_code,
            row.department_no,
            row.project_no,
            row.net.ore,
            row.tax.ore,
        )


def _voucher(row: sqlite3.Row, rows: Sequence[NewRow]) -> NewVoucher:
    return NewVoucher(
        reference=row["reference"],
        voucher_type=row["voucher_type"],
        kind=row["kind"],
        invoice_no=row["invoice_no"],
        customer_no=row["customer_no"],
        issued_on=date.fromisoformat(row["issued_on"]),
        due_on=date.fromisoformat(row["due_on"]),
        kid=row["kid"],
        text=row["text"],
        currency=row["currency"],
        gross=Money(row["gross_ore"], row["currency"]),
        rows=tuple(rows),
        credits_invoice_no=row["credits_invoice_no"],
    )


def _row(row: sqlite3.Row) -> NewRow:
    return NewRow(
        account=row["account"],
        vat_code=row["vat_code"],
        department_no=row["department_no"],
        project_no=row["project_no"],
        net=Money(row["net_ore"]),
        tax=Money(row["tax_ore"]),
    )

"""Writing vouchers to the book, and reading them back as they stand there."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from webfaktura import faults
from webfaktura.ledger.book import BookedVoucher, Posting, Voucher
from webfaktura.ledger.chain import extend_chain
from webfaktura.norway.money import Money

_INSERT_VOUCHER = """
INSERT INTO vouchers (
    client_no, voucher_no, reference, voucher_type, kind, voucher_on, text,
    invoice_no, reverses_voucher_no, last_posting_no
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULLIF(?, 0), ?)
"""

_INSERT_POSTING = """
INSERT INTO postings (
    client_no, voucher_no, posting_no, account, amount_ore,
    vat_code, customer_no, department_no, project_no
) VALUES (?, ?, ?, ?, ?, NULLIF(?, ''), NULLIF(?, 0), NULLIF(?, ''), NULLIF(?, ''))
"""

_BOOKED = """
SELECT voucher_no, reference, voucher_type, kind, voucher_on, text, invoice_no,
       COALESCE(reverses_voucher_no, 0) AS reverses_voucher_no,
       account, amount_ore, COALESCE(vat_code, '') AS vat_code,
       COALESCE(customer_no, 0) AS customer_no,
       COALESCE(department_no, '') AS department_no,
       COALESCE(project_no, '') AS project_no
FROM vouchers JOIN postings USING (client_no, voucher_no)
WHERE client_no = :client_no
  AND (:invoice_no = 0 OR invoice_no = :invoice_no)
  AND (:voucher_no = 0 OR voucher_no = :voucher_no)
ORDER BY voucher_no, posting_no
"""


def book_vouchers(
    connection: sqlite3.Connection, client_no: str, vouchers: Iterable[BookedVoucher]
) -> None:
    """Write numbered vouchers to the book and chain them; the caller holds the transaction."""
    for booked in vouchers:
        connection.execute(_INSERT_VOUCHER, _voucher_values(client_no, booked))
        connection.executemany(_INSERT_POSTING, _posting_values(client_no, booked))
        extend_chain(connection, client_no, booked.voucher_no)
        faults.point("ledger.voucher_booked")


def booked_vouchers(
    connection: sqlite3.Connection, client_no: str, *, invoice_no: int = 0, voucher_no: int = 0
) -> list[BookedVoucher]:
    """Vouchers of the book by number: all, or those of an invoice, or one."""
    rows = connection.execute(
        _BOOKED, {"client_no": client_no, "invoice_no": invoice_no, "voucher_no": voucher_no}
    )
    return [_booked(list(lines)) for _, lines in groupby(rows, lambda row: row["voucher_no"])]


def _voucher_values(client_no: str, booked: BookedVoucher) -> tuple[object, ...]:
    voucher = booked.voucher
    return (
        client_no,
        booked.voucher_no,
        voucher.reference,
        voucher.voucher_type,
        voucher.kind,
        voucher.on.isoformat(),
        voucher.text,
        voucher.invoice_no,
        booked.reverses_voucher_no,
        len(voucher.postings),
    )


def _posting_values(client_no: str, booked: BookedVoucher) -> Iterator[tuple[object, ...]]:
    for posting_no, posting in enumerate(booked.voucher.postings, 1):
        yield (
            client_no,
            booked.voucher_no,
            posting_no,
            posting.account,
            posting.amount.ore,
            posting.vat_code,
            posting.customer_no,
            posting.department_no,
            posting.project_no,
        )


def _booked(rows: list[sqlite3.Row]) -> BookedVoucher:
    head = rows[0]
    voucher = Voucher(
        reference=head["reference"],
        voucher_type=head["voucher_type"],
        kind=head["kind"],
        on=date.fromisoformat(head["voucher_on"]),
        text=head["text"],
        postings=tuple(_posting(row) for row in rows),
        invoice_no=head["invoice_no"],
    )
    return BookedVoucher(head["voucher_no"], voucher, head["reverses_voucher_no"])


def _posting(row: sqlite3.Row) -> Posting:
    return Posting(
        row["account"],
        Money(row["amount_ore"]),
        vat_code=row["vat_code"],
        customer_no=row["customer_no"],
        department_no=row["department_no"],
        project_no=row["project_no"],
    )

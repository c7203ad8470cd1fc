"""Open items as the ledger keeps them: added by update, settled by payments and credit notes."""

import sqlite3
from datetime import date

from webfaktura.ledger.records import NewVoucher
from webfaktura.ledger.subledger import OpenItem
from webfaktura.norway.money import Money

_INSERT = """
INSERT INTO open_items (
    client_no, voucher_no, customer_no, kind, invoice_no, kid, issued_on, due_on, original_ore,
    credits_invoice_no
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_ITEMS = """
SELECT item.voucher_no, item.customer_no, customer.name AS customer_name,
       item.kind, item.invoice_no, item.kid, item.issued_on, item.due_on, item.original_ore,
       item.credits_invoice_no,
       (SELECT COALESCE(sum(payment.amount_ore), 0) FROM payments AS payment
        WHERE payment.client_no = item.client_no
          AND payment.item_voucher_no = item.voucher_no)
       + (SELECT COALESCE(sum(credited.amount_ore), 0) FROM settlements AS credited
          WHERE credited.client_no = item.client_no
            AND credited.item_voucher_no = item.voucher_no)
       - (SELECT COALESCE(sum(used.amount_ore), 0) FROM settlements AS used
          WHERE used.client_no = item.client_no
            AND used.credit_voucher_no = item.voucher_no) AS settled_ore
FROM open_items AS item JOIN customers AS customer USING (client_no, customer_no)
WHERE item.client_no = :client_no
  AND (:kid = '' OR item.kid = :kid)
  AND (:invoice_no = 0 OR item.invoice_no = :invoice_no)
  AND (:credited_no = 0 OR item.credits_invoice_no = :credited_no)
ORDER BY item.customer_no, item.due_on, item.voucher_no
"""


def add_open_item(
    connection: sqlite3.Connection, client_no: str, voucher_no: int, new: NewVoucher
) -> None:
    """Put a posted invoice on the customer's account; a credit note stands negative."""
    gross = new.gross if new.kind == "invoice" else -new.gross
    connection.execute(
        _INSERT,
        (
            client_no,
            voucher_no,
            new.customer_no,
            new.kind,
            new.invoice_no,
            new.kid,
            new.issued_on.isoformat(),
            new.due_on.isoformat(),
            gross.ore,
            new.credits_invoice_no if new.kind == "credit_note" else 0,
        ),
    )


def items(
    connection: sqlite3.Connection,
    client_no: str,
    *,
    kid: str = "",
    invoice_no: int = 0,
    credited_no: int = 0,
) -> list[OpenItem]:
    """Items per customer, due first, settled or not; narrowed by KID or invoice number.

    ``credited_no`` asks for the credit notes that tell they credit that invoice.
    """
    rows = connection.execute(
        _ITEMS,
        {"client_no": client_no, "kid": kid, "invoice_no": invoice_no, "credited_no": credited_no},
    )
    return [_item(row) for row in rows]


def open_items(connection: sqlite3.Connection, client_no: str) -> list[OpenItem]:
    """Items of which something remains, or that are overpaid."""
    return [item for item in items(connection, client_no) if item.remaining.ore]


def _item(row: sqlite3.Row) -> OpenItem:
    return OpenItem(
        voucher_no=row["voucher_no"],
        customer_no=row["customer_no"],
        customer_name=row["customer_name"],
        kind=row["kind"],
        invoice_no=row["invoice_no"],
        kid=row["kid"],
        issued_on=date.fromisoformat(row["issued_on"]),
        due_on=date.fromisoformat(row["due_on"]),
        original=Money(row["original_ore"]),
        settled=Money(row["settled_ore"]),
        credits_invoice_no=row["credits_invoice_no"],
    )

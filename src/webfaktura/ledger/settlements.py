"""Credit notes settle the invoices they credit, as far as both remain open."""

import sqlite3

from webfaktura.ledger.items import items
from webfaktura.ledger.subledger import settlements

_IS_CREDITED = "SELECT 1 FROM open_items WHERE client_no = ? AND credits_invoice_no = ? LIMIT 1"

_INSERT = """
INSERT INTO settlements (
    client_no, settlement_no, credit_voucher_no, item_voucher_no, amount_ore
) SELECT :client_no, 1 + count(*), :credit_voucher_no, :item_voucher_no, :amount_ore
FROM settlements WHERE client_no = :client_no
"""


def settle_credited(connection: sqlite3.Connection, client_no: str, invoice_no: int) -> None:
    """Let the credit notes that name an invoice settle it, oldest first.

    Nothing is posted: both stand on the customer's receivable already. To be
    asked whenever an invoice or a credit note is booked, in either order, and
    when a payment is reversed.
    """
    if connection.execute(_IS_CREDITED, (client_no, invoice_no)).fetchone() is None:
        return
    notes = sorted(
        items(connection, client_no, credited_no=invoice_no), key=lambda item: item.voucher_no
    )
    for invoice in items(connection, client_no, invoice_no=invoice_no):
        if invoice.kind == "invoice":
            for note, amount in settlements(invoice, notes):
                values = {
                    "client_no": client_no,
                    "credit_voucher_no": note.voucher_no,
                    "item_voucher_no": invoice.voucher_no,
                    "amount_ore": amount.ore,
                }
                connection.execute(_INSERT, values)

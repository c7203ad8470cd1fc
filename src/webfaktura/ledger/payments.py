"""Payments: registered on an open item, reversed by a new row, told since a cursor."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from webfaktura import faults
from webfaktura.ledger.book import BookedVoucher
from webfaktura.ledger.booking import book_vouchers, booked_vouchers
from webfaktura.ledger.clients import refuse_locked
from webfaktura.ledger.cursors import cursor_at, seen_until
from webfaktura.ledger.items import items
from webfaktura.ledger.program import ledger_id
from webfaktura.ledger.records import NewPayment, PaymentChanges, PaymentRecord
from webfaktura.ledger.series import last_number, take_numbers
from webfaktura.ledger.settlements import settle_credited
from webfaktura.ledger.subledger import amount_paid, item_paid
from webfaktura.ledger.vouchers import payment_voucher
from webfaktura.norway.money import Money
from webfaktura.norway.refusal import Refusal

_INSERT = """
INSERT INTO payments (
    client_no, payment_id, change_no, voucher_no, item_voucher_no, amount_ore, paid_on, reverses
) VALUES (?, ?, ?, ?, ?, ?, ?, NULLIF(?, ''))
"""

_PAYMENTS = """
SELECT payment.payment_id, item.customer_no, item.invoice_no, item.kid,
       payment.amount_ore, payment.paid_on, COALESCE(payment.reverses, '') AS reverses,
       payment.voucher_no, payment.item_voucher_no,
       EXISTS (
           SELECT 1 FROM vouchers AS invoice
           JOIN batch_vouchers AS sent
             ON sent.client_no = invoice.client_no AND sent.reference = invoice.reference
           JOIN batches AS batch
             ON batch.client_no = sent.client_no AND batch.batch_no = sent.batch_no
           WHERE invoice.client_no = item.client_no AND invoice.voucher_no = item.voucher_no
             AND batch.own
       ) AS own
FROM payments AS payment JOIN open_items AS item
  ON item.client_no = payment.client_no AND item.voucher_no = payment.item_voucher_no
WHERE payment.client_no = :client_no
  AND payment.change_no > :seen
  AND (:payment_id = '' OR payment.payment_id = :payment_id)
  AND (:reverses = '' OR payment.reverses = :reverses)
ORDER BY payment.change_no
"""


class PaymentIdTaken(Refusal):
    """The id belongs to another payment."""

    def __init__(self, payment_id: str) -> None:
        super().__init__(
            f"Innbetaling {payment_id} er allerede registrert med andre opplysninger. "
            "Registrer den nye med en egen id.",
            field="payment_id",
        )


class UnknownPayment(Refusal):
    """The client has no payment of that id."""

    def __init__(self, payment_id: str) -> None:
        super().__init__(
            f"Innbetaling {payment_id} finnes ikke. Sjekk id-en i listen over innbetalinger.",
            field="payment_id",
        )


class AlreadyReversed(Refusal):
    """A payment is reversed once, and a reversal not at all."""

    def __init__(self, payment_id: str) -> None:
        super().__init__(
            f"Innbetaling {payment_id} er allerede reversert, eller er selv en reversering. "
            "Registrer eventuelt en ny innbetaling.",
            field="payment_id",
        )


@dataclass(frozen=True)
class _PaymentRow:
    """A payment's row: where it stands in the book and in the sub-ledger; signed amount."""

    payment_id: str
    voucher_no: int
    item_voucher_no: int
    amount: Money
    paid_on: date
    reverses: str = ""


def register_payment(
    connection: sqlite3.Connection, client_no: str, payment: NewPayment
) -> PaymentRecord:
    """Post a payment and settle its open item; the same payment again gives the same answer.

    Refuses ``NoOpenItem``, ``AlreadyPaid``, ``NotAPayment``, ``PeriodLocked`` and
    ``PaymentIdTaken``.
    """
    if known := _payment_or_none(connection, client_no, payment.payment_id):
        return _same(known, payment)
    refuse_locked(connection, client_no, payment.paid_on)
    found = items(connection, client_no, kid=payment.kid, invoice_no=payment.invoice_no)
    item = item_paid(found, payment)
    amount = amount_paid(item, payment.amount)
    voucher_no = take_numbers(connection, client_no, "voucher")
    booked = BookedVoucher(voucher_no, payment_voucher(item, payment, amount))
    row = _PaymentRow(payment.payment_id, voucher_no, item.voucher_no, amount, payment.paid_on)
    return _write(connection, client_no, booked, row)


def reverse_payment(
    connection: sqlite3.Connection, client_no: str, payment_id: str, *, reversal_id: str, on: date
) -> PaymentRecord:
    """Take a payment back by a new row; the same reversal again gives the same answer.

    A credit note that stood open because the invoice was paid settles it then.
    Refuses ``UnknownPayment``, ``AlreadyReversed`` and ``PeriodLocked``.
    """
    if known := _payment_or_none(connection, client_no, reversal_id):
        if known.reverses != payment_id:
            raise PaymentIdTaken(reversal_id)
        return known
    original = _reversible(connection, client_no, payment_id)
    refuse_locked(connection, client_no, on)
    [paid] = booked_vouchers(connection, client_no, voucher_no=original.voucher_no)
    voucher_no = take_numbers(connection, client_no, "voucher")
    reversal = paid.voucher.reversed(reference=reversal_id, on=on)
    booked = BookedVoucher(voucher_no, reversal, reverses_voucher_no=paid.voucher_no)
    item_voucher_no, amount = original.item_voucher_no, -original.amount
    row = _PaymentRow(reversal_id, voucher_no, item_voucher_no, amount, on, reverses=payment_id)
    written = _write(connection, client_no, booked, row)
    settle_credited(connection, client_no, written.invoice_no)
    return written


def payments_since(connection: sqlite3.Connection, client_no: str, cursor: str) -> PaymentChanges:
    """Payments and reversals since the cursor, oldest first; nothing is missed."""
    ledger = ledger_id(connection)
    last = last_number(connection, client_no, "change")
    seen = seen_until(cursor, ledger_id=ledger, last_change_no=last)
    rows = _rows(connection, client_no, seen=seen)
    return PaymentChanges([_record(row) for row in rows], cursor_at(ledger, last))


def _reversible(connection: sqlite3.Connection, client_no: str, payment_id: str) -> _PaymentRow:
    found = _rows(connection, client_no, payment_id=payment_id)
    if not payment_id or not found:
        raise UnknownPayment(payment_id)
    [row] = found
    if row["reverses"] or _rows(connection, client_no, reverses=payment_id):
        raise AlreadyReversed(payment_id)
    return _PaymentRow(
        payment_id,
        row["voucher_no"],
        row["item_voucher_no"],
        Money(row["amount_ore"]),
        date.fromisoformat(row["paid_on"]),
    )


def _write(
    connection: sqlite3.Connection, client_no: str, booked: BookedVoucher, row: _PaymentRow
) -> PaymentRecord:
    book_vouchers(connection, client_no, [booked])
    change_no = take_numbers(connection, client_no, "change")
    connection.execute(
        _INSERT,
        (
            client_no,
            row.payment_id,
            change_no,
            row.voucher_no,
            row.item_voucher_no,
            row.amount.ore,
            row.paid_on.isoformat(),
            row.reverses,
        ),
    )
    faults.point("ledger.payment_booked")
    [written] = _rows(connection, client_no, payment_id=row.payment_id)
    return _record(written)


def _same(known: PaymentRecord, payment: NewPayment) -> PaymentRecord:
    same = (
        known.paid_on == payment.paid_on
        and payment.amount in (None, known.amount)
        and payment.kid in ("", known.kid)
        and payment.invoice_no in (0, known.invoice_no)
        and not known.reverses
    )
    if not same:
        raise PaymentIdTaken(payment.payment_id)
    return known


def _payment_or_none(
    connection: sqlite3.Connection, client_no: str, payment_id: str
) -> PaymentRecord | None:
    found = _rows(connection, client_no, payment_id=payment_id) if payment_id else []
    return _record(found[0]) if found else None


def _rows(
    connection: sqlite3.Connection,
    client_no: str,
    *,
    seen: int = 0,
    payment_id: str = "",
    reverses: str = "",
) -> list[sqlite3.Row]:
    return connection.execute(
        _PAYMENTS,
        {"client_no": client_no, "seen": seen, "payment_id": payment_id, "reverses": reverses},
    ).fetchall()


def _record(row: sqlite3.Row) -> PaymentRecord:
    """Tell a payment with a positive amount; ``reverses`` says that it is taken back."""
    return PaymentRecord(
        payment_id=row["payment_id"],
        customer_no=row["customer_no"],
        invoice_no=row["invoice_no"],
        kid=row["kid"],
        amount=Money(abs(row["amount_ore"])),
        paid_on=date.fromisoformat(row["paid_on"]),
        reverses=row["reverses"],
        own=bool(row["own"]),
    )

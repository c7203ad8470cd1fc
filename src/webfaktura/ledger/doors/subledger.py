"""The door to open items and payments."""

from datetime import date

from webfaktura import faults
from webfaktura.ledger import items, payments
from webfaktura.ledger.doors.base import Door
from webfaktura.ledger.records import NewPayment, PaymentChanges, PaymentRecord
from webfaktura.ledger.subledger import OpenItem


class SubledgerDoor(Door):
    """What customers owe, and what they pay."""

    def open_items(self, client_no: str) -> list[OpenItem]:
        """What remains per customer, due first."""
        with self._reading(client_no) as reading:
            return items.open_items(reading, client_no)

    def register_payment(self, client_no: str, payment: NewPayment) -> PaymentRecord:
        """Post a payment and settle its open item; the same id again gives the same answer."""
        with self._writing(client_no) as writing:
            record = payments.register_payment(writing, client_no, payment)
        faults.point("ledger.payment_registered")
        return record

    def reverse_payment(
        self, client_no: str, payment_id: str, *, reversal_id: str, on: date
    ) -> PaymentRecord:
        """Take a payment back by a new row."""
        with self._writing(client_no) as writing:
            record = payments.reverse_payment(
                writing, client_no, payment_id, reversal_id=reversal_id, on=on
            )
        faults.point("ledger.payment_reversed")
        return record

    def payments_since(self, client_no: str, cursor: str) -> PaymentChanges:
        """Payments and reversals since a cursor, oldest first."""
        with self._reading(client_no) as reading:
            return payments.payments_since(reading, client_no, cursor)

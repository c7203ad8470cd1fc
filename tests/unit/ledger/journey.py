"""A program that takes invoices from waiting to paid, and may be run again wherever it died.

Started by ``test_kills`` as a process of its own: ``python journey.py FOLDER``.
"""

import sys
from pathlib import Path

from unit.ledger.builders import (
    CLIENT,
    KARI,
    TODAY,
    a_batch,
    a_credit_note,
    a_ledger,
    a_payment,
    an_invoice,
    updated,
)
from webfaktura.ledger.session import Ledger

FIRST = a_batch(an_invoice(1), an_invoice(2, customer_no=KARI.customer_no))
SECOND = a_batch(a_credit_note(3), an_invoice(4), reference="batch-2")
DOUBTFUL = a_batch(an_invoice(5), reference="batch-3")


def travel(ledger: Ledger) -> None:
    """Say everything as a caller does that remembers nothing."""
    ledger.put_customers(CLIENT, [KARI], origin="webfaktura")
    updated(ledger, FIRST)
    if ledger.find_batch(CLIENT, "batch-2") is None:
        ledger.write_batch(CLIENT, DOUBTFUL)
        ledger.remove_batch(CLIENT, "batch-3")
    updated(ledger, SECOND)
    ledger.register_payment(CLIENT, a_payment("pay-1", invoice_no=1))
    ledger.register_payment(CLIENT, a_payment("pay-2", invoice_no=2))
    ledger.reverse_payment(CLIENT, "pay-1", reversal_id="back-1", on=TODAY)


if __name__ == "__main__":
    with a_ledger(Path(sys.argv[1])) as opened:
        travel(opened)

"""A program that posts many small batches; ``test_crowd`` starts several at once.

``python crowd.py FOLDER FIRST_INVOICE_NO COUNT``
"""

import sys
from pathlib import Path

from unit.ledger.builders import a_batch, a_ledger, a_payment, an_invoice, updated
from webfaktura.ledger.session import Ledger


def post_many(ledger: Ledger, first: int, count: int) -> None:
    for invoice_no in range(first, first + count):
        updated(ledger, a_batch(an_invoice(invoice_no), reference=f"batch-{invoice_no}"))
        ledger.register_payment("999", a_payment(f"pay-{invoice_no}", invoice_no=invoice_no))


if __name__ == "__main__":
    with a_ledger(Path(sys.argv[1])) as opened:
        post_many(opened, int(sys.argv[2]), int(sys.argv[3]))

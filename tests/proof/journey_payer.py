"""Registers in the accounting system that everything open is paid; run again, it is the same."""

import sys
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from webfaktura.ledger.records import NewPayment
from webfaktura.ledger.session import Ledger


def main(path: str, client_no: str, on: str) -> None:
    """Pay what remains of each open item, under an id that follows from its KID."""
    with Ledger.open_locally(Path(path)) as ledger:
        for item in ledger.open_items(client_no):
            payment_id = str(uuid5(NAMESPACE_OID, item.kid))
            ledger.register_payment(
                client_no, NewPayment(payment_id, date.fromisoformat(on), kid=item.kid)
            )


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Holds a batch up against the client's registers and what is already received."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from webfaktura.ledger.checks import Registers, Taken, refused_vouchers
from webfaktura.ledger.clients import last_locked
from webfaktura.ledger.intervals import Interval
from webfaktura.ledger.records import NewVoucher, VoucherRefusal
from webfaktura.ledger.registers import (
    accounts,
    departments,
    projects,
    vat_codes,
    voucher_types,
)
from webfaktura.norway.refusal import Refusal

_REFERENCE_TAKEN = """
SELECT 1 FROM vouchers WHERE client_no = :client_no AND reference = :reference
UNION ALL
SELECT 1 FROM batch_vouchers
WHERE client_no = :client_no AND reference = :reference AND batch_no <> :batch_no
"""

_INVOICE_TAKEN = """
SELECT 1 FROM batch_vouchers
WHERE client_no = :client_no AND kind = :kind AND invoice_no = :invoice_no
  AND batch_no <> :batch_no
"""


class BatchRefused(Refusal):
    """Some vouchers cannot be posted, so nothing of the batch was written or posted."""

    def __init__(self, refusals: tuple[VoucherRefusal, ...]) -> None:
        many = f"{len(refusals)} bilag må rettes" if len(refusals) > 1 else "ett bilag må rettes"
        reasons = " ".join(f"Bilag {refusal.reference}: {refusal.reason}" for refusal in refusals)
        super().__init__(f"Hele bunten er avvist fordi {many}. {reasons}", field="vouchers")
        self.refusals = refusals


def refuse_unpostable(
    connection: sqlite3.Connection,
    client_no: str,
    vouchers: Sequence[NewVoucher],
    *,
    batch_no: int = 0,
    own_series: Interval | None = None,
) -> Registers:
    """Refuse (``BatchRefused``) what cannot be posted; return the registers checked against.

    ``batch_no`` is the vouchers' own batch once it is written: what stands there
    does not count as taken. ``own_series`` is refused to what comes from outside.
    """
    registers = replace(_registers(connection, client_no, vouchers), own_series=own_series)
    taken = _taken(connection, client_no, vouchers, batch_no)
    if refusals := refused_vouchers(vouchers, registers, taken):
        raise BatchRefused(refusals)
    return registers


def _registers(
    connection: sqlite3.Connection, client_no: str, vouchers: Sequence[NewVoucher]
) -> Registers:
    return Registers(
        accounts=frozenset(account.account for account in accounts(connection, client_no)),
        vat_codes={code.code: code for code in vat_codes(connection, client_no)},
        departments=frozenset(entry.no for entry in departments(connection, client_no)),
        projects=frozenset(entry.no for entry in projects(connection, client_no)),
        voucher_types=frozenset(kind.code for kind in voucher_types(connection, client_no)),
        customers=_known_customers(connection, client_no, vouchers),
        locked_until=last_locked(connection, client_no),
    )


def _known_customers(
    connection: sqlite3.Connection, client_no: str, vouchers: Sequence[NewVoucher]
) -> frozenset[int]:
    """Those of the vouchers' customers that the ledger knows."""
    asked = {voucher.customer_no for voucher in vouchers}
    query = "SELECT 1 FROM customers WHERE client_no = ? AND customer_no = ?"
    return frozenset(
        number for number in asked if connection.execute(query, (client_no, number)).fetchone()
    )


def _taken(
    connection: sqlite3.Connection, client_no: str, vouchers: Sequence[NewVoucher], batch_no: int
) -> Taken:
    """What the book and other batches already hold of the vouchers' references and numbers."""
    keys = [
        {
            "client_no": client_no,
            "batch_no": batch_no,
            "reference": voucher.reference,
            "kind": voucher.kind,
            "invoice_no": voucher.invoice_no,
        }
        for voucher in vouchers
    ]
    references = [
        voucher.reference
        for voucher, key in zip(vouchers, keys, strict=True)
        if connection.execute(_REFERENCE_TAKEN, key).fetchone()
    ]
    numbers = [
        (voucher.kind, voucher.invoice_no)
        for voucher, key in zip(vouchers, keys, strict=True)
        if connection.execute(_INVOICE_TAKEN, key).fetchone()
    ]
    return Taken(frozenset(references), frozenset(numbers))

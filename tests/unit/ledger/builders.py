"""Builders for the ledger's tests: they walk the real road, through the ledger's own door."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from webfaktura.ledger.records import (
    BatchRecord,
    CustomerRecord,
    NewBatch,
    NewPayment,
    NewRow,
    NewVoucher,
)
from webfaktura.ledger.seed import seed_client
from webfaktura.ledger.session import Ledger
from webfaktura.norway.kid import KidDesign, make_kid
from webfaktura.norway.money import Money

CLIENT = "999"
PASSWORD = "trygt-passord"
ISSUED_ON = date(2026, 11, 24)
TODAY = date(2026, 11, 25)

KARI = CustomerRecord(30000, "Kari Ødegård", place="BERGEN", postal_code="5008")


@contextmanager
def a_ledger(folder: Path) -> Iterator[Ledger]:
    """A ledger with the demo client in it; the same folder gives the same ledger."""
    path = folder / "book.sqlite3"
    if not path.exists():
        Ledger.create(path, user="admin", password=PASSWORD).close()
    with Ledger.open_locally(path) as ledger:
        seed_client(ledger, CLIENT)
        yield ledger


def a_row(net: str = "1000.00", tax: str = "250.00", **fields: str) -> NewRow:
    words = {"account": "3000", "vat_code": "1", "department_no": "", "project_no": ""} | fields
    return NewRow(net=Money.of(net), tax=Money.of(tax), **words)


def an_invoice(invoice_no: int = 1, *rows: NewRow, **fields: Any) -> NewVoucher:
    """An invoice to customer 10000; its gross is the sum of its rows unless told otherwise."""
    rows = rows or (a_row(),)
    kid = make_kid(KidDesign(0, 6, 6), client_no="", customer_no=10000, invoice_no=invoice_no)
    invoice = NewVoucher(
        reference=f"ref-{invoice_no}",
        voucher_type="1",
        kind="invoice",
        invoice_no=invoice_no,
        customer_no=10000,
        issued_on=ISSUED_ON,
        due_on=date(2026, 12, 8),
        kid=kid,
        text=f"Faktura {invoice_no}",
        currency="NOK",
        gross=Money.total(row.net + row.tax for row in rows),
        rows=rows,
    )
    return replace(invoice, **fields)


def a_credit_note(invoice_no: int = 2, *rows: NewRow) -> NewVoucher:
    return an_invoice(
        invoice_no, *rows, kind="credit_note", voucher_type="2", kid="", text="Kreditnota"
    )


def a_batch(*vouchers: NewVoucher, reference: str = "batch-1") -> NewBatch:
    return NewBatch(reference, "Fakturaer fra WebFaktura", vouchers or (an_invoice(),))


def updated(ledger: Ledger, batch: NewBatch) -> BatchRecord:
    """Write a batch and post it."""
    ledger.write_batch(CLIENT, batch)
    return ledger.update_batch(CLIENT, batch.reference, on=TODAY)


def a_payment(payment_id: str = "pay-1", **fields: Any) -> NewPayment:
    payment = NewPayment(payment_id, TODAY, invoice_no=1)
    return replace(payment, **fields)


def balance_of(ledger: Ledger, account: str) -> Money:
    """Debit less credit of one account."""
    return Money.total(
        line.balance for line in ledger.trial_balance(CLIENT) if line.account == account
    )

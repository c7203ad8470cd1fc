"""The accounting system's own invoices: issued in its own series, then waiting for update."""

import sqlite3
from datetime import date

from webfaktura.ledger.batch_rows import stored_batch
from webfaktura.ledger.batches import BatchDiffers, write_own_batch
from webfaktura.ledger.clients import invoice_series, refuse_locked
from webfaktura.ledger.customers import customer_or_none
from webfaktura.ledger.intervals import Interval
from webfaktura.ledger.products import product_or_none
from webfaktura.ledger.records import (
    BatchRecord,
    CustomerRecord,
    NewBatch,
    NewOwnInvoice,
    NewVoucher,
    ProductRecord,
)
from webfaktura.ledger.registers import vat_codes
from webfaktura.ledger.sales import credit_of, invoice_of
from webfaktura.norway.refusal import Refusal

_LAST_TAKEN = """
SELECT COALESCE(max(invoice_no), 0) AS last FROM batch_vouchers
WHERE client_no = ? AND invoice_no BETWEEN ? AND ?
"""

_OWN_INVOICE = """
SELECT batches.reference FROM batch_vouchers JOIN batches USING (client_no, batch_no)
WHERE client_no = ? AND kind = 'invoice' AND invoice_no = ? AND own
"""

_ALREADY_CREDITED = """
SELECT invoice_no FROM batch_vouchers
WHERE client_no = ? AND kind = 'credit_note' AND credits_invoice_no = ?
"""


class NoInvoiceSeries(Refusal):
    """The client has no series of its own."""


class InvoiceSeriesFull(Refusal):
    """Every number of the series is taken."""


class NotInvoiceable(Refusal):
    """The customer or a product cannot be invoiced."""


class NotCreditable(Refusal):
    """The number names no own invoice, or one that is credited already."""


def issue_own_invoice(
    connection: sqlite3.Connection, client_no: str, new: NewOwnInvoice
) -> BatchRecord:
    """Issue an invoice under the next number of the client's own series; its batch waits.

    The same invoice again gives the same answer. Refuses ``NoInvoiceSeries``,
    ``InvoiceSeriesFull``, ``NotInvoiceable``, ``PeriodLocked`` and ``BatchDiffers``.
    """
    if known := stored_batch(connection, client_no, new.invoice_id):
        return _same(known, customer_no=new.customer_no, issued_on=new.issued_on)
    refuse_locked(connection, client_no, new.issued_on)
    customer = _customer(connection, client_no, new.customer_no)
    numbers = dict.fromkeys(line.product_no for line in new.lines)
    products = {number: _product(connection, client_no, number) for number in numbers}
    codes = {code.code: code for code in vat_codes(connection, client_no)}
    invoice_no = _next_no(connection, client_no)
    return _written(
        connection, client_no, invoice_of(new, customer, products, codes, invoice_no=invoice_no)
    )


def credit_own_invoice(
    connection: sqlite3.Connection, client_no: str, invoice_no: int, *, credit_id: str, on: date
) -> BatchRecord:
    """Credit a whole own invoice; the credit note has the next number of the same series.

    The same credit note again gives the same answer. Refuses ``NotCreditable``,
    ``PeriodLocked``, ``NoInvoiceSeries``, ``InvoiceSeriesFull`` and ``BatchDiffers``.
    """
    if known := stored_batch(connection, client_no, credit_id):
        return _same(known, credits_invoice_no=invoice_no, issued_on=on)
    refuse_locked(connection, client_no, on)
    credited = _creditable(connection, client_no, invoice_no)
    note_no = _next_no(connection, client_no)
    return _written(
        connection, client_no, credit_of(credited, credit_id, on=on, invoice_no=note_no)
    )


def _written(connection: sqlite3.Connection, client_no: str, voucher: NewVoucher) -> BatchRecord:
    batch = NewBatch(voucher.reference, "Egne fakturaer", (voucher,))
    return write_own_batch(connection, client_no, batch)


def _same(known: BatchRecord, **asked: object) -> BatchRecord:
    """Give the answer given before; refuse an id that belongs to something else."""
    [voucher] = known.vouchers[:1]
    if not known.own or any(getattr(voucher, name) != value for name, value in asked.items()):
        raise BatchDiffers(known.reference)
    return known


def _customer(connection: sqlite3.Connection, client_no: str, customer_no: int) -> CustomerRecord:
    customer = customer_or_none(connection, client_no, customer_no)
    if customer is None or not customer.active:
        state = "finnes ikke" if customer is None else "er ikke i bruk"
        raise NotInvoiceable(
            f"Kunde {customer_no} {state} i regnskapet. Velg en annen kunde.", field="customer_no"
        )
    return customer


def _product(connection: sqlite3.Connection, client_no: str, product_no: str) -> ProductRecord:
    product = product_or_none(connection, client_no, product_no)
    if product is None or not product.active:
        state = "finnes ikke" if product is None else "er ikke i bruk"
        raise NotInvoiceable(
            f"Produkt {product_no} {state} i regnskapet. Velg et annet produkt.",
            field="product_no",
        )
    return product


def _creditable(connection: sqlite3.Connection, client_no: str, invoice_no: int) -> NewVoucher:
    found = connection.execute(_OWN_INVOICE, (client_no, invoice_no)).fetchone()
    batch = stored_batch(connection, client_no, found["reference"]) if found else None
    if batch is None:
        raise NotCreditable(
            f"Faktura {invoice_no} er ikke utstedt i regnskapet. "
            "Krediter den i programmet den kom fra.",
            field="invoice_no",
        )
    taken = connection.execute(_ALREADY_CREDITED, (client_no, invoice_no)).fetchone()
    if taken:
        raise NotCreditable(
            f"Faktura {invoice_no} er allerede kreditert med kreditnota {taken['invoice_no']}.",
            field="invoice_no",
        )
    [voucher] = batch.vouchers
    return voucher


def _next_no(connection: sqlite3.Connection, client_no: str) -> int:
    """Return the number after the last taken; numbers of the series are never given back."""
    series = invoice_series(connection, client_no)
    if series is None:
        raise NoInvoiceSeries(
            "Klienten har ingen Fakturanummerserie. Sett den under klientens egenskaper, "
            "for eksempel 700000-799999.",
            field="invoice_no",
        )
    return _number_after(connection, client_no, series)


def _number_after(connection: sqlite3.Connection, client_no: str, series: Interval) -> int:
    row = connection.execute(_LAST_TAKEN, (client_no, series.first, series.last)).fetchone()
    following = max(int(row["last"]) + 1, series.first)
    if following not in series:
        raise InvoiceSeriesFull(
            f"Fakturanummerserie {series} er full. Utvid den under klientens egenskaper.",
            field="invoice_no",
        )
    return following

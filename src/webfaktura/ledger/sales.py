"""How own invoice lines become a voucher: nets per line, VAT once per code (pure)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from webfaktura.ledger.records import (
    CustomerRecord,
    NewOwnInvoice,
    NewRow,
    NewVoucher,
    OwnLine,
    ProductRecord,
    VatCode,
)
from webfaktura.norway.calendar import due_on
from webfaktura.norway.money import Money, allocate, line_net, percent_of
from webfaktura.norway.refusal import Refusal

USUAL_DUE_DAYS = 14
"""The days a customer without terms of its own has to pay."""

INVOICE_TYPE = "1"
CREDIT_NOTE_TYPE = "2"
"""The voucher types (bilagsart) of own invoices and credit notes."""


class NothingToInvoice(Refusal):
    """An invoice has lines, each of more than nothing."""


def invoice_of(
    new: NewOwnInvoice,
    customer: CustomerRecord,
    products: Mapping[str, ProductRecord],
    vat_codes: Mapping[str, VatCode],
    *,
    invoice_no: int,
) -> NewVoucher:
    """Make the voucher of an own invoice; refuses ``NothingToInvoice``."""
    if not new.lines or any(line.quantity <= 0 for line in new.lines):
        raise NothingToInvoice(
            "En faktura må ha minst én linje, og hvert antall må være større enn null.",
            field="lines",
        )
    rows = _taxed([_row(line, products[line.product_no]) for line in new.lines], vat_codes)
    days = USUAL_DUE_DAYS if customer.due_days is None else customer.due_days
    return NewVoucher(
        reference=new.invoice_id,
        voucher_type=INVOICE_TYPE,
        kind="invoice",
        invoice_no=invoice_no,
        customer_no=new.customer_no,
        issued_on=new.issued_on,
        due_on=due_on(new.issued_on, days),
        kid="",
        text=f"Faktura {invoice_no}",
        currency="NOK",
        gross=Money.total(row.net + row.tax for row in rows),
        rows=tuple(rows),
    )


def credit_of(invoice: NewVoucher, credit_id: str, *, on: date, invoice_no: int) -> NewVoucher:
    """Make the voucher that credits the whole invoice, on a day of its own."""
    return replace(
        invoice,
        reference=credit_id,
        voucher_type=CREDIT_NOTE_TYPE,
        kind="credit_note",
        invoice_no=invoice_no,
        issued_on=on,
        due_on=on,
        text=f"Kreditnota {invoice_no} til faktura {invoice.invoice_no}",
        credits_invoice_no=invoice.invoice_no,
    )


def _row(line: OwnLine, product: ProductRecord) -> NewRow:
    return NewRow(
        account=product.account,
        vat_code=product.vat_code,
        department_no=line.department_no,
        project_no=line.project_no,
        net=line_net(
            quantity=line.quantity, unit_price=product.sales_price, discount_percent=Decimal(0)
        ),
        tax=Money(0),
    )


def _taxed(rows: list[NewRow], vat_codes: Mapping[str, VatCode]) -> list[NewRow]:
    """Round the tax once per code, and split it over the code's rows to the øre."""
    taxes: dict[int, Money] = {}
    for code in dict.fromkeys(row.vat_code for row in rows):
        places = [place for place, row in enumerate(rows) if row.vat_code == code]
        tax = percent_of(Money.total(rows[place].net for place in places), vat_codes[code].rate)
        shares = allocate(tax, [rows[place].net.ore for place in places])
        taxes.update(zip(places, shares, strict=True))
    return [replace(row, tax=taxes[place]) for place, row in enumerate(rows)]

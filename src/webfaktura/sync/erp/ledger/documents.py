"""What the ledger has posted of WebFaktura's, and what is paid, credited and open of it; pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from webfaktura.contract.v1.base import DocumentKind
from webfaktura.ledger.records import BatchRecord, NewVoucher, PaymentRecord
from webfaktura.ledger.subledger import OpenItem
from webfaktura.sync.erp.port import ErpDocument

type _Amounts = dict[tuple[str, int], Decimal]
"""By kind and number."""


def posted(
    batches: Iterable[BatchRecord],
    payments: Iterable[PaymentRecord],
    open_items: Iterable[OpenItem],
) -> Iterator[ErpDocument]:
    """Documents of updated batches; the ledger's own invoices are no business of WebFaktura's."""
    paid = _paid(payments)
    remaining = _remaining(open_items)
    for batch in batches:
        if batch.state == "updated" and not batch.own:
            for voucher in batch.vouchers:
                yield _document(voucher, paid, remaining)


def _document(voucher: NewVoucher, paid: _Amounts, remaining: _Amounts) -> ErpDocument:
    key = voucher.kind, voucher.invoice_no
    sign = 1 if voucher.kind == "invoice" else -1
    gross = voucher.gross.amount * sign
    still_open = remaining.get(key, Decimal(0))
    return ErpDocument(
        kind=DocumentKind(voucher.kind),
        invoice_no=voucher.invoice_no,
        customer_no=voucher.customer_no,
        issued_on=voucher.issued_on,
        currency=voucher.currency,
        gross=gross,
        paid=paid.get(key, Decimal(0)),
        credited=gross - paid.get(key, Decimal(0)) - still_open,
        open=still_open,
    )


def _paid(payments: Iterable[PaymentRecord]) -> _Amounts:
    """Payments by invoice, reversals taken off."""
    found: _Amounts = defaultdict(Decimal)
    for one in payments:
        amount = one.amount.amount
        found["invoice", one.invoice_no] += -amount if one.reverses else amount
    return found


def _remaining(open_items: Iterable[OpenItem]) -> _Amounts:
    return {(one.kind, one.invoice_no): one.remaining.amount for one in open_items}

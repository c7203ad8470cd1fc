"""What the contract's server does with registers, series and accounts: it merges."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sync.contract_company import CompanyState
from webfaktura.contract.v1 import products, registers, series
from webfaktura.contract.v1.base import DocumentKind, Message
from webfaktura.contract.v1.batches import Voucher
from webfaktura.contract.v1.reconciliation import (
    ReconcileDocument,
    ReconcileRequest,
    Reconciliation,
)
from webfaktura.contract.v1.registers import Customer

PAGE = 3
"""Few documents in an answer, so that tests turn pages."""


def changed_customers(company: CompanyState, _message: Message) -> registers.ChangedCustomers:
    """What the ERP does not know; what collides waits for somebody to choose."""
    found = [
        registers.ChangedCustomer(version=version, customer=company.customers[number])
        for number, version in company.changed.items()
        if number not in company.inbox
    ]
    company.handed.update(((one.customer.customer_no, one.version), one.customer) for one in found)
    return registers.ChangedCustomers(customers=tuple(found))


def confirm_customers(
    company: CompanyState, message: registers.ConfirmCustomers
) -> registers.CustomersConfirmed:
    before = len(company.changed)
    for one in message.customers:
        company.base[one.customer_no] = company.handed[one.customer_no, one.version]
        if company.changed.get(one.customer_no) == one.version:
            del company.changed[one.customer_no]
    return registers.CustomersConfirmed(confirmed=before - len(company.changed))


def put_customers(company: CompanyState, message: registers.PutCustomers) -> registers.CustomersPut:
    """Merge by field what was changed on both sides since both held the same."""
    created = changed = conflicts = 0
    for theirs in message.customers:
        number = theirs.customer_no
        ours = company.customers.get(number)
        created += ours is None
        changed += ours is not None and ours != theirs
        if ours is None or number not in company.changed:
            company.customers[number] = company.base[number] = theirs
            continue
        merged = _merged(company.base.get(number), ours, theirs)
        if merged is None:
            conflicts += company.inbox.get(number) != theirs
            company.inbox[number] = theirs
            continue
        company.base[number] = theirs
        if merged == theirs:
            del company.changed[number]
        elif merged != ours:
            company.changed[number] = next(company.versions)
        company.customers[number] = merged
    return registers.CustomersPut(created=created, changed=changed, conflicts=conflicts)


def put_products(company: CompanyState, message: products.PutProducts) -> products.ProductsPut:
    refused = tuple(
        products.RefusedProduct(product_no=one.product_no, reason="Avgiftskoden er ikke koblet.")
        for one in message.products
        if one.vat_code not in {code.code for code in company.settings.vat_codes if code.level}
    )
    numbers = {one.product_no for one in refused}
    for one in message.products:
        if one.product_no in numbers:
            continue
        if message.overwrite or one.product_no not in company.own_products:
            company.products[one.product_no] = one
    return products.ProductsPut(created=len(message.products) - len(refused), refused=refused)


def report_series(company: CompanyState, message: series.ReportSeries) -> series.SeriesReported:
    company.reported = message
    return company.series_answer


def reconcile(company: CompanyState, message: ReconcileRequest) -> Reconciliation:
    documents = sorted(
        _documents(company, message.first, message.last), key=lambda one: (one.kind, one.invoice_no)
    )
    begin = int(message.after or 0)
    end = begin + PAGE
    return Reconciliation(
        documents=tuple(documents[begin:end]), next_after=str(end) if documents[end:] else ""
    )


def _merged(base: Customer | None, ours: Customer, theirs: Customer) -> Customer | None:
    """The two versions in one; None where a field was changed to two things."""
    merged: dict[str, Any] = {}
    for name, mine in ours.wire.items():
        other = theirs.wire[name]
        before = base.wire[name] if base is not None else object()
        if mine not in (other, before) and other != before:
            return None
        merged[name] = other if mine == before else mine
    return Customer.model_validate(merged)


def _documents(company: CompanyState, first: date, last: date) -> Iterator[ReconcileDocument]:
    frozen = company.open_batch.vouchers if company.open_batch else ()
    places = [(one, "waiting") for one in company.waiting] + [(one, "in_batch") for one in frozen]
    for voucher_id, voucher in company.frozen.items():
        if voucher_id in company.transferred:
            places.append((voucher, "transferred"))
        elif voucher_id in company.parked:
            places.append((voucher, "parked"))
    notes = [one for one, _ in places if one.credits_invoice_no]
    for voucher, place in places:
        if first <= voucher.issued_on <= last:
            yield _document(company, voucher, place, notes)


def _document(
    company: CompanyState, voucher: Voucher, place: Any, notes: list[Voucher]
) -> ReconcileDocument:
    is_invoice = voucher.kind is DocumentKind.INVOICE
    number = voucher.invoice_no
    paid = sum(
        (
            -one.amount if one.reverses else one.amount
            for one in company.payments.values()
            if is_invoice and one.invoice_no == number
        ),
        Decimal(0),
    )
    credited = sum(
        (one.gross for one in notes if is_invoice and one.credits_invoice_no == number),
        Decimal(0),
    )
    gross = voucher.gross if is_invoice else -voucher.gross
    return ReconcileDocument(
        kind=voucher.kind, invoice_no=number, customer_no=voucher.customer_no,
        issued_on=voucher.issued_on, currency=voucher.currency, gross=gross, posting=place,
        erp_voucher_no=company.transferred.get(voucher.voucher_id, ""), paid=paid,
        credited=credited, outstanding=gross - paid - credited if is_invoice else Decimal(0),
    )  # fmt: skip

"""Registers payments as the ERP tells of them, and settles the invoices they are meant for."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from webfaktura import faults
from webfaktura.contract.v1 import payments as contract
from webfaktura.norway.money import Money
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.payments.models import Payment, Settlement
from webfaktura.server.payments.rules import Meant, matched
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor


@transaction.atomic
def register_payments(
    *, company: Company, payments: Sequence[contract.Payment], at: datetime, by: Actor
) -> contract.PaymentsPut:
    """Add the payments that are new; one that is known, by the ERP's id, changes nothing.

    A payment is settled against the document of its KID, else of its invoice
    number; a reversal follows the payment it reverses. The rest is kept as unmatched.
    """
    known = _known(company, payments)
    new = [payment for payment in payments if payment.erp_payment_id not in known]
    rows = Payment.objects.bulk_create([_row(company, payment, at) for payment in new])
    faults.point("payments.registered_before_settled")
    unmatched = _settle(company, rows, at)
    if rows:
        record(
            company,
            deed="payments.register",
            subject=str(len(rows)),
            at=at,
            by=by,
            details={"ids": [row.erp_payment_id for row in rows], "unmatched": unmatched},
        )
    return contract.PaymentsPut(
        registered=len(rows), known=len(payments) - len(rows), unmatched=tuple(unmatched)
    )


def _known(company: Company, payments: Sequence[contract.Payment]) -> set[str]:
    ids = [payment.erp_payment_id for payment in payments]
    rows = Payment.objects.filter(company=company, erp_payment_id__in=ids)
    return set(rows.values_list("erp_payment_id", flat=True))


def _row(company: Company, payment: contract.Payment, at: datetime) -> Payment:
    ore = Money.of(payment.amount, payment.currency).ore
    return Payment(
        company=company,
        erp_payment_id=payment.erp_payment_id,
        amount_ore=-ore if payment.reverses else ore,
        currency=payment.currency,
        paid_on=payment.paid_on,
        kid=payment.kid,
        invoice_no=payment.invoice_no,
        customer_no=payment.customer_no,
        reverses=payment.reverses,
        registered_at=at,
    )


def _settle(company: Company, rows: Sequence[Payment], at: datetime) -> list[str]:
    """Match and settle; returns the ERP's ids of those that found no document."""
    found = _documents(company, rows)
    settlements = [
        Settlement(company=company, payment=row, invoice_id=found[row.pk], settled_at=at)
        for row in rows
        if row.pk in found
    ]
    Settlement.objects.bulk_create(settlements)
    return [row.erp_payment_id for row in rows if row.pk not in found]


def _documents(company: Company, rows: Sequence[Payment]) -> dict[int, int]:
    """The document each payment is meant for, by the payment's key.

    Kroner never settle what is owed in another currency: what they make of it is the
    accounting system's to say, and they are shown as unmatched.
    """
    invoices = Invoice.objects.filter(company=company, kind="invoice")
    kids = invoices.filter(kid__in=[row.kid for row in rows if row.kid])
    numbers = invoices.filter(series="invoice", invoice_no__in=_numbers(rows))
    by_kid = {row[:2]: row[2] for row in kids.values_list("currency", "kid", "pk")}
    by_no = {row[:2]: row[2] for row in numbers.values_list("currency", "invoice_no", "pk")}
    reversed_ids = [row.reverses for row in rows if row.reverses]
    settled = dict(
        Settlement.objects.filter(
            company=company, payment__erp_payment_id__in=reversed_ids
        ).values_list("payment__erp_payment_id", "invoice_id")
    )
    found: dict[int, int] = {}
    for row in rows:
        meant = Meant(row.kid, row.invoice_no, row.currency)
        invoice = settled.get(row.reverses) or matched(meant, by_kid=by_kid, by_invoice_no=by_no)
        if invoice is not None:
            found[row.pk] = invoice
            settled[row.erp_payment_id] = invoice
    return found


def _numbers(rows: Sequence[Payment]) -> list[int]:
    return [row.invoice_no for row in rows if row.invoice_no is not None]

"""What has been paid, and what nobody knows the invoice of."""

from collections.abc import Iterable

from django.db.models import QuerySet, Sum

from webfaktura.norway.money import Money
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.payments.models import Payment, Settlement
from webfaktura.server.tenancy.models import Company


def paid_on(company: Company, invoices: Iterable[Invoice]) -> dict[int, Money]:
    """What has come in for each document, by its key; one query for all of them."""
    wanted = {invoice.pk: invoice.currency for invoice in invoices}
    sums = (
        Settlement.objects.filter(company=company, invoice_id__in=wanted)
        .values("invoice_id")
        .annotate(ore=Sum("payment__amount_ore"))
        .order_by("invoice_id")
    )
    paid = {row["invoice_id"]: row["ore"] for row in sums}
    return {pk: Money(paid.get(pk, 0), currency) for pk, currency in wanted.items()}


def payments_of(invoice: Invoice) -> QuerySet[Payment]:
    """The payments that settle a document, oldest first."""
    return Payment.objects.filter(
        company_id=invoice.company_id, settlement__invoice=invoice
    ).order_by("paid_on", "pk")


def unmatched_payments(company: Company) -> QuerySet[Payment]:
    """Payments whose invoice nobody knows, newest first; shown, never dropped."""
    return Payment.objects.filter(company=company, settlement__isnull=True).order_by(
        "-paid_on", "-pk"
    )

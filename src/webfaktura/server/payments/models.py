"""Payments as the ERP registered them, and what they settle."""

from typing import ClassVar

from django.db import models

from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.tenancy.scope import CompanyRow


class Payment(CompanyRow):
    """One payment or reversal; append-only, keyed by the ERP's id."""

    immutable = True

    erp_payment_id = models.CharField(max_length=100)
    amount_ore = models.BigIntegerField()
    """Negative for a reversal."""
    currency = models.CharField(max_length=3, default="NOK")
    paid_on = models.DateField()
    kid = models.CharField(max_length=25, blank=True)
    invoice_no = models.PositiveBigIntegerField(null=True)
    customer_no = models.PositiveBigIntegerField(null=True)
    reverses = models.CharField(max_length=100, blank=True)
    registered_at = models.DateTimeField()

    class Meta:
        """The ERP's id once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "erp_payment_id"], name="erp_payment")
        ]


class Settlement(CompanyRow):
    """The invoice a payment was matched with; a payment without one is shown as unmatched."""

    immutable = True

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="settlement")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="settlements")
    settled_at = models.DateTimeField()

    class Meta:
        """What has come in for a document is asked for wherever it is shown."""

        indexes: ClassVar = [models.Index(fields=["company", "invoice"], name="settlement_invoice")]

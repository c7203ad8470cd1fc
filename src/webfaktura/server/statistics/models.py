"""What a worker sums up of issued documents and payments, so that no page has to.

Nothing here is a source: all of it can be made anew from the books.
"""

from typing import ClassVar

from django.db import models

from webfaktura.server.invoicing.models import KINDS, Invoice
from webfaktura.server.registers.models import Customer
from webfaktura.server.statistics.rules import Dimension
from webfaktura.server.tenancy.scope import CompanyRow

DIMENSIONS = [(dimension.value, dimension.name) for dimension in Dimension]


class Cursor(CompanyRow):
    """How far a company's figures are brought up to date; what is beyond, a page adds itself.

    The numbers of a series are committed in their order, so none below the last one
    is missing. Keys of settlements are not: this one is at least an hour old.
    """

    invoices_to = models.PositiveBigIntegerField(default=0)
    """The last number of the series of invoices."""
    credit_notes_to = models.PositiveBigIntegerField(default=0)
    """The last number of the series of credit notes, where they have their own."""
    settlements_to = models.PositiveBigIntegerField(default=0)
    """The last key of a settlement."""

    class Meta:
        """One of each company."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["company"], name="cursor_once")]


class SalesFigure(CompanyRow):
    """Turnover of a month without VAT, of all or of one customer, product and so on."""

    dimension = models.CharField(max_length=10, choices=DIMENSIONS)
    currency = models.CharField(max_length=3)
    month = models.DateField()
    """Its first day."""
    key = models.CharField(max_length=100, blank=True)
    """The customer's key, the product's number, the group's name …; empty: without one."""
    net_ore = models.BigIntegerField()
    """Credit notes taken off."""

    class Meta:
        """A figure once; a range of months is read in one go."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "dimension", "currency", "month", "key"], name="sales_figure"
            )
        ]


class Balance(CompanyRow):
    """What an issued document comes to: its amount, less payments and credit notes."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="balance")
    kind = models.CharField(max_length=12, choices=KINDS)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    issued_on = models.DateField()
    due_on = models.DateField()
    gross_ore = models.BigIntegerField()
    paid_ore = models.BigIntegerField()
    credited_ore = models.BigIntegerField()
    outstanding_ore = models.BigIntegerField()
    """Below zero: too much has come in. A credit note has none."""
    is_open = models.BooleanField()
    """Whether anything is outstanding."""
    settled_on = models.DateField(null=True)
    """The day of the payment that settled it; None: open, or settled without any."""

    class Meta:
        """The open ones are found by due date, the paid ones by day, all in the journal's order."""

        indexes: ClassVar = [
            models.Index(fields=["company", "is_open", "due_on"], name="balance_open"),
            models.Index(fields=["company", "settled_on"], name="balance_settled"),
            models.Index(fields=["company", "issued_on"], name="balance_issued"),
        ]

"""Drafts: free to change, of every kind."""

from decimal import Decimal
from typing import ClassVar

from django.db import models

from webfaktura.norway.money import unscaled
from webfaktura.server.invoicing.models.kinds import DRAFT_KINDS, LINE_KINDS
from webfaktura.server.registers.models import (
    LEVELS,
    Customer,
    Department,
    Product,
    Project,
)
from webfaktura.server.tenancy.models import User, new_id
from webfaktura.server.tenancy.scope import CompanyRow


class Draft(CompanyRow):
    """A document in the making: free to change, without a number of an issued one.

    A quote, an order and the template of a recurring invoice are written like an
    invoice and become one as a copy; they are never issued themselves.
    """

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=DRAFT_KINDS, default="invoice")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    issued_on = models.DateField(null=True)
    """None: the day it is issued."""
    due_days = models.PositiveSmallIntegerField(null=True)
    """None: the customer's terms, else the company's."""
    delivered_on = models.DateField(null=True)
    delivery_place = models.CharField(max_length=200, blank=True)
    your_reference = models.CharField(max_length=200, blank=True)
    our_reference = models.CharField(max_length=200, blank=True)
    order_no = models.CharField(max_length=100, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+"
    )
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3, blank=True)
    """Empty: the customer's own, else kroner."""
    free_category = models.CharField(max_length=2, blank=True)
    """What its FRI lines are: `G` export, `AE` reverse charge; empty: ordinary zero rate."""
    credits = models.ForeignKey(
        "Invoice", on_delete=models.PROTECT, null=True, related_name="credit_drafts"
    )
    """The invoice that a credit note in the making reverses."""
    quote_no = models.PositiveBigIntegerField(null=True)
    """Of a quote or an order, from its own series."""
    valid_until = models.DateField(null=True)
    """The last day a quote can be accepted."""
    quote_state = models.CharField(max_length=10, blank=True)
    """How a quote or an order stands: `open`, `sent`, `accepted`, `declined`, `invoiced`."""
    came_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="became"
    )
    """The quote, order or template that it was copied from."""
    version = models.PositiveIntegerField(default=1)
    """Counts the changes; a save that started from an older version is refused."""
    is_open = models.BooleanField(default=True)
    """False from the moment it is issued: the few that are open are found at once among all."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The list shows the last changed first."""

        indexes: ClassVar = [
            models.Index(fields=["company", "is_open", "-changed_at"], name="draft_open_newest"),
            models.Index(
                fields=["company", "kind", "-quote_no"],
                name="draft_quote_no",
                condition=models.Q(quote_no__isnull=False),
            ),
        ]


class DraftLine(CompanyRow):
    """One line of a draft; a text or a sub-total has no price."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=LINE_KINDS, default="item")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    description = models.CharField(max_length=500, blank=True)
    quantity_scaled = models.BigIntegerField(default=10_000)
    unit = models.CharField(max_length=10, blank=True)
    unit_price_scaled = models.BigIntegerField(default=0)
    price_includes_vat = models.BooleanField(default=False)
    discount_scaled = models.PositiveIntegerField(default=0)
    """Percent, four decimals: 125000 is 12.5 %."""
    vat_level = models.CharField(max_length=3, choices=LEVELS)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+"
    )
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    credits = models.ForeignKey(
        "InvoiceLine", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The issued line that this one takes back, all of it or a part."""

    class Meta:
        """Lines stand in their order."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "draft", "position"], name="draft_line")
        ]
        ordering: ClassVar = ["position"]

    @property
    def quantity(self) -> Decimal:
        """How many, up to four decimals."""
        return unscaled(self.quantity_scaled)

    @property
    def unit_price(self) -> Decimal:
        """As it was entered, up to four decimals."""
        return unscaled(self.unit_price_scaled)

    @property
    def discount_percent(self) -> Decimal:
        """Percent off."""
        return unscaled(self.discount_scaled)

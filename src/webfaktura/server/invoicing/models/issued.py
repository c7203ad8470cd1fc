"""Issued documents, which the database itself keeps from changing."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F

from webfaktura.norway.money import Money, unscaled
from webfaktura.norway.vat import VatCategory, VatGroup
from webfaktura.server.invoicing.models.drafts import Draft
from webfaktura.server.invoicing.models.kinds import KINDS, LINE_KINDS, RATE_DECIMALS
from webfaktura.server.registers.models import LEVELS, Customer, SeriesKind
from webfaktura.server.tenancy.models import User, new_id
from webfaktura.server.tenancy.scope import CompanyRow


class Invoice(CompanyRow):
    """An issued invoice or credit note: it never changes (bokføringsloven § 10, § 13).

    Amounts are positive on both kinds; the sign follows from `kind`. What happens
    later (documents, deliveries, vouchers, payments) are rows elsewhere.
    """

    immutable = True

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=KINDS)
    series = models.CharField(max_length=12, choices=SeriesKind.choices)
    invoice_no = models.PositiveBigIntegerField()
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="invoice")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    credits = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="credit_notes"
    )
    issued_on = models.DateField()
    due_on = models.DateField()
    delivered_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    kid = models.CharField(max_length=25, blank=True)
    currency = models.CharField(max_length=3, default="NOK")
    net_ore = models.BigIntegerField()
    tax_ore = models.BigIntegerField()
    gross_ore = models.BigIntegerField()
    tax_nok_ore = models.BigIntegerField()
    gross_nok_ore = models.BigIntegerField()
    currency_rate_scaled = models.BigIntegerField(null=True)
    """Kroner for one unit, with `RATE_DECIMALS` decimals."""
    currency_rate_on = models.DateField(null=True)
    seller = models.JSONField()
    """The seller as it was: `rules.Seller`."""
    terms = models.JSONField()
    """References, note, channel, footer as they were: `rules.Terms`."""
    voucher_type = models.CharField(max_length=20)
    buyer_hash = models.CharField(max_length=64)
    """Salted hash of the buyer's data, which may be erased when the law's years are over."""
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        """A number once a series, a draft once, the journal's order indexed."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "series", "invoice_no"], name="invoice_no_once"
            ),
            models.CheckConstraint(
                condition=models.Q(gross_ore=F("net_ore") + F("tax_ore")), name="invoice_adds_up"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-issued_on", "-id"], name="invoice_journal"),
            models.Index(fields=["company", "customer"], name="invoice_customer"),
            models.Index(fields=["company", "kid"], name="invoice_kid"),
            models.Index(fields=["company", "gross_ore"], name="invoice_amount"),
            models.Index(
                fields=["company", "credits"],
                name="invoice_credits",
                condition=models.Q(credits__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.invoice_no}"

    @property
    def net(self) -> Money:
        """Without VAT."""
        return Money(self.net_ore, self.currency)

    @property
    def tax(self) -> Money:
        """The VAT."""
        return Money(self.tax_ore, self.currency)

    @property
    def gross(self) -> Money:
        """What is to be paid, or is credited."""
        return Money(self.gross_ore, self.currency)

    @property
    def currency_rate(self) -> Decimal | None:
        """Kroner for one unit of the currency; None for a document in kroner."""
        scaled_rate = self.currency_rate_scaled
        return None if scaled_rate is None else Decimal(scaled_rate).scaleb(-RATE_DECIMALS)


class InvoiceBuyer(CompanyRow):
    """The buyer as it was at issue, aside so that it can be erased when the law allows."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="buyer")
    salt = models.CharField(max_length=64)
    customer_no = models.PositiveBigIntegerField()
    name = models.CharField(max_length=200)
    org_no = models.CharField(max_length=9, blank=True)
    address_1 = models.CharField(max_length=200, blank=True)
    address_2 = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    place = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2)
    email = models.CharField(max_length=254, blank=True)
    more_emails = models.CharField(max_length=1000, blank=True)


class InvoiceLine(CompanyRow):
    """One line as it was issued, with its posting frozen."""

    immutable = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=LINE_KINDS, default="item")
    credits = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="credited_by"
    )
    """The line that a credit note's line takes back, all of it or a part."""
    product_group = models.CharField(max_length=100, blank=True)
    """The group's name as it was, for statistics."""
    product_no = models.CharField(max_length=30, blank=True)
    description = models.CharField(max_length=500)
    quantity_scaled = models.BigIntegerField()
    unit = models.CharField(max_length=10, blank=True)
    unit_price_scaled = models.BigIntegerField()
    price_includes_vat = models.BooleanField(default=False)
    discount_scaled = models.PositiveIntegerField()
    net_ore = models.BigIntegerField()
    vat_level = models.CharField(max_length=3, choices=LEVELS)
    category = models.CharField(max_length=2)
    rate_hundredths = models.PositiveIntegerField()
    erp_vat_code = models.CharField(max_length=20)
    sales_account = models.CharField(max_length=20)
    department_no = models.CharField(max_length=20, blank=True)
    project_no = models.CharField(max_length=20, blank=True)

    class Meta:
        """Lines stand in their order."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "invoice", "position"], name="invoice_line")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "credits"],
                name="invoice_line_credits",
                condition=models.Q(credits__isnull=False),
            )
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

    @property
    def net(self) -> Money:
        """After discount, without VAT, in the invoice's currency."""
        return Money(self.net_ore, self.invoice.currency)

    @property
    def vat_group(self) -> VatGroup:
        """The category and rate the line is taxed in."""
        return VatGroup(VatCategory(self.category), Decimal(self.rate_hundredths) / 100)


class InvoiceVatTotal(CompanyRow):
    """Basis and tax of one VAT group of an issued document; the tax is rounded once."""

    immutable = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="vat_totals")
    position = models.PositiveIntegerField()
    category = models.CharField(max_length=2)
    rate_hundredths = models.PositiveIntegerField()
    basis_ore = models.BigIntegerField()
    tax_ore = models.BigIntegerField()

    class Meta:
        """A group once a document."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "invoice", "category", "rate_hundredths"], name="invoice_vat"
            )
        ]
        ordering: ClassVar = ["position"]

    @property
    def vat_group(self) -> VatGroup:
        """The category and rate that are summed."""
        return VatGroup(VatCategory(self.category), Decimal(self.rate_hundredths) / 100)

    @property
    def basis(self) -> Money:
        """What is taxed."""
        return Money(self.basis_ore, self.invoice.currency)

    @property
    def tax(self) -> Money:
        """The tax on it."""
        return Money(self.tax_ore, self.invoice.currency)

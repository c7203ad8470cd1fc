"""Drafts, and the issued documents that the database itself keeps from changing."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F

from webfaktura.norway.money import Money, unscaled
from webfaktura.norway.vat import VatCategory, VatGroup
from webfaktura.server.registers.models import (
    LEVELS,
    Customer,
    Department,
    Product,
    Project,
    SeriesKind,
)
from webfaktura.server.tenancy.models import User, new_id
from webfaktura.server.tenancy.scope import CompanyRow

KINDS = [("invoice", "Faktura"), ("credit_note", "Kreditnota")]
DRAFT_KINDS = [
    *KINDS,
    ("quote", "Tilbud"),
    ("order", "Ordre"),
    ("recurring", "Repeterende faktura"),
]
RATE_DECIMALS = 8
"""Decimals kept of an exchange rate for one unit: Norges Bank gives four for a hundred."""
LINE_KINDS = [("item", "Vare"), ("text", "Tekst"), ("subtotal", "Delsum")]


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


class AttachedFile(CompanyRow):
    """A file that goes with a document: its name and type, and where its bytes stand."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    attached_at = models.DateTimeField()

    class Meta:
        """No table of its own."""

        abstract = True


class DraftAttachment(AttachedFile):
    """A file on a draft; uploading it never touches the draft's lines."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="attachments")
    goes_with_all = models.BooleanField(default=True)
    """On a recurring invoice: with every one, or with the next only."""

    class Meta:
        """In the order they were attached."""

        indexes: ClassVar = [models.Index(fields=["company", "draft"], name="draft_attachment")]
        ordering: ClassVar = ["pk"]


class InvoiceAttachment(AttachedFile):
    """A file that was on the draft when it was issued; it never changes."""

    immutable = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="attachments")

    class Meta:
        """In the order they were attached."""

        indexes: ClassVar = [models.Index(fields=["company", "invoice"], name="invoice_attachment")]
        ordering: ClassVar = ["pk"]


class Rhythm(models.TextChoices):
    """What the time between two recurring invoices is counted in."""

    WEEKS = "weeks"
    MONTHS = "months"


class Recurring(CompanyRow):
    """An invoice that comes again: its template, its rhythm, and when the next is due."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    template = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="recurring")
    name = models.CharField(max_length=100)
    rhythm = models.CharField(max_length=6, choices=Rhythm.choices)
    every = models.PositiveSmallIntegerField(default=1)
    """So many weeks or months between two."""
    starts_on = models.DateField()
    """The first period's day; the day of the month is kept where the month has it."""
    next_on = models.DateField(null=True)
    """The next period's day; None: there are no more."""
    ends_on = models.DateField(null=True)
    """No period after this day."""
    issues_by_itself = models.BooleanField(default=False)
    """False: each becomes a draft that somebody issues."""
    price_change_scaled = models.BigIntegerField(default=0)
    """Percent added to every price at `price_change_from`; four decimals."""
    price_change_from = models.DateField(null=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        """Those that are due are found at once."""

        indexes: ClassVar = [
            models.Index(fields=["company", "active", "next_on"], name="recurring_due")
        ]


class RecurringPeriod(CompanyRow):
    """One period of a recurring invoice: made once, however many schedulers there are."""

    recurring = models.ForeignKey(Recurring, on_delete=models.PROTECT, related_name="periods")
    period_on = models.DateField()
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, related_name="+")
    """What was made for it; None: somebody chose to skip it, or threw the draft away."""
    made_at = models.DateTimeField()
    skipped = models.BooleanField(default=False)

    class Meta:
        """A period once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "recurring", "period_on"], name="recurring_period_once"
            )
        ]
        ordering: ClassVar = ["period_on"]


class SavedView(CompanyRow):
    """A choice of filters that somebody keeps by name."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)
    """The filters as they stand in the address."""

    class Meta:
        """A name once for each user and page."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "user", "page", "name"], name="saved_view")
        ]
        ordering: ClassVar = ["name"]

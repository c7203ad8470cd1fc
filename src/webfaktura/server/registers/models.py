"""Customers, products and product groups; number series; what is read from the ERP."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from webfaktura.norway.money import unscaled
from webfaktura.norway.vat import VatLevel
from webfaktura.server.tenancy.models import new_id
from webfaktura.server.tenancy.scope import CompanyRow

LEVELS = [(level.value, level.norwegian_name) for level in VatLevel]
OF_ONE = Q(customer__isnull=False, product__isnull=True) | Q(
    customer__isnull=True, product__isnull=False
)
"""A row about a customer or a product."""


class SeriesKind(models.TextChoices):
    """What a number series numbers."""

    CUSTOMER = "customer"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    QUOTE = "quote"
    ORDER = "order"


class NumberSeries(CompanyRow):
    """The counter of one series; numbers are taken by one UPDATE, last in a transaction.

    What a transaction took and did not use goes back before it commits, never after.
    A company without a series for credit notes numbers them in the invoices' series.
    """

    kind = models.CharField(max_length=12, choices=SeriesKind.choices)
    next_no = models.PositiveBigIntegerField()
    used_in_erp = models.PositiveBigIntegerField(default=0)
    """The highest number that the ERP is known to have used itself."""

    class Meta:
        """One counter a kind."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "kind"], name="series_kind")
        ]


class VoidedNumbers(CompanyRow):
    """Numbers of a series that no document has or will have, with the reason (makulert).

    They keep the series whole: every number below the next is either issued or here.
    """

    series = models.CharField(max_length=12, choices=SeriesKind.choices)
    first_no = models.PositiveBigIntegerField()
    last_no = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=500)
    voided_at = models.DateTimeField()
    voided_by = models.ForeignKey(
        "tenancy.User", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        """A stretch begins once, and does not end before it begins."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "series", "first_no"], name="voided_once"),
            models.CheckConstraint(condition=Q(first_no__lte=F("last_no")), name="voided_stretch"),
        ]
        ordering: ClassVar = ["series", "first_no"]


class ImportKind(models.TextChoices):
    """What a file holds."""

    CUSTOMERS = "customers"
    PRODUCTS = "products"


class ImportState(models.TextChoices):
    """How far an import has come."""

    WAITING = "waiting"
    """For its columns to be chosen."""
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class RegisterImport(CompanyRow):
    """A file of customers or products on its way into the register, and what came of it."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=ImportKind.choices)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    """Of the stored file."""
    columns = models.JSONField(default=dict)
    """Which of the file's columns, by position, fills which of our fields."""
    is_dry_run = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.WAITING
    )
    is_cancelled = models.BooleanField(default=False)
    """Somebody asked for it to stop; the worker looks before each portion."""
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    """Rows that have been looked at; a worker that takes over goes on from here."""
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    """Row, field and sentence of each refusal, up to a limit."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(
        "tenancy.User", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        """The newest first."""

        indexes: ClassVar = [models.Index(fields=["company", "-started_at"], name="import_newest")]


class ErpVatCode(CompanyRow):
    """A VAT code of the ERP, the level it means, and its sales account."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    rate_hundredths = models.PositiveIntegerField()
    """Hundredths of a percent: 2500 is 25 %."""
    level = models.CharField(max_length=3, blank=True, choices=LEVELS)
    """Empty: not connected to a level yet."""
    sales_account = models.CharField(max_length=20, blank=True)
    position = models.PositiveIntegerField(default=0)
    """The order in which the codes were connected; a level's first is its default."""
    active = models.BooleanField(default=True)

    class Meta:
        """A code once; the codes of a level in their order."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="erp_vat_code")
        ]
        ordering: ClassVar = ["position", "code"]

    @property
    def rate(self) -> Decimal:
        """The rate in percent."""
        return Decimal(self.rate_hundredths) / 100


class Department(CompanyRow):
    """A department, read from the ERP only."""

    no = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    active = models.BooleanField(default=True)

    class Meta:
        """A number once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "no"], name="department_no")
        ]
        ordering: ClassVar = ["no"]


class Project(CompanyRow):
    """A project, read from the ERP only."""

    no = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    active = models.BooleanField(default=True)

    class Meta:
        """A number once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "no"], name="project_no")
        ]
        ordering: ClassVar = ["no"]


class Customer(CompanyRow):
    """Somebody the company invoices; `customer_no` is the meeting point with the ERP."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    customer_no = models.PositiveBigIntegerField()
    name = models.CharField(max_length=200)
    org_no = models.CharField(max_length=9, blank=True)
    """Empty for a private person."""
    is_person = models.BooleanField(null=True)
    """None: a customer without an organisation number is a private person."""
    address_1 = models.CharField(max_length=200, blank=True)
    address_2 = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    place = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, default="NO")
    email = models.CharField(max_length=254, blank=True)
    more_emails = models.CharField(max_length=1000, blank=True)
    """Further addresses that get each invoice, a space between them."""
    delivery_address_1 = models.CharField(max_length=200, blank=True)
    delivery_address_2 = models.CharField(max_length=200, blank=True)
    delivery_postal_code = models.CharField(max_length=10, blank=True)
    delivery_place = models.CharField(max_length=200, blank=True)
    delivery_country = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    """Empty: kroner."""
    language = models.CharField(max_length=2, blank=True)
    """Of the documents: `nb` or `en`; empty is Norwegian."""
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """What a new draft proposes."""
    phone = models.CharField(max_length=40, blank=True)
    your_reference = models.CharField(max_length=200, blank=True)
    due_days = models.PositiveSmallIntegerField(null=True)
    """None: the company's own terms."""
    channel = models.CharField(max_length=10, blank=True)
    """Empty: the company's own channel."""
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    """Counts the changes made here."""
    transferred_version = models.PositiveIntegerField(default=0)
    """The newest version the ERP is known to hold."""

    class Meta:
        """A number once; those the ERP lacks are asked for in each run."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "customer_no"], name="customer_no")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "customer_no"],
                name="customer_changed",
                condition=Q(version__gt=F("transferred_version")),
            ),
            models.Index(fields=["company", "name"], name="customer_name"),
        ]
        ordering: ClassVar = ["customer_no"]

    def __str__(self) -> str:
        return f"{self.customer_no} {self.name}"


class ProductGroup(CompanyRow):
    """A group of products; it holds the posting."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    active = models.BooleanField(default=True)

    class Meta:
        """A name once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "name"], name="product_group_name")
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class ProductGroupPosting(CompanyRow):
    """Where a group's sales at one VAT level are posted.

    A level without a row follows the level's first connected code and its account.
    """

    group = models.ForeignKey(ProductGroup, on_delete=models.CASCADE, related_name="postings")
    level = models.CharField(max_length=3, choices=LEVELS)
    vat_code = models.ForeignKey(ErpVatCode, on_delete=models.PROTECT, related_name="+")
    sales_account = models.CharField(max_length=20)

    class Meta:
        """A level once a group."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "group", "level"], name="posting_level")
        ]


class Product(CompanyRow):
    """Something the company sells, with its price and the group that posts it."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    product_no = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=10)
    unit_price_scaled = models.BigIntegerField()
    """As it was entered, in ten-thousandths of a krone."""
    price_includes_vat = models.BooleanField(default=False)
    """Whether the price was entered with VAT."""
    cost_price_scaled = models.BigIntegerField(null=True)
    """Innpris, in ten-thousandths of a krone; None: unknown."""
    vat_level = models.CharField(max_length=3, choices=LEVELS)
    group = models.ForeignKey(ProductGroup, on_delete=models.PROTECT, related_name="products")
    active = models.BooleanField(default=True)

    class Meta:
        """A number once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "product_no"], name="product_no")
        ]
        indexes: ClassVar = [models.Index(fields=["company", "name"], name="product_name")]
        ordering: ClassVar = ["product_no"]

    def __str__(self) -> str:
        return f"{self.product_no} {self.name}"

    @property
    def unit_price(self) -> Decimal:
        """As it was entered, up to four decimals."""
        return unscaled(self.unit_price_scaled)

    @property
    def cost_price(self) -> Decimal | None:
        """Innpris, up to four decimals; None when nobody knows it."""
        return None if self.cost_price_scaled is None else unscaled(self.cost_price_scaled)


class ErpCopy(CompanyRow):
    """What the ERP is known to hold of a customer or product: the base of the next merge.

    It stands apart from the row, which may have been changed since it was handed out.
    """

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, null=True, related_name="erp_copy"
    )
    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, null=True, related_name="erp_copy"
    )
    held = models.JSONField(default=dict)
    """By field; one that is not here is not known, or stands in a conflict since ever."""
    handed_out = models.JSONField(default=dict)
    """A customer as Sync was given it last, which the ERP perhaps holds."""
    handed_out_version = models.PositiveIntegerField(default=0)

    class Meta:
        """Of exactly one row."""

        constraints: ClassVar = [models.CheckConstraint(condition=OF_ONE, name="erp_copy_of_one")]


class Conflict(CompanyRow):
    """A customer or product that was changed both here and in the ERP, in the same field.

    While it is open the row does not travel to the ERP; newer news of the ERP change it.
    It is deleted when somebody has chosen, for it may hold a person's data.
    """

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, null=True, related_name="conflict"
    )
    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, null=True, related_name="conflict"
    )
    fields = models.JSONField()
    """By field: `base`, `ours` and `theirs`, as they were when it was last heard of."""
    found_at = models.DateTimeField()

    class Meta:
        """Of exactly one row; the oldest first."""

        constraints: ClassVar = [models.CheckConstraint(condition=OF_ONE, name="conflict_of_one")]
        indexes: ClassVar = [models.Index(fields=["company", "found_at"], name="conflict_oldest")]
        ordering: ClassVar = ["found_at", "pk"]


class ErpSeries(CompanyRow):
    """What the ERP says it gives numbers from, as it was last reported."""

    customers = models.JSONField(default=list)
    """Its intervals of customer numbers, each as [first, last]."""
    own_invoices = models.JSONField(null=True)
    """Its own series of invoices as [first, last]; None: it makes none."""
    made_there = models.JSONField(default=list)
    """Numbers of its own invoices that lay at or above our next one."""
    reported_at = models.DateTimeField()

    class Meta:
        """One of each company."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company"], name="erp_series_once")
        ]

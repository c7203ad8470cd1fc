"""Agencies, companies, users and memberships; subscriptions, leases and the audit log."""

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from uuid_utils.compat import uuid7

from webfaktura.norway.kid import CheckDigit, KidDesign
from webfaktura.server.tenancy.rules import Actor


def new_id() -> UUID:
    """A time-ordered id (UUID version 7) for what leaves the program or stands in an address."""
    return uuid7()


class Agency(models.Model):
    """An accounting office, the tenant above companies."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    customer_no = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """What a client pays for: an assumed number of invoices a year."""

    code = models.CharField(max_length=10)
    name = models.CharField(max_length=100)
    yearly_volume = models.PositiveIntegerField(null=True)
    """Invoices a year; None is without limit."""
    price_ore = models.BigIntegerField(default=0)
    delivers = models.BooleanField(default=True)
    """False for 99 Demo: works as any other, but nothing is sent to customers."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        """A code counts once from a day."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="subscription_code_from")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Company(models.Model):
    """A client company: one client in the ERP, books of its own."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="companies")
    company_no = models.PositiveIntegerField(unique=True)
    """The WebFaktura client number (ClientID), running through the installation."""
    erp_client_no = models.CharField(max_length=5)
    name = models.CharField(max_length=200)
    org_no = models.CharField(max_length=9)
    company_form = models.CharField(max_length=10, blank=True)
    vat_registered = models.BooleanField()
    winding_up = models.BooleanField(default=False)
    address_1 = models.CharField(max_length=200, blank=True)
    address_2 = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    place = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, default="NO")
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mobile = models.CharField(max_length=40, blank=True)
    bank_account_no = models.CharField(max_length=11, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    footer = models.CharField(max_length=500, blank=True)
    email_text = models.TextField(max_length=2000, blank=True)
    """What the mail with an invoice says; empty: our own words."""
    logo = models.CharField(max_length=64, blank=True)
    """The stored picture's SHA-256; empty: none."""
    logo_type = models.CharField(max_length=20, blank=True)
    """`image/png`, `image/jpeg` or `image/svg+xml`."""
    active = models.BooleanField(default=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="+")
    shows_payments = models.BooleanField()
    uses_departments = models.BooleanField()
    uses_projects = models.BooleanField()
    uses_currencies = models.BooleanField(default=False)
    """Whether the office has opened for invoices in other currencies."""
    due_days = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10)
    """How new customers get their invoices: a `contract.v1.Channel`."""
    kid_client_length = models.PositiveSmallIntegerField()
    kid_customer_length = models.PositiveSmallIntegerField()
    kid_invoice_length = models.PositiveSmallIntegerField()
    kid_check = models.CharField(max_length=5, default="mod10")
    voucher_type_invoice = models.CharField(max_length=20)
    voucher_type_credit_note = models.CharField(max_length=20)
    default_sales_account = models.CharField(max_length=20, default="3000")
    """The account that is proposed where a sale has none."""
    parked_reason = models.CharField(max_length=500, blank=True)
    """Why nothing may be transferred before a person has looked; empty when all is well."""
    created_at = models.DateTimeField()

    class Meta:
        """One ERP client is one company, within its agency."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "erp_client_no"], name="company_erp_client")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kid_design(self) -> KidDesign | None:
        """How the company's payment references are composed; None when it uses none."""
        if not (self.kid_client_length or self.kid_customer_length or self.kid_invoice_length):
            return None
        return KidDesign(
            self.kid_client_length,
            self.kid_customer_length,
            self.kid_invoice_length,
            CheckDigit(self.kid_check),
        )


class CompanyCounter(models.Model):
    """The one row that gives the next WebFaktura client number."""

    next_no = models.PositiveIntegerField()


class Users(BaseUserManager["User"]):
    """Finds and makes users by user name."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this user name, whatever its case."""
        return self.get(user_name__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who logs in; one user name in the whole installation."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    user_name = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="nb")
    date_joined = models.DateTimeField()

    objects = Users()
    USERNAME_FIELD = "user_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        """User names are unique whatever their case."""

        constraints: ClassVar = [
            models.UniqueConstraint(Lower("user_name"), name="user_name_whatever_case")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """The user as the audit log names it."""
        return Actor(name=self.name, user_id=self.pk)


class Role(models.TextChoices):
    """What a membership lets its user do."""

    AGENCY = "agency", "Byrå"
    COMPANY = "company", "Klientbruker"


class Membership(models.Model):
    """A user's way in: to all companies of an agency, or to one company."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="memberships"
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        """Exactly one of agency and company; each once a user."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, company__isnull=True)
                | Q(agency__isnull=True, company__isnull=False),
                name="membership_of_one",
            ),
            models.UniqueConstraint(fields=["user", "agency"], name="membership_agency_once"),
            models.UniqueConstraint(fields=["user", "company"], name="membership_company_once"),
        ]


class SyncLease(models.Model):
    """Which run synchronises a company now; one Sync per company."""

    company_key = "company_id"

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="sync_lease")
    run_id = models.UUIDField()
    host = models.CharField(max_length=200)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()


class SyncRun(models.Model):
    """How a finished run went, for the office's eye."""

    company_key = "company_id"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="sync_runs")
    run_id = models.UUIDField(unique=True)
    host = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    result = models.CharField(max_length=10)
    summary = models.CharField(max_length=200, blank=True)

    class Meta:
        """The newest run of a company is asked for."""

        indexes: ClassVar = [models.Index(fields=["company", "-ended_at"], name="sync_run_newest")]


class AuditRow(models.Model):
    """A row of the audit log; one of a company is seen while its books are open only."""

    company_key = "CASE WHEN starts_with(scope, 'company:') THEN substr(scope, 9)::bigint END"
    shared_rows = "NOT starts_with(scope, 'company:')"

    class Meta:
        """No table of its own."""

        abstract = True


class AuditChain(AuditRow):
    """The head of one scope's audit chain; locking it orders the entries."""

    scope = models.CharField(max_length=40, unique=True)
    """`installation`, `agency:7` or `company:42`."""
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)


class AuditEntry(AuditRow):
    """One deed, by whom and when; never changed, chained to the one before it."""

    immutable = True

    scope = models.CharField(max_length=40)
    position = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    deed = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        """A scope's entries stand in one row."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "position"], name="audit_position")
        ]

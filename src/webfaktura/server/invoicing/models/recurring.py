"""Invoices that come again, and the periods that were made."""

from typing import ClassVar

from django.db import models

from webfaktura.server.invoicing.models.drafts import Draft
from webfaktura.server.tenancy.models import new_id
from webfaktura.server.tenancy.scope import CompanyRow


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

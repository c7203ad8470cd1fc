"""Vouchers written once, and the frozen batches in which they reach the ERP."""

from typing import ClassVar

from django.db import models

from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.tenancy.models import new_id
from webfaktura.server.tenancy.scope import CompanyRow


class Voucher(CompanyRow):
    """An issued invoice in the contract's words, written once and never recomputed."""

    immutable = True

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="voucher")
    content = models.JSONField()
    """A `contract.v1.batches.Voucher` as it goes over the wire."""
    signed_ore = models.BigIntegerField()
    """Gross, negative for a credit note; a batch's sum is the sum of these."""
    made_at = models.DateTimeField()


class BatchState(models.TextChoices):
    """Where a batch stands."""

    OPEN = "open"
    TRANSFERRED = "transferred"
    REFUSED = "refused"


class Batch(CompanyRow):
    """A frozen batch (bunt); a company has one open at the most."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    batch_no = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=BatchState.choices)
    count = models.PositiveIntegerField()
    total_ore = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    claimed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    erp_reference = models.CharField(max_length=200, blank=True)

    class Meta:
        """A number once; one open at the most."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "batch_no"], name="batch_no"),
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(state="open"), name="batch_one_open"
            ),
        ]


class PlacementState(models.TextChoices):
    """Where a voucher in a batch stands; parked waits for a person."""

    IN_BATCH = "in_batch"
    TRANSFERRED = "transferred"
    PARKED = "parked"
    RETURNED = "returned"
    """The batch was refused for another voucher's sake: it waits again."""


class Placement(CompanyRow):
    """A voucher's place in a batch, and what became of it there."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="placements")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="placements")
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=PlacementState.choices)
    erp_voucher_no = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=2000, blank=True)
    """Why the ERP refused it, in the ERP's words."""

    class Meta:
        """A position once a batch; a voucher is alive in one place at the most."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "batch", "position"], name="placement"),
            models.UniqueConstraint(
                fields=["company", "voucher"],
                condition=~models.Q(state="returned"),
                name="placement_one_alive",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "state"], name="placement_state"),
            models.Index(fields=["company", "voucher"], name="placement_voucher"),
        ]

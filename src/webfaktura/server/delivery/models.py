"""Documents made of issued invoices, and their way to the receiver."""

from typing import ClassVar

from django.db import models

from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.tenancy.models import new_id
from webfaktura.server.tenancy.scope import CompanyRow


class Document(CompanyRow):
    """Stored bytes of an issued invoice; made once by the worker, every later view is this file."""

    immutable = True

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=4, choices=[("pdf", "PDF"), ("ehf", "EHF")])
    sha256 = models.CharField(max_length=64)
    """Also the name under which the bytes are stored."""
    size = models.PositiveIntegerField()
    renderer = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        """One document of a kind."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "invoice", "kind"], name="document_kind")
        ]


class DeliveryState(models.TextChoices):
    """How far a delivery has come; `sent` means that the other side took it."""

    WAITING = "waiting"
    SENDING = "sending"
    """The id is stored and the talk may have begun: after a crash this is «Usikker»."""
    SENT = "sent"
    FAILED = "failed"
    WITHHELD = "withheld"
    """Nothing is to be sent: 99 Demo, or the channel «ikke send»."""
    DELIVERED = "delivered"
    """The receiver confirmed that it has come."""
    RETURNED = "returned"
    """It was taken, and came back: a mail that bounced, a refusal, a letter returned."""


class PrintRun(models.Model):
    """Letters of many companies that were merged for one print: who prints, prints for all."""

    name = models.CharField(max_length=60, unique=True)
    """Under which the files stand, and the printer's job: a run left again is the same run."""
    sides = models.CharField(max_length=20)
    """In IPP's words."""
    state = models.CharField(max_length=10, choices=DeliveryState.choices)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    letters = models.PositiveIntegerField()
    sheets = models.PositiveIntegerField(default=0)
    """Known when it is merged."""
    words = models.CharField(max_length=500, blank=True)
    """What the other side said."""
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """Those that are due are asked for again and again."""

        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                name="print_run_due",
                condition=models.Q(state__in=["waiting", "sending"]),
            )
        ]

    def __str__(self) -> str:
        """Name the run as its files are named."""
        return self.name


class Delivery(CompanyRow):
    """An issued invoice on its way over one channel."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10)
    turn = models.PositiveSmallIntegerField(default=0)
    """0 for what the issue began and what followed by itself; one more each time a person chose."""
    recipient = models.CharField(max_length=254, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    """Made and stored before anything is sent; a retry carries the same id."""
    state = models.CharField(max_length=10, choices=DeliveryState.choices)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)
    """Why this channel, where it is not the one that was chosen at issue."""
    words = models.CharField(max_length=500, blank=True)
    """What the other side said, or why nothing is sent."""
    print_run = models.ForeignKey(
        PrintRun, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    """The run that a letter lies in."""
    created_at = models.DateTimeField()

    class Meta:
        """One delivery a channel and turn; those that are due are asked for again and again."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "invoice", "channel", "turn"], name="delivery_channel"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                name="delivery_due",
                condition=models.Q(state__in=["waiting", "sending"]),
            ),
            models.Index(fields=["company", "state"], name="delivery_state"),
            models.Index(fields=["message_id"], name="delivery_message"),
            models.Index(
                fields=["-sent_at"],
                name="delivery_ehf_taken",
                condition=models.Q(channel="ehf", state="sent"),
            ),
        ]


class DeliveryEvent(CompanyRow):
    """One thing that happened to a delivery: what was tried, and what the other side said."""

    immutable = True

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="events")
    attempt = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices)
    recipient = models.CharField(max_length=254, blank=True)
    words = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=200, blank=True)
    """The message that told it, so that reading it again changes nothing; empty for our own."""
    at = models.DateTimeField()

    class Meta:
        """What one message says of one recipient is written once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "delivery", "source", "recipient"],
                condition=~models.Q(source=""),
                name="delivery_event_once",
            )
        ]


class Verdict(CompanyRow):
    """What the rules said of the exact bytes of an EHF document."""

    immutable = True

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="verdicts")
    rule_set = models.CharField(max_length=120)
    rule_set_sha256 = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64)
    is_valid = models.BooleanField()
    findings = models.JSONField(default=list)
    """Each as `ehf.verdicts.Finding`."""
    judged_at = models.DateTimeField()

    class Meta:
        """One verdict a rule set."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "document", "rule_set_sha256"], name="verdict_rule_set"
            )
        ]


class KnownParticipant(models.Model):
    """What the register of EHF receivers (ELMA) said of an organisation, until it is asked anew."""

    org_no = models.CharField(max_length=9, primary_key=True)
    receives_invoices = models.BooleanField()
    receives_credit_notes = models.BooleanField()
    checked_at = models.DateTimeField()
    expires_at = models.DateTimeField()

"""How an office's Sync gets in, and the answers kept so that a retry is the same request."""

from typing import ClassVar

from django.db import models

from webfaktura.server.tenancy.models import Agency


class EnrolmentCode(models.Model):
    """A one-time code that lets an office register its Sync; only its hash is kept."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="enrolment_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class MachineCredential(models.Model):
    """What an office's Sync proves itself with; the server keeps the secret's SHA-256 only."""

    public_id = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="credentials")
    secret_sha256 = models.CharField(max_length=64)
    host = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    counts_until = models.DateTimeField(null=True)
    """When it ends, because another has taken its place; None: none has."""


class StoredAnswer(models.Model):
    """The answer to a write, kept in the write's own transaction.

    The same id with the same body gives this answer again; with another body it is 409.
    """

    caller = models.CharField(max_length=80)
    """`agency:7`, or `enrolment` before there is one."""
    endpoint = models.CharField(max_length=60)
    request_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    """Keyed hash (HMAC) of the body: it may hold a password."""
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        """An id once a caller and endpoint."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["caller", "endpoint", "request_id"], name="stored_answer"
            )
        ]

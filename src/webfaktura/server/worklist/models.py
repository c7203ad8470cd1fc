"""Who takes a trouble, and until when it may wait."""

from typing import ClassVar

from django.db import models

from webfaktura.server.tenancy.models import User
from webfaktura.server.tenancy.scope import CompanyRow
from webfaktura.server.worklist.rules import Kind


class WorkNote(CompanyRow):
    """What the office has decided about one kind of trouble with one client."""

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in Kind])
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    put_off_until = models.DateTimeField(null=True)
    put_off_count = models.PositiveIntegerField(default=0)
    """How many there were when it was put off: when there are more, it comes back."""
    reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        """One a kind of trouble."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "kind"], name="work_note")
        ]

"""Errands on their way, with how far they have come and what was left out."""

from typing import ClassVar

from django.db import models

from webfaktura.server.errands.rules import ENDED, Deed, State
from webfaktura.server.tenancy.models import User, new_id
from webfaktura.server.tenancy.scope import CompanyRow


class Errand(CompanyRow):
    """One piece of work on chosen documents, done by the worker."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    deed = models.CharField(max_length=4, choices=[(deed.value, deed.name) for deed in Deed])
    state = models.CharField(
        max_length=9,
        choices=[(state.value, state.name) for state in State],
        default=State.WAITING.value,
    )
    is_cancelled = models.BooleanField(default=False)
    """Somebody asked for it to stop; the worker looks before each portion."""
    asked = models.JSONField(default=dict)
    """The filters as they stood in the address."""
    documents = models.JSONField(null=True)
    """The keys of the documents, in their order; None: those that the filters find."""
    seen_on = models.DateField()
    """The day that the filters are seen from."""
    language = models.CharField(max_length=5)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)
    """Number and sentence of each that was left out, up to a limit."""
    left_out_count = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    """Bytes of the file."""
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Those that ended long ago are found and forgotten."""

        indexes: ClassVar = [
            models.Index(fields=["company", "-started_at"], name="errand_newest"),
            models.Index(fields=["ended_at"], name="errand_ended"),
        ]

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in ENDED

    @property
    def has_file(self) -> bool:
        """Whether there is something to fetch."""
        return self.state == State.DONE and self.deed != Deed.SEND

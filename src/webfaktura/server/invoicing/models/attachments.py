"""Files that go with drafts and issued documents."""

from typing import Any, ClassVar

from django.db import models

from webfaktura.server.invoicing.models.drafts import Draft
from webfaktura.server.invoicing.models.issued import Invoice
from webfaktura.server.tenancy.models import new_id
from webfaktura.server.tenancy.scope import CompanyRow


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

    @property
    def said(self) -> dict[str, Any]:
        """What a copy says as well: all but its id and what it hangs on."""
        names = ("name", "media_type", "size", "sha256", "attached_at")
        return {name: getattr(self, name) for name in names}


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

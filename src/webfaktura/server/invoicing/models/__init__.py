"""Drafts, and the issued documents that the database itself keeps from changing."""

from webfaktura.server.invoicing.models.attachments import (
    AttachedFile,
    DraftAttachment,
    InvoiceAttachment,
)
from webfaktura.server.invoicing.models.drafts import Draft, DraftLine
from webfaktura.server.invoicing.models.issued import (
    Invoice,
    InvoiceBuyer,
    InvoiceLine,
    InvoiceVatTotal,
)
from webfaktura.server.invoicing.models.kinds import (
    DRAFT_KINDS,
    KINDS,
    LINE_KINDS,
    RATE_DECIMALS,
)
from webfaktura.server.invoicing.models.recurring import Recurring, RecurringPeriod, Rhythm
from webfaktura.server.invoicing.models.views import SavedView

__all__ = [
    "DRAFT_KINDS",
    "KINDS",
    "LINE_KINDS",
    "RATE_DECIMALS",
    "AttachedFile",
    "Draft",
    "DraftAttachment",
    "DraftLine",
    "Invoice",
    "InvoiceAttachment",
    "InvoiceBuyer",
    "InvoiceLine",
    "InvoiceVatTotal",
    "Recurring",
    "RecurringPeriod",
    "Rhythm",
    "SavedView",
]

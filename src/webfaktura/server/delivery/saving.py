"""Writes down that a document of an invoice is made: one of a kind, whoever was first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from webfaktura.server.delivery.models import Document
from webfaktura.server.delivery.queries import document_of
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.rules import Actor

if TYPE_CHECKING:
    from datetime import datetime

    from webfaktura.server.invoicing.models import Invoice

THE_WORKER = Actor(name="WebFaktura")


@dataclass(frozen=True)
class Kept:
    """Bytes that are stored already."""

    kind: str
    sha256: str
    size: int
    renderer: str


def save_document(invoice: Invoice, kept: Kept, *, at: datetime) -> Document:
    """Save the document's row; the one that stands, where another worker was first."""
    document = Document(
        company=invoice.company,
        invoice=invoice,
        kind=kept.kind,
        sha256=kept.sha256,
        size=kept.size,
        renderer=kept.renderer,
        made_at=at,
    )
    try:
        with transaction.atomic():
            document.save()
            record(
                invoice.company,
                deed="document.make",
                subject=str(invoice),
                at=at,
                by=THE_WORKER,
                details={"kind": kept.kind, "sha256": kept.sha256},
            )
    except IntegrityError:
        made = document_of(invoice, kept.kind)
        if made is None:
            raise
        return made
    return document

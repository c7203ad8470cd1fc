"""Reads an issued document's rows into the facts that its papers say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from webfaktura.server.delivery.documents.facts import DocumentFacts, facts_from
from webfaktura.server.invoicing.rows import issued_of

if TYPE_CHECKING:
    from webfaktura.server.invoicing.models import Invoice


def facts_of(invoice: Invoice) -> DocumentFacts:
    """Read the issued rows; nothing is computed and nothing fetched that may have changed since."""
    return replace(
        facts_from(issued_of(invoice), credits=invoice.credits),
        invoice_no=invoice.invoice_no,
        kid=invoice.kid,
    )

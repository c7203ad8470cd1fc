"""What the document points at: references, credited invoices and files that go with it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webfaktura.server.delivery.ehf.building.tree import a_group, a_text

if TYPE_CHECKING:
    from lxml.etree import _Element

    from webfaktura.server.delivery.documents.facts import Credited


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file that goes with the document, inside it."""

    name: str
    media_type: str
    content: bytes


def order_reference(order_no: str) -> _Element | None:
    """The buyer's order."""
    return a_group("OrderReference", a_text("ID", order_no))


def billing_reference(credited: Credited | None) -> _Element | None:
    """The invoice that a credit note reverses, with its date."""
    if credited is None:
        return None
    return a_group(
        "BillingReference",
        a_group(
            "InvoiceDocumentReference",
            a_text("ID", str(credited.invoice_no)),
            a_text("IssueDate", credited.issued_on.isoformat()),
        ),
    )


def embedded(attached: Attached, *, place: int) -> _Element | None:
    """A file, with the name the receiver is to save it under."""
    return a_group(
        "AdditionalDocumentReference",
        a_text("ID", str(place)),
        a_text("DocumentDescription", attached.name),
        a_group(
            "Attachment",
            a_text(
                "EmbeddedDocumentBinaryObject",
                b64encode(attached.content).decode("ascii"),
                mimeCode=attached.media_type,
                filename=attached.name,
            ),
        ),
    )

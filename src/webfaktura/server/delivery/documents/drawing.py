"""Draws a document from its facts: its words, its picture, its EHF, its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webfaktura.server.delivery.documents.printed import Enclosed
from webfaktura.server.delivery.documents.rendering import face, render
from webfaktura.server.delivery.documents.rules import printed, title_of
from webfaktura.server.delivery.documents.words import words_in
from webfaktura.server.delivery.ehf.building.document import ehf_of
from webfaktura.server.storages.keeping import kept

if TYPE_CHECKING:
    from webfaktura.server.delivery.documents.facts import DocumentFacts


def drawn(document: DocumentFacts) -> bytes:
    """The PDF. Raises `DocumentsAway` when the seller's logo cannot be fetched now."""
    logo = document.seller.logo
    return render(printed(document, face()), kept(logo) if logo else b"", enclosed_in(document))


def enclosed_in(document: DocumentFacts) -> Enclosed | None:
    """The EHF that the PDF carries; none in what is not issued, and where nothing is sold.

    It has no attachments: the EHF that is sent has this very PDF in it. To a receiver
    without an address in the network it tells the same, but could not be sent there.
    """
    is_issued = document.invoice_no is not None and not document.is_offered
    if not is_issued or all(line.kind != "item" for line in document.lines):
        return None
    title = title_of(document)
    return Enclosed(
        name=f"{title.lower().replace(' ', '-')}.xml",
        description=words_in(document.terms.language).enclosed.format(title),
        content=ehf_of(document),
    )

"""Draws a document from its facts: its words, its picture, its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webfaktura.server.delivery.documents.rendering import face, render
from webfaktura.server.delivery.documents.rules import printed
from webfaktura.server.storages.keeping import kept

if TYPE_CHECKING:
    from webfaktura.server.delivery.documents.facts import DocumentFacts


def drawn(document: DocumentFacts) -> bytes:
    """The PDF. Raises `DocumentsAway` when the seller's logo cannot be fetched now."""
    logo = document.seller.logo
    return render(printed(document, face()), kept(logo) if logo else b"")

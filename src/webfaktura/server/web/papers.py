"""A document on screen, in the very words of its PDF."""

from webfaktura.server.delivery.documents.facts import DocumentFacts
from webfaktura.server.delivery.documents.rendering import face
from webfaktura.server.delivery.documents.rules import printed


def as_printed(document: DocumentFacts) -> dict[str, object]:
    """What `web/document.html` shows: the words, each cell with how its column is set."""
    words = printed(document, face())
    looks = [column.looks for column in words.columns]
    return {
        "printed": words,
        "paper_lines": [(list(zip(looks, line.cells, strict=True)), line) for line in words.lines],
        "paper_span": len(looks),
    }

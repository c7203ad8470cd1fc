"""Reads a document that anybody may have written: no entities, no network, no DOCTYPE."""

from __future__ import annotations

from lxml import etree

from webfaktura.norway.refusal import Refusal


class NotReadable(Refusal):
    """The bytes are no XML that we dare to read."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Filen kan ikke leses som EHF: {why}.", field="document")


def parsed(content: bytes) -> etree._Element:
    """The document's root. Refuses `NotReadable`.

    Saxon's own parser would fetch external entities; so this one reads, and Saxon gets text.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise NotReadable(f"det er ikke XML ({problem})") from problem
    document_type = root.getroottree().docinfo
    if document_type.doctype or document_type.internalDTD is not None:
        raise NotReadable("den har en DOCTYPE")
    return root

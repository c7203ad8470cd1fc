"""Reads XML that strangers wrote: no entities, no DOCTYPE, nothing fetched, nothing endless."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

LARGEST = 10_000_000
"""Bytes from a stranger; an answer to an invoice has some thousands."""


class NotRead(ValueError):
    """It is not XML, or not such as we read; the message names what is wrong with it."""


def parsed(content: bytes) -> _Element:
    """The root of what a stranger wrote; raises `NotRead`."""
    if len(content) > LARGEST:
        raise NotRead("too large")
    return _root(content, etree.XMLParser(resolve_entities=False, no_network=True))


def parsed_of_ours(content: bytes) -> _Element:
    """The root of what we wrote, however large its attachments are; raises `NotRead`.

    Not for strangers: without the parser's own limits entities in attributes may grow endlessly.
    """
    return _root(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _root(content: bytes, reader: etree.XMLParser[_Element]) -> _Element:
    try:
        root = etree.fromstring(content, reader)
    except etree.XMLSyntaxError as problem:
        raise NotRead(f"{problem.msg}") from problem
    if root.getroottree().docinfo.doctype:
        raise NotRead("DOCTYPE")
    return root


def text_at(
    element: _Element, path: str, names: Mapping[str, str], *, or_else: str | None = None
) -> str:
    """The text at the path; where there is none `or_else`, and without that `NotRead`."""
    text = (element.findtext(path, namespaces=dict(names)) or "").strip()
    if not text and or_else is None:
        raise NotRead(path)
    return text or or_else or ""

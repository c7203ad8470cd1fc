"""Puts an EHF document in its envelope (SBDH 1.0, as Peppol's Business Message Envelope 2.0)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from lxml import etree

from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery.channels.ehf.reading import (
    NotRead,
    parsed,
    parsed_of_ours,
    text_at,
)
from webfaktura.server.lookups.participants.identifiers import (
    BILLING,
    DOCUMENT_SCHEME,
    PARTICIPANT_SCHEME,
    PROCESS_SCHEME,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE: Final = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
ROOT: Final = f"{{{NAMESPACE}}}StandardBusinessDocument"
_NAMES = {"sh": NAMESPACE}
_HEADER = "sh:StandardBusinessDocumentHeader"


class EnvelopeUnreadable(Refusal):
    """The bytes are not a document in an envelope."""

    def __init__(self, why: object) -> None:
        super().__init__(_("This is not a document in Peppol's envelope: %(why)s.") % {"why": why})


@dataclass(frozen=True, kw_only=True)
class Header:
    """What stands on the envelope."""

    sender: str
    """A participant, as `0192:987654321`."""
    receiver: str
    document_type: str
    """Peppol's whole name of it, such as `DocumentKind.INVOICE`."""
    process: str = BILLING
    instance_id: str
    """Made and stored before anything is sent; the same at every attempt."""
    created_at: datetime
    country: str = "NO"
    """Where the sender belongs (COUNTRY_C1)."""


@dataclass(frozen=True)
class Parcel:
    """A document with its envelope."""

    header: Header
    document: bytes


def seal(parcel: Parcel) -> bytes:
    """The whole, the same bytes each time; the document stands in it byte for byte.

    Only its XML declaration and byte order mark are left out, for neither may stand there.
    Raises ValueError for a document that is another than the envelope says: a fault.
    """
    root = parsed_of_ours(parcel.document)
    standard, name, _version = _parts(parcel.header.document_type)
    if root.tag != f"{{{standard}}}{name}":
        raise ValueError(f"the envelope says {name}, the document is {root.tag!r}")
    if root.getroottree().docinfo.encoding not in (None, "UTF-8", "utf-8"):
        raise ValueError("the document is not in UTF-8")
    envelope = etree.tostring(_envelope(parcel.header), xml_declaration=True, encoding="UTF-8")
    end = envelope.rindex(b"</")
    return envelope[:end] + _undeclared(parcel.document) + envelope[end:]


def opened(content: bytes) -> Parcel:
    """Read an envelope; the document in canonical form. Refuses with `EnvelopeUnreadable`."""
    try:
        root = parsed(content)
        if root.tag != ROOT or len(root) != 2:  # noqa: PLR2004 - the header and one document
            raise NotRead(root.tag)
        header = _header(root)
    except ValueError as problem:
        raise EnvelopeUnreadable(problem) from problem
    return Parcel(header, etree.tostring(root[1], method="c14n", exclusive=True))


def _envelope(header: Header) -> _Element:
    root = etree.Element(ROOT, nsmap=_NAMES)
    top = _child(root, "StandardBusinessDocumentHeader")
    _child(top, "HeaderVersion", "1.0")
    for role, participant in (("Sender", header.sender), ("Receiver", header.receiver)):
        party = _child(_child(top, role), "Identifier", participant)
        party.set("Authority", PARTICIPANT_SCHEME)
    _identify(_child(top, "DocumentIdentification"), header)
    scopes = _child(top, "BusinessScope")
    _scope(scopes, "DOCUMENTID", header.document_type, DOCUMENT_SCHEME)
    _scope(scopes, "PROCESSID", header.process, PROCESS_SCHEME)
    _scope(scopes, "COUNTRY_C1", header.country, "")
    return root


def _identify(about: _Element, header: Header) -> None:
    standard, name, version = _parts(header.document_type)
    _child(about, "Standard", standard)
    _child(about, "TypeVersion", version)
    _child(about, "InstanceIdentifier", header.instance_id)
    _child(about, "Type", name)
    created = header.created_at.astimezone(UTC).isoformat(timespec="milliseconds")
    _child(about, "CreationDateAndTime", created.replace("+00:00", "Z"))


def _scope(scopes: _Element, kind: str, value: str, scheme: str) -> None:
    scope = _child(scopes, "Scope")
    _child(scope, "Type", kind)
    _child(scope, "InstanceIdentifier", value)
    if scheme:
        _child(scope, "Identifier", scheme)


def _child(parent: _Element, name: str, text: str = "") -> _Element:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child.text = text or None
    return child


def _parts(document_type: str) -> tuple[str, str, str]:
    """Namespace, root and version of `namespace::root##customization::version`."""
    syntax, _hashes, rest = document_type.partition("##")
    namespace, _colons, root = syntax.partition("::")
    return namespace, root, rest.rpartition("::")[2]


def _undeclared(document: bytes) -> bytes:
    content = document.removeprefix(b"\xef\xbb\xbf")
    return content.partition(b"?>")[2] if content.startswith(b"<?xml ") else content


def _header(root: _Element) -> Header:
    about = f"{_HEADER}/sh:DocumentIdentification"
    return Header(
        sender=text_at(root, f"{_HEADER}/sh:Sender/sh:Identifier", _NAMES),
        receiver=text_at(root, f"{_HEADER}/sh:Receiver/sh:Identifier", _NAMES),
        document_type=_scoped(root, "DOCUMENTID"),
        process=_scoped(root, "PROCESSID"),
        instance_id=text_at(root, f"{about}/sh:InstanceIdentifier", _NAMES),
        created_at=_instant(text_at(root, f"{about}/sh:CreationDateAndTime", _NAMES)),
        country=_scoped(root, "COUNTRY_C1", or_else=""),
    )


def _scoped(root: _Element, kind: str, or_else: str | None = None) -> str:
    path = f"{_HEADER}/sh:BusinessScope/sh:Scope[sh:Type='{kind}']/sh:InstanceIdentifier"
    return text_at(root, path, _NAMES, or_else=or_else)


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

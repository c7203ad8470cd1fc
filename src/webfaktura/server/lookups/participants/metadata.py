"""Reads what an SMP of Peppol publishes (SMP 1.4), purely; whose word it is, signatures tell."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from lxml import etree

from webfaktura.server.lookups.participants.identifiers import (
    BILLING,
    DOCUMENT_SCHEME,
    PARTICIPANT_SCHEME,
    PROCESS_SCHEME,
    DocumentKind,
)
from webfaktura.server.lookups.participants.participant import Endpoint

if TYPE_CHECKING:
    from lxml.etree import _Element

AS4: Final = "peppol-transport-as4-v2_0"
SIGNED: Final = "{http://busdox.org/serviceMetadata/publishing/1.0/}SignedServiceMetadata"
_NAMES: Final = {
    "smp": "http://busdox.org/serviceMetadata/publishing/1.0/",
    "id": "http://busdox.org/transport/identifiers/1.0/",
    "wsa": "http://www.w3.org/2005/08/addressing",
}


def parsed(content: bytes) -> _Element:
    """The root of what a stranger wrote; raises ValueError. A DOCTYPE is refused."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as problem:
        raise ValueError(f"not XML: {problem.msg}") from problem
    if root.getroottree().docinfo.doctype:
        raise ValueError("DOCTYPE")
    return root


def kinds_in(content: bytes, *, participant: str) -> list[DocumentKind]:
    """Which of our kinds a service group lists, invoices first. It is not signed: a hint only.

    Its links are read for their names and never followed. Raises ValueError.
    """
    root = parsed(content)
    if _identifier(root, "id:ParticipantIdentifier", PARTICIPANT_SCHEME) != participant.lower():
        raise ValueError("a service group of somebody else")
    links = root.iterfind(".//smp:ServiceMetadataReference", _NAMES)
    listed = {unquote(link.get("href", "")).partition("/services/")[2] for link in links}
    return [kind for kind in DocumentKind if f"{DOCUMENT_SCHEME}::{kind}" in listed]


def endpoint_in(
    signed: _Element, *, participant: str, kind: DocumentKind, at: datetime
) -> Endpoint | None:
    """Where the kind is received over AS4 in Billing's process; None where it is not.

    Only what was signed may be given here. Raises ValueError for another shape, or for what
    was signed about somebody or something else.
    """
    service = signed.find("smp:ServiceMetadata/smp:ServiceInformation", _NAMES)
    if signed.tag != SIGNED or service is None:
        raise ValueError("no service information")
    if _identifier(service, "id:ParticipantIdentifier", PARTICIPANT_SCHEME) != participant.lower():
        raise ValueError("signed about somebody else")
    if _identifier(service, "id:DocumentIdentifier", DOCUMENT_SCHEME) != kind.lower():
        raise ValueError("signed about another document")
    for process in service.iterfind("smp:ProcessList/smp:Process", _NAMES):
        if _identifier(process, "id:ProcessIdentifier", PROCESS_SCHEME) == BILLING.lower():
            return _endpoint(process, at)
    return None


def _endpoint(process: _Element, at: datetime) -> Endpoint | None:
    for endpoint in process.iterfind("smp:ServiceEndpointList/smp:Endpoint", _NAMES):
        address = _text(endpoint, "wsa:EndpointReference/wsa:Address")
        if endpoint.get("transportProfile") == AS4 and address and _is_active(endpoint, at):
            certificate = "".join(_text(endpoint, "smp:Certificate").split())
            return Endpoint(address=address, certificate=certificate)
    return None


def _is_active(endpoint: _Element, at: datetime) -> bool:
    begins = _text(endpoint, "smp:ServiceActivationDate")
    ends = _text(endpoint, "smp:ServiceExpirationDate")
    return not (begins and at < _instant(begins)) and not (ends and _instant(ends) <= at)


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _identifier(element: _Element, path: str, scheme: str) -> str:
    """In lower case, for Peppol tells them apart without regard to it."""
    found = element.find(path, _NAMES)
    if found is None or found.get("scheme") != scheme:
        return ""
    return (found.text or "").strip().lower()


def _text(element: _Element, path: str) -> str:
    return (element.findtext(path, namespaces=_NAMES) or "").strip()

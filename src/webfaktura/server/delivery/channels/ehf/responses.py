"""Reads what receivers answer: Invoice Response 3, Message Level Response 3 and Status 1 (UBL)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery.channels.ehf.envelope import ROOT as ENVELOPE
from webfaktura.server.delivery.channels.ehf.reading import NotRead, parsed, text_at

if TYPE_CHECKING:
    from lxml.etree import _Element

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd"
_ROOT: Final = f"{{{_UBL}:ApplicationResponse-2}}ApplicationResponse"
_NAMES: Final = {
    "cac": f"{_UBL}:CommonAggregateComponents-2",
    "cbc": f"{_UBL}:CommonBasicComponents-2",
}
_NORWAY: Final = ZoneInfo("Europe/Oslo")
_LONGEST_REASON = 500


class ResponseUnreadable(Refusal):
    """The bytes are none of the responses that we know."""

    def __init__(self, why: object) -> None:
        super().__init__(
            _("This is not an answer to an invoice that WebFaktura can read: %(why)s.")
            % {"why": why}
        )


class Level(StrEnum):
    """Who answers: the receiver about the invoice, or a machine about the message."""

    INVOICE = "invoice"
    MESSAGE = "message"


class ResponseState(StrEnum):
    """What is said of the invoice; at the message's level only that it came, or was refused."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    IN_PROCESS = "in process"
    UNDER_QUERY = "under query"
    PAID = "paid"


_MESSAGE_STATES: Final = {
    "AB": ResponseState.IN_PROCESS,
    "AP": ResponseState.ACCEPTED,
    "RE": ResponseState.REJECTED,
}
_STATES: Final = {
    Level.MESSAGE: _MESSAGE_STATES,
    Level.INVOICE: _MESSAGE_STATES
    | {
        "IP": ResponseState.IN_PROCESS,
        "UQ": ResponseState.UNDER_QUERY,
        "CA": ResponseState.ACCEPTED,  # on conditions, which the reason tells
        "PD": ResponseState.PAID,
    },
}
_LEVELS: Final = {
    "urn:fdc:peppol.eu:poacc:trns:invoice_response:3": Level.INVOICE,
    "urn:fdc:peppol.eu:poacc:trns:mlr:3": Level.MESSAGE,
    "urn:peppol:edec:mls:1.0": Level.MESSAGE,
}
_REASON_TEXTS: Final = (
    "cbc:Description",
    "cac:Status/cbc:StatusReason",
    "cac:Status/cac:Condition/cbc:Description",
)


@dataclass(frozen=True, kw_only=True)
class Response:
    """What one response says."""

    level: Level
    about: str
    """The invoice's number at the invoice's level, the envelope's instance id at the message's."""
    state: ResponseState
    reason: str
    """In their own words; codes where they say no more. Empty where nothing is said."""
    said_at: datetime
    sender: str
    """Who answers, as `0192:987654325`."""
    receiver: str
    """Whom it is for; with `about` it names the invoice, whose number others have too."""


def read_response(content: bytes) -> Response:
    """Read a response, in its envelope or without. Refuses with `ResponseUnreadable`."""
    try:
        return _response(_bare(parsed(content)))
    except ValueError as problem:
        raise ResponseUnreadable(problem) from problem


def _bare(root: _Element) -> _Element:
    response = root[-1] if root.tag == ENVELOPE and len(root) else root
    if response.tag != _ROOT:
        raise NotRead(response.tag)
    return response


def _response(root: _Element) -> Response:
    level = _LEVELS.get(customization := text_at(root, "cbc:CustomizationID", _NAMES))
    if level is None:
        raise NotRead(customization)
    said = _only(root, "cac:DocumentResponse")
    code = text_at(said, "cac:Response/cbc:ResponseCode", _NAMES)
    if code not in _STATES[level]:
        raise NotRead(f"ResponseCode {code}")
    return Response(
        level=level,
        about=text_at(_only(said, "cac:DocumentReference"), "cbc:ID", _NAMES),
        state=_STATES[level][code],
        reason=_reason(said),
        said_at=_said_at(root),
        sender=_participant(root, "cac:SenderParty"),
        receiver=_participant(root, "cac:ReceiverParty"),
    )


def _only(element: _Element, path: str) -> _Element:
    """The one that must be there alone: of two, which would be believed?"""
    found = element.findall(path, namespaces=_NAMES)
    if len(found) != 1:
        raise NotRead(f"{len(found)} × {path}")
    return found[0]


def _reason(said: _Element) -> str:
    """What is said of the whole, then of its lines; each once."""
    answers = [
        *said.findall("cac:Response", namespaces=_NAMES),
        *said.findall("cac:LineResponse/cac:Response", namespaces=_NAMES),
    ]
    told = [_texts(answer, path) for answer in answers for path in _REASON_TEXTS]
    codes = [_texts(answer, "cac:Status/cbc:StatusReasonCode") for answer in answers]
    words = [text for texts in (told if any(told) else codes) for text in texts]
    return "; ".join(dict.fromkeys(words))[:_LONGEST_REASON]


def _texts(element: _Element, path: str) -> list[str]:
    found = (" ".join((each.text or "").split()) for each in element.findall(path, _NAMES))
    return [text for text in found if text]


def _said_at(root: _Element) -> datetime:
    """Their clock; where it names no zone, ours."""
    day = text_at(root, "cbc:IssueDate", _NAMES)
    moment = datetime.fromisoformat(
        f"{day}T{text_at(root, 'cbc:IssueTime', _NAMES, or_else='00:00:00')}"
    )
    return moment if moment.tzinfo else moment.replace(tzinfo=_NORWAY)


def _participant(root: _Element, party: str) -> str:
    party_id = _only(_only(root, party), "cbc:EndpointID")
    scheme, number = party_id.get("schemeID", ""), (party_id.text or "").strip()
    if not number:
        raise NotRead(f"{party}/cbc:EndpointID")
    return f"{scheme}:{number}" if scheme else number

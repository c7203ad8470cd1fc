"""Hands EHF documents to an access point over HTTP; docs/operations/access-point.md is the talk."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
from pydantic import BaseModel, ValidationError

from webfaktura.server.delivery.channels.ehf.envelope import seal
from webfaktura.server.delivery.rules import Answer, Outcome, State

if TYPE_CHECKING:
    import ssl

    from webfaktura.server.delivery.channels.ehf.envelope import Parcel

_LARGEST_ANSWER = 65_536
_LONGEST_WORDS = 300
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
"""Not a byte of the document has left us."""
_NOT_ABOUT_THE_DOCUMENT = (
    HTTPStatus.UNAUTHORIZED,  # our key: the operator mends it, and the document goes
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
)
_STATES = {"taken": Outcome.TAKEN, "delivered": Outcome.TAKEN, "refused": Outcome.REFUSED}
_LATER = {"delivered": State.DELIVERED, "refused": State.RETURNED}
"""What can be told of a document after it was taken."""
_UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class AccessPoint:
    """A way out: somebody with a Peppol certificate, who sends on for us."""

    address: str
    """Where its documents are: `https://access-point.example/v1`."""
    key: str = field(repr=False)
    timeout: float = 30
    """Seconds for each step of the talk, and twice that for an answer that drips."""

    def hand_over(self, parcel: Parcel) -> Answer:
        """POST the document under its id; the access point takes an id once only."""
        try:
            told = self._told("POST", "documents", seal(parcel), parcel.header.instance_id)
        except _NOT_SENT as trouble:
            return Answer(Outcome.LATER, _plain(f"{trouble}"))
        except httpx.HTTPError as broken:
            return Answer(Outcome.UNKNOWN, _plain(f"{broken}"))
        return Answer(meaning_of(told.status), told.words)

    def standing_of(self, instance_id: str) -> Answer | None:
        """GET what became of the id; only the access point's own word says that it has none such.

        A 404 of a proxy or of a wrong address is no such word.
        """
        try:
            told = self._told("GET", f"documents/{instance_id}")
        except (httpx.HTTPError, httpx.InvalidURL) as trouble:
            return Answer(Outcome.UNKNOWN, _plain(f"{trouble}"))
        if told.status == HTTPStatus.NOT_FOUND and told.state == _UNKNOWN:
            return None
        if told.status == HTTPStatus.OK and told.state in _STATES:
            return Answer(_STATES[told.state], told.words)
        return Answer(Outcome.UNKNOWN, told.words)

    def news_of(self, instance_id: str) -> tuple[State, str] | None:
        """GET what became of a document that was taken: delivered or refused, in their words.

        None where there is nothing to tell yet, or the access point could not be asked.
        """
        try:
            told = self._told("GET", f"documents/{instance_id}")
        except (httpx.HTTPError, httpx.InvalidURL):
            return None
        state = _LATER.get(told.state) if told.status == HTTPStatus.OK else None
        return (state, told.words) if state else None

    def _told(self, verb: str, path: str, content: bytes = b"", instance_id: str = "") -> _Told:
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "application/json"}
        if content:
            headers |= {"Content-Type": "application/xml", "Idempotency-Key": instance_id}
        place = f"{self.address.rstrip('/')}/{path}"
        with (
            self._client() as client,
            client.stream(verb, place, content=content or None, headers=headers) as response,
        ):
            return _understood(response.status_code, self._beginning(response))

    def _client(self) -> httpx.Client:
        return httpx.Client(
            verify=_trust(), trust_env=False, follow_redirects=False, timeout=self.timeout
        )

    def _beginning(self, response: httpx.Response) -> bytes:
        """What can be had of the body: the status has decided already, and this is its words."""
        give_up_at = time.monotonic() + 2 * self.timeout
        body = bytearray()
        with suppress(httpx.HTTPError):
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _LARGEST_ANSWER or time.monotonic() > give_up_at:
                    break
        return bytes(body[:_LARGEST_ANSWER])


def meaning_of(status: int) -> Outcome:
    """What an access point's status means for a document."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome.TAKEN
    if status in _NOT_ABOUT_THE_DOCUMENT:
        return Outcome.LATER
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.REFUSED
    return Outcome.LATER


class _Body(BaseModel):
    """Ours, and what a problem (RFC 9457) is made of."""

    state: str = ""
    words: str = ""
    detail: str = ""
    title: str = ""


@dataclass(frozen=True)
class _Told:
    status: int
    state: str
    words: str


def _understood(status: int, body: bytes) -> _Told:
    try:
        read = _Body.model_validate_json(body)
    except ValidationError:
        text = body.decode(errors="replace")
        read = _Body(words="" if text.lstrip().startswith("<") else text)  # a page says nothing
    words = read.words or read.detail or read.title
    return _Told(status, read.state, _plain(f"{status} {words}"))


def _plain(words: str) -> str:
    """On one line, as long as a person reads."""
    return " ".join(words.split())[:_LONGEST_WORDS]


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates count: read once, for reading them costs more than all the rest."""
    return httpx.create_ssl_context()

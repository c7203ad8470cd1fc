"""Calls the contract's endpoints over HTTP: the only place where Sync meets the web service."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID

import httpx
from pydantic import SecretStr

from webfaktura.contract.v1.base import LEASE_HEADER, SYNC_VERSION_HEADER, Message
from webfaktura.contract.v1.endpoints import SERVICE_ROOT, TOKEN, Endpoint
from webfaktura.contract.v1.enrolment import TokenRequest
from webfaktura.contract.v1.problem import PROBLEM_TYPE
from webfaktura.sync.answers import (
    ServerUnavailable,
    asked_to_wait,
    not_an_address,
    not_registered,
    read_answer,
    why_busy,
)
from webfaktura.sync.version import sync_version

_TIMEOUT = httpx.Timeout(60, connect=5)
_ACCEPT = f"application/json, {PROBLEM_TYPE}"
_TRY_AGAIN = {429, 502, 503, 504}
_UNAUTHORIZED = 401
_HURRY = 2.0
"""Seconds a hurried caller tries."""
_AT_NIGHT = 10
"""How many times longer a patient caller tries."""


@dataclass(frozen=True)
class Credential:
    """What the office's Sync proves itself with."""

    credential_id: UUID
    secret: SecretStr


@dataclass(frozen=True)
class Patience:
    """How long a call is tried again, in seconds."""

    deadline: float = 30.0
    first_wait: float = 0.5
    longest_wait: float = 10.0
    sleep: Callable[[float], None] = time.sleep


@dataclass
class _Line:
    """The open connection and the present token, shared by all callers made of one."""

    http: httpx.Client
    credential: Credential | None
    token: str = ""


@dataclass(frozen=True)
class Caller:
    """Calls endpoints of one server for one office; `under_lease` for one run of a client."""

    address: str
    patience: Patience
    line: _Line = field(repr=False)
    lease: UUID | None = None

    @classmethod
    def to(
        cls,
        url: str,
        *,
        credential: Credential | None = None,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> Self:
        """A caller to the web service at this address, with or without `/wsaWebFaktura`."""
        address = url.rstrip("/").removesuffix(SERVICE_ROOT)
        try:
            http = httpx.Client(
                base_url=address,
                headers={SYNC_VERSION_HEADER: sync_version(), "Accept": _ACCEPT},
                timeout=_TIMEOUT,
                transport=transport,
            )
        except (httpx.InvalidURL, ValueError) as problem:
            raise not_an_address(url) from problem
        return cls(address, patience or Patience(), _Line(http, credential))

    def under_lease(self, run_id: UUID) -> Self:
        """The same caller, naming the run whose lease its calls are made under."""
        return type(self)(self.address, self.patience, self.line, run_id)

    def hurried(self) -> Self:
        """The same caller, hardly trying again."""
        patience = replace(self.patience, deadline=_HURRY)
        return type(self)(self.address, patience, self.line, self.lease)

    def patient(self) -> Self:
        """The same caller, trying longer: at night a busy server may ask us to wait."""
        patience = replace(self.patience, deadline=self.patience.deadline * _AT_NIGHT)
        return type(self)(self.address, patience, self.line, self.lease)

    def proving(self, credential: Credential) -> Self:
        """A caller over the same connection that proves itself with another credential."""
        line = _Line(self.line.http, credential)
        return type(self)(self.address, self.patience, line, self.lease)

    def prove_with(self, credential: Credential) -> None:
        """Prove ourselves with another credential from now on, also callers made of this one."""
        self.line.credential = credential
        self.line.token = ""

    def close(self) -> None:
        """Close the connection, for this caller and all made of it."""
        self.line.http.close()

    def call[Q: Message, R: Message](
        self, endpoint: Endpoint[Q, R], message: Q, **parts: object
    ) -> R:
        """Ask, and read the answer.

        Raises `ServerRefused` for an expected "no", `ServerUnavailable` when the
        same call may succeed later, `AnswerUnreadable` when the answer is no
        message of the contract.
        """
        request = self.line.http.build_request(
            endpoint.method,
            endpoint.place(**parts),
            json=None if endpoint.method == "GET" else message.wire,
        )
        if endpoint.needs == "nothing":
            return read_answer(endpoint, self._persist(request))
        return read_answer(endpoint, self._prove_and_persist(request))

    def _prove_and_persist(self, request: httpx.Request) -> httpx.Response:
        """Send with the present token, and once more with a new one when it no longer counts."""
        if self.lease is not None:
            request.headers[LEASE_HEADER] = str(self.lease)
        request.headers["Authorization"] = f"Bearer {self.line.token or self._new_token()}"
        answer = self._persist(request)
        if answer.status_code == _UNAUTHORIZED:
            request.headers["Authorization"] = f"Bearer {self._new_token()}"
            answer = self._persist(request)
        return answer

    def _new_token(self) -> str:
        credential = self.line.credential
        if credential is None:
            raise not_registered()
        request = TokenRequest(credential_id=credential.credential_id, secret=credential.secret)
        self.line.token = self.call(TOKEN, request).access_token
        return self.line.token

    def _persist(self, request: httpx.Request) -> httpx.Response:
        """Send the same request until it is answered or the patience is over."""
        give_up_at = time.monotonic() + self.patience.deadline
        wait = self.patience.first_wait
        while True:
            answer, sentence = self._attempt(request)
            if answer is not None and answer.status_code not in _TRY_AGAIN:
                return answer
            jitter = random.uniform(0.5, 1.5)  # noqa: S311 - spreads the callers, hides nothing
            pause = max(asked_to_wait(answer).total_seconds(), wait * jitter)
            if time.monotonic() + pause > give_up_at:
                raise ServerUnavailable(sentence, field="server")
            self.patience.sleep(pause)
            wait = min(wait * 2, self.patience.longest_wait)

    def _attempt(self, request: httpx.Request) -> tuple[httpx.Response | None, str]:
        try:
            answer = self.line.http.send(request)
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError) as problem:
            raise not_an_address(self.address) from problem
        except httpx.TimeoutException:
            return None, f"WebFaktura på {self.address} svarte ikke i tide. Prøv igjen om litt."
        except httpx.TransportError:
            return None, (
                f"Får ikke kontakt med WebFaktura på {self.address}. Sjekk at adressen er riktig, "
                "at WebFaktura kjører og at porten er åpen, og prøv igjen."
            )
        return answer, why_busy(answer)

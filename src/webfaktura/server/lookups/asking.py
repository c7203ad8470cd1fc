"""Asks a service outside the house one question over HTTP, within bounds of time and size."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

PATIENCE = httpx.Timeout(5, connect=3)
"""Seconds for each step: somebody waits before a form that can also be filled in by hand."""
DEADLINE = 10.0
"""Seconds for a body that comes drop by drop."""
LARGEST = 1_000_000
"""Bytes; the largest answer that is expected has some tens of thousands."""

logger = logging.getLogger(__name__)


class NoAnswer(Exception):
    """Nothing came back that can be read; each look-up says so in its own words."""


@dataclass(frozen=True)
class Answer:
    """What came back, whatever it says."""

    status: int
    body: bytes


def ask[T](address: str, query: Mapping[str, str] | None, *, read: Callable[[Answer], T]) -> T:
    """GET the address and read the answer; raises `NoAnswer`, and logs why.

    `read` raises ValueError or `NoAnswer` for what it cannot read, and refuses as it likes.
    Only a connection that could not be made is tried once more. Redirects are not followed,
    and no proxy is picked up from the environment: the question goes where the operator says.
    """
    try:
        return read(_fetched(address, query))
    except (httpx.HTTPError, httpx.InvalidURL, NoAnswer, ValueError) as problem:
        logger.warning("No answer from %s: %r", address, problem)
        raise NoAnswer from problem


def _fetched(address: str, query: Mapping[str, str] | None) -> Answer:
    with _client() as client, client.stream("GET", address, params=query) as response:
        return Answer(response.status_code, _whole(response))


def _client() -> httpx.Client:
    return httpx.Client(
        transport=httpx.HTTPTransport(verify=_trust(), retries=1),
        trust_env=False,
        follow_redirects=False,
        timeout=PATIENCE,
        # Uncompressed, so that what is counted as it comes is what it costs to hold.
        headers={"User-Agent": "WebFaktura", "Accept-Encoding": "identity"},
    )


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates count: read once, for reading them costs more than all the rest."""
    return httpx.create_ssl_context()


def _whole(response: httpx.Response) -> bytes:
    """The body, given up on when it grows too large or takes too long."""
    give_up_at = time.monotonic() + DEADLINE
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > LARGEST:
            raise NoAnswer("too large")
        if time.monotonic() > give_up_at:
            raise NoAnswer("too slow")
    return bytes(body)

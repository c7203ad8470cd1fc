"""Slows guessing: who fails too often at getting in must wait."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal

WINDOW_SECONDS = 15 * 60
MOST_FAILURES = 10
"""Failed attempts from one address within the window."""


class TooManyAttempts(Refusal):
    """The address has failed too often lately."""


def refuse_impatient(request: HttpRequest) -> None:
    """Refuse (`TooManyAttempts`) an address that has failed too often lately."""
    if cache.get(_key(request), 0) >= MOST_FAILURES:
        raise TooManyAttempts(
            _("There have been too many failed attempts from here. Wait %(minutes)s minutes.")
            % {"minutes": WINDOW_SECONDS // 60}
        )


def count_failure(request: HttpRequest) -> None:
    """Remember one more failed attempt; must not run in a transaction that is rolled back."""
    key = _key(request)
    cache.set(key, cache.get(key, 0) + 1, WINDOW_SECONDS)


def _key(request: HttpRequest) -> str:
    return f"webservice-failures:{hashlib.sha256(_address(request).encode()).hexdigest()}"


def _address(request: HttpRequest) -> str:
    """Who calls; behind a proxy that speaks TLS for us, the address that the proxy saw."""
    if settings.BEHIND_TLS:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        return seen or str(request.META["REMOTE_ADDR"])
    return str(request.META["REMOTE_ADDR"])

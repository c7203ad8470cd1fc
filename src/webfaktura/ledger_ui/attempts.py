"""How often somebody may guess at a password."""

from django.core.cache import cache

MOST = 10
"""Wrong passwords for one user name before it must wait."""

WAIT = 5 * 60
"""Seconds that it waits after the last of them."""


def must_wait(name: str) -> bool:
    """Whether there have been too many wrong passwords for the name lately."""
    return _wrong(name) >= MOST


def count_wrong(name: str) -> None:
    """Remember a wrong password; known and unknown names count alike."""
    cache.set(_key(name), _wrong(name) + 1, WAIT)


def _wrong(name: str) -> int:
    return int(cache.get(_key(name), 0))


def _key(name: str) -> str:
    return f"wrong:{name.encode().hex()}"

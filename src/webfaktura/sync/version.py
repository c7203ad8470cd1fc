"""The version of WebFaktura Sync, told to the server with every call."""

from importlib.metadata import PackageNotFoundError, version

_DISTRIBUTIONS = ("webfaktura-sync", "webfaktura")


def sync_version() -> str:
    """The installed version; from a source tree that is not installed, `0.0.0`."""
    for name in _DISTRIBUTIONS:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return "0.0.0"

"""Finds the drop place that an operator has written an address of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from webfaktura.server.delivery.channels.dropping.folder import FolderPlace
from webfaktura.server.delivery.channels.dropping.place import PlaceRefused

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from webfaktura.server.delivery.channels.dropping.place import DropPlace

_SSH = 22


class NotAPlace(PlaceRefused):
    """The address names no drop place."""

    def __init__(self, address: str) -> None:
        super().__init__(
            _(
                "«%(address)s» is not an address where files can be left. Write "
                "folder:/absolute/path or sftp://user@host/folder."
            )
            % {"address": address}
        )


def place_at(address: str, *, secret: str = "", host_key: str = "") -> DropPlace:
    """The place of `folder:/absolute/path` or `sftp://user@host:port/folder`.

    `secret` is the user's password, or a private key as its file has it; `host_key`
    is the server's public key (`ssh-ed25519 AAAA…`). Raises `NotAPlace`.
    """
    try:
        parts = urlsplit(address.strip())
        if parts.scheme == "sftp":
            return _over_sftp(parts, secret, host_key)
    except ValueError as problem:
        raise NotAPlace(address) from problem
    if parts.scheme == "folder" and not parts.netloc and parts.path.startswith("/"):
        return FolderPlace(Path(unquote(parts.path)))
    raise NotAPlace(address)


def _over_sftp(parts: SplitResult, secret: str, host_key: str) -> DropPlace:
    """A password in the address would be seen in logs and lists: it has a setting of its own."""
    if not parts.hostname or not parts.username or parts.password is not None:
        raise ValueError("no host, no user, or a password in the address")
    from webfaktura.server.delivery.channels.dropping.sftp import (  # noqa: PLC0415 - every program reads this file, and few need SSH
        SftpPlace,
    )

    is_key = secret.lstrip().startswith("-----BEGIN")
    return SftpPlace(
        host=parts.hostname,
        port=parts.port or _SSH,
        user=unquote(parts.username),
        password="" if is_key else secret,
        key=secret if is_key else "",
        host_key=host_key,
        folder=unquote(parts.path) or "/",
    )

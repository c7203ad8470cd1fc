"""A drop place in a folder of another machine, over SFTP."""

from __future__ import annotations

import asyncio
import os
import posixpath
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import asyncssh

from webfaktura.server.delivery.channels.dropping.place import (
    NothingThere,
    OtherFileThere,
    PlaceAnswerLost,
    PlaceRefused,
    PlaceTrouble,
    PlaceUnavailable,
    is_left_of,
    name_beside,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

_NOT_LET_IN = (
    asyncssh.HostKeyNotVerifiable,
    asyncssh.KeyExchangeFailed,
    asyncssh.KeyImportError,
    asyncssh.PermissionDenied,
    asyncssh.SFTPPermissionDenied,
)
"""Whoever waits changes nothing of these: the key, the password or a right must be mended."""
_NOT_THERE = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
_LOST = (asyncssh.ConnectionLost, asyncssh.SFTPConnectionLost, OSError)


@dataclass(frozen=True, kw_only=True)
class SftpPlace:
    """A folder on an SFTP server whose key is known beforehand."""

    host: str
    port: int = 22
    user: str
    password: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    """A private key in PEM or OpenSSH form, in place of the password."""
    host_key: str
    """The server's public key, as `ssh-ed25519 AAAA…`."""
    folder: str
    timeout: float = 30
    """Seconds for each step of the talk."""

    def put(self, name: str, content: bytes) -> None:
        """Write beside, force to the disk, and rename: a rename here never replaces anything."""
        plain(name)
        self._talk(lambda sftp: _put(self, sftp, name, content))

    def names(self) -> list[str]:
        return self._talk(lambda sftp: _names(self, sftp))

    def read(self, name: str) -> bytes:
        plain(name)
        found = self._talk(lambda sftp: _content(self, sftp, name))
        if found is None:
            raise NothingThere(name)
        return found

    def remove(self, name: str) -> None:
        plain(name)
        self._talk(lambda sftp: _remove(self, sftp, name))

    def _talk[T](self, deed: Callable[[asyncssh.SFTPClient], Coroutine[None, None, T]]) -> T:
        """One connection for one deed, on a thread that surely has no loop of its own."""

        async def talk() -> T:
            async with _session(self) as sftp:
                return await deed(sftp)

        with _in_our_words(), ThreadPoolExecutor(1) as apart:
            return apart.submit(asyncio.run, talk()).result()


@asynccontextmanager
async def _session(place: SftpPlace) -> AsyncIterator[asyncssh.SFTPClient]:
    """A session that is cut at its end, not closed in turn: a silent server is not waited for."""
    connection = await asyncssh.connect(
        place.host,
        place.port,
        username=place.user,
        password=place.password or None,
        client_keys=[asyncssh.import_private_key(place.key)] if place.key else None,
        known_hosts=([asyncssh.import_public_key(place.host_key)], [], []),
        config=None,  # what the machine's own user has written for himself is not ours
        agent_path=None,
        connect_timeout=place.timeout,
        login_timeout=place.timeout,
    )
    try:
        async with asyncio.timeout(place.timeout):
            sftp = await connection.start_sftp_client()
        yield sftp
    finally:
        connection.abort()
        await connection.wait_closed()


async def _put(place: SftpPlace, sftp: asyncssh.SFTPClient, name: str, content: bytes) -> None:
    found = await _content(place, sftp, name)
    if found is None:
        found = await _put_new(place, sftp, name, content)
    if found != content:
        raise OtherFileThere(name)
    async with asyncio.timeout(place.timeout):
        await _sweep(place, sftp, name)


async def _put_new(place: SftpPlace, sftp: asyncssh.SFTPClient, name: str, content: bytes) -> bytes:
    """Put the file where none stood; tell what stands there afterwards."""
    beside = _path(place, name_beside(name))
    try:
        async with asyncio.timeout(place.timeout):
            await _write(sftp, beside, content)
        await _give_name(place, sftp, beside, name)
    except asyncssh.SFTPError:
        async with asyncio.timeout(place.timeout):
            with suppress(*_LOST, asyncssh.SFTPError):
                await sftp.remove(beside)
        found = await _content(place, sftp, name)
        if found is None:  # nobody else put it there meanwhile
            raise
        return found
    return content


async def _write(sftp: asyncssh.SFTPClient, path: str, content: bytes) -> None:
    async with sftp.open(path, "xb") as file:
        await file.write(content)
        with suppress(asyncssh.SFTPOpUnsupported):  # an extension of OpenSSH's
            await file.fsync()


async def _give_name(place: SftpPlace, sftp: asyncssh.SFTPClient, beside: str, name: str) -> None:
    try:
        async with asyncio.timeout(place.timeout):
            await sftp.rename(beside, _path(place, name))
    except _LOST as broken:
        raise PlaceAnswerLost(f"{broken}") from broken


async def _sweep(place: SftpPlace, sftp: asyncssh.SFTPClient, name: str) -> None:
    """Remove what a put of this file that was cut has left; the file itself stands now."""
    for other in await sftp.listdir(place.folder):
        if is_left_of(name, other):
            with suppress(*_NOT_THERE):
                await sftp.remove(_path(place, other))


async def _names(place: SftpPlace, sftp: asyncssh.SFTPClient) -> list[str]:
    async with asyncio.timeout(place.timeout):
        entries = await sftp.readdir(place.folder)
    return sorted(
        name
        for entry in entries
        if entry.attrs.type == asyncssh.FILEXFER_TYPE_REGULAR
        and not (name := os.fsdecode(entry.filename)).startswith(".")
    )


async def _content(place: SftpPlace, sftp: asyncssh.SFTPClient, name: str) -> bytes | None:
    async with asyncio.timeout(place.timeout):
        try:
            async with sftp.open(_path(place, name), "rb") as file:
                content: bytes = await file.read()
        except _NOT_THERE:
            await sftp.stat(place.folder)  # an absent folder is not an absent file
            return None
        return content


async def _remove(place: SftpPlace, sftp: asyncssh.SFTPClient, name: str) -> None:
    async with asyncio.timeout(place.timeout):
        await sftp.stat(place.folder)
        with suppress(*_NOT_THERE):
            await sftp.remove(_path(place, name))


def _path(place: SftpPlace, name: str) -> str:
    return posixpath.join(place.folder, name)


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except PlaceTrouble:
        raise
    except _NOT_LET_IN as shut:
        raise PlaceRefused(f"{shut}" or type(shut).__name__) from shut
    except (asyncssh.Error, OSError) as trouble:  # a TimeoutError is one
        raise PlaceUnavailable(f"{trouble}" or type(trouble).__name__) from trouble

"""A real SFTP server on the loopback that breaks as a test tells it to."""

import asyncio
import errno
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

from webfaktura.server.delivery.channels.dropping.sftp import SftpPlace

USER, PASSWORD = "webfaktura", "hemmelig-nok"
FOLDER = "/ut"


@dataclass
class Sftp:
    """Where the server is, and what it does besides its work."""

    host_key: str
    root: Path
    port: int = 0
    writes: int = 0
    on_write: Callable[[asyncssh.SSHServerChannel[bytes]], None] = lambda _: None
    on_rename: Callable[[asyncssh.SSHServerChannel[bytes]], None] = lambda _: None
    """Called when the rename is done."""
    closing: threading.Event = field(default_factory=threading.Event)
    keys: list[str] = field(default_factory=list)
    """Whose owner is let in, besides who has a password."""
    users: dict[str, str] = field(default_factory=lambda: {USER: PASSWORD})

    def place(self, password: str = PASSWORD, host_key: str = "", wait: float = 20) -> SftpPlace:
        return SftpPlace(
            host="127.0.0.1",
            port=self.port,
            user=USER,
            password=password,
            host_key=host_key or self.host_key,
            folder=FOLDER,
            timeout=wait,
        )

    @property
    def folder(self) -> Path:
        return self.root / FOLDER.lstrip("/")

    @property
    def everything(self) -> list[str]:
        """Also what is hidden."""
        return sorted(path.name for path in self.folder.iterdir())


def a_public_key(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode().strip()


def full_disk(_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def hangs_up(channel: asyncssh.SSHServerChannel[bytes]) -> None:
    channel.get_connection().abort()


def files_of(there: Sftp) -> type[asyncssh.SFTPServer]:
    """The work, and what the test has it do besides."""

    class Files(asyncssh.SFTPServer):
        def __init__(self, channel: asyncssh.SSHServerChannel[bytes]) -> None:
            super().__init__(channel, chroot=os.fsencode(there.root))

        def write(self, file_obj: object, offset: int, data: bytes) -> int:
            there.writes += 1
            there.on_write(self.channel)
            return super().write(file_obj, offset, data)  # type: ignore[return-value]  # never awaited

        def rename(self, oldpath: bytes, newpath: bytes) -> None:
            super().rename(oldpath, newpath)
            there.on_rename(self.channel)

    return Files


def a_door(there: Sftp) -> type[asyncssh.SSHServer]:
    """Lets in who has a password or a key."""

    class Door(asyncssh.SSHServer):
        def public_key_auth_supported(self) -> bool:
            return bool(there.keys)

        def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
            return a_public_key(key) in there.keys

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return there.users.get(username) == password

    return Door


@contextmanager
def an_sftp_server(root: Path) -> Iterator[Sftp]:
    """The server, with one folder, until the test is over."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    there = Sftp(a_public_key(key), root)
    there.folder.mkdir(parents=True)

    async def serve() -> None:
        async with asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[key],
            server_factory=a_door(there),
            sftp_factory=files_of(there),
        ) as server:
            there.port = server.get_port()
            open_now.set()
            await closing.wait()

    open_now = threading.Event()
    loop = asyncio.new_event_loop()
    closing = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert open_now.wait(10)
        yield there
    finally:
        there.closing.set()
        loop.call_soon_threadsafe(closing.set)
        thread.join()
        loop.close()

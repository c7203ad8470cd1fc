"""A drop place on a disk of this machine, or on one that is mounted here."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from webfaktura.server.delivery.channels.dropping.place import (
    NothingThere,
    OtherFileThere,
    PlaceRefused,
    PlaceUnavailable,
    is_left_of,
    name_beside,
    plain,
)
from webfaktura.server.storages.folder import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)
"""What a disk says that knows no links, such as a shared one of Windows."""


@dataclass(frozen=True)
class FolderPlace:
    """A folder that stands already: one we made ourselves could lie under an absent mount."""

    path: Path

    def put(self, name: str, content: bytes) -> None:
        """Write beside, force to the disk, and link: a link never replaces what stands there."""
        whole, beside = self.path / plain(name), self.path / name_beside(name)
        with _in_our_words():
            try:
                _write(beside, content)
                _give_name(beside, whole, content)
            finally:
                beside.unlink(missing_ok=True)
            sync_folder(self.path)
            self._sweep(name)

    def names(self) -> list[str]:
        with _in_our_words(), os.scandir(self.path) as found:
            return sorted(
                entry.name for entry in found if entry.is_file() and not entry.name.startswith(".")
            )

    def read(self, name: str) -> bytes:
        with _in_our_words():
            self.path.stat()  # an absent folder is not an absent file
            try:
                return (self.path / plain(name)).read_bytes()
            except FileNotFoundError as absent:
                raise NothingThere(name) from absent

    def remove(self, name: str) -> None:
        with _in_our_words():
            self.path.stat()
            (self.path / plain(name)).unlink(missing_ok=True)
            sync_folder(self.path)

    def _sweep(self, name: str) -> None:
        """Remove what a killed put of this file has left; the file itself stands now."""
        for entry in os.scandir(self.path):
            if is_left_of(name, entry.name):
                with suppress(FileNotFoundError):
                    Path(entry).unlink()


def _write(beside: Path, content: bytes) -> None:
    with beside.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _give_name(beside: Path, whole: Path, content: bytes) -> None:
    try:
        whole.hardlink_to(beside)
    except (FileExistsError, FileNotFoundError):
        # Another put of the same name ended meanwhile; it may have swept ours away.
        _must_be_the_same(whole, content)
    except OSError as trouble:
        if trouble.errno not in _NO_LINKS:
            raise
        if whole.exists():
            _must_be_the_same(whole, content)
        else:
            beside.rename(whole)


def _must_be_the_same(whole: Path, content: bytes) -> None:
    if whole.read_bytes() != content:
        raise OtherFileThere(whole.name)


@contextmanager
def _in_our_words() -> Iterator[None]:
    """An absent folder may be a mount that comes back; a shut door needs a person."""
    try:
        yield
    except PermissionError as shut:
        raise PlaceRefused(f"{shut}") from shut
    except OSError as trouble:
        raise PlaceUnavailable(f"{trouble}") from trouble

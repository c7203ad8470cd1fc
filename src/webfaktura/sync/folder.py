"""The data folder: where variables.xml, the status and the log lie, for one Sync at a time."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from webfaktura.norway.refusal import Refusal
from webfaktura.sync import variables
from webfaktura.sync.location import data_folder
from webfaktura.sync.logfile import LOG_FILE, logging_to

__all__ = [
    "LOG_FILE", "AnotherSyncHere", "FolderUnusable", "data_folder", "locked", "logging_to",
    "variables_path",
]  # fmt: skip

_LOCK_FILE = "sync.lock"
_HOLDER_FILE = "sync.holder"
"""Who holds the lock, in words: the lock itself cannot be read where it is held."""


class FolderUnusable(Refusal):
    """The data folder cannot be made, read or written."""


class AnotherSyncHere(Refusal):
    """Another Sync is working in the same data folder."""


def variables_path(folder: Path) -> Path:
    """Where the settings lie."""
    return folder / variables.FILE_NAME


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep the folder to ourselves, also from other machines where it is shared.

    The operating system frees the lock when we die. Refuses with
    `AnotherSyncHere` or `FolderUnusable`.
    """
    lock = FileLock(folder / _LOCK_FILE, timeout=0)
    holder = folder / _HOLDER_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as problem:
        raise AnotherSyncHere(
            f"En annen WebFaktura Sync{_named(holder)} arbeider i datamappen {folder}. "
            "Vent til den er ferdig, og kjør igjen."
        ) from problem
    except (OSError, NotImplementedError) as problem:
        raise _unusable(folder) from problem
    try:
        _tell_holder(holder)
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _tell_holder(holder: Path) -> None:
    try:
        holder.write_text(f"{socket.gethostname()} (prosess {os.getpid()})", encoding="utf-8")
    except OSError as problem:
        raise _unusable(holder.parent) from problem


def _named(holder: Path) -> str:
    """Who holds the lock, where that can be told."""
    try:
        said = holder.read_text(encoding="utf-8", errors="replace")[:100].strip()
    except OSError:
        return ""
    return f" på {said}" if said.isprintable() and said else ""


def _unusable(folder: Path) -> FolderUnusable:
    return FolderUnusable(
        f"Kan ikke skrive i datamappen {folder}. Sjekk at den finnes og at du har tilgang, "
        "eller velg en annen med --data.",
        field="data",
    )

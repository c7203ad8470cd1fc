"""A folder of stored bytes that a power cut cannot tear: whole and on the disk, or not there."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.storage import FileSystemStorage

if TYPE_CHECKING:
    from typing import Any

    from django.core.files.base import File


class DocumentsAway(OSError):
    """The store did not do what it was asked: the same again later, nothing is lost."""


class WholeFileStorage(FileSystemStorage):
    """Writes beside, forces it to the disk and renames; the name given is the name used.

    Meant for names that are made of their content: a second write of the same
    name writes the same bytes.
    """

    def __str__(self) -> str:
        return str(self.location)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - Django's signature
        """Keep the name: what stands under it is the same."""
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(content.chunks())
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(beside).unlink()
            raise
        sync_folder(path.parent)
        return name


def sync_folder(folder: Path) -> None:
    """Make what stands in a folder, and under which names, lasting."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

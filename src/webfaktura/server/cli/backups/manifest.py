"""What a whole backup holds; written last, so that a folder without it is none."""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import file_digest
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from webfaktura.norway.refusal import Refusal

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "manifest.json"
DOCUMENTS: Final = "documents"


class NotABackup(Refusal):
    """The folder holds no manifest: no backup, or one that was broken off."""


class NotWhole(Refusal):
    """A file of the backup is missing, or is not what was copied."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Copy(_Frozen):
    """One file of the backup."""

    sha256: str
    size: int


class Counts(_Frozen):
    """How many rows the copied database holds of what matters most."""

    companies: int
    invoices: int
    documents: int

    def __str__(self) -> str:
        return (
            f"{self.companies} klienter, {self.invoices} fakturaer og kreditnotaer og "
            f"{self.documents} dokumenter"
        )


class Manifest(_Frozen):
    """A whole backup: when, of what, made by which versions, and every file's hash."""

    format: Literal[1] = 1
    taken_at: datetime
    webfaktura: str
    engine: str
    engine_version: str
    migrations: tuple[str, ...]
    """Every migration that the copied database has been through, as `app.name`."""
    counts: Counts
    documents_in: str
    """Where the documents stood; they are in the copy if that was a folder."""
    files: dict[str, Copy]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(copy.size for copy in self.files.values())


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Make the folder a backup."""
    with (folder / NAME).open("w", encoding="utf-8") as file:
        file.write(manifest.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())


def manifest_in(folder: Path) -> Manifest:
    """The folder's manifest; refuses with `NotABackup` where there is none that can be read."""
    try:
        return Manifest.model_validate_json((folder / NAME).read_bytes())
    except (OSError, ValidationError) as problem:
        raise NotABackup(
            f"{folder} er ikke en hel sikkerhetskopi: {NAME} mangler eller kan ikke leses. "
            "Velg en annen mappe."
        ) from problem


def refuse_damage(manifest: Manifest, folder: Path) -> None:
    """Read every file; refuse with `NotWhole` when one is not what was copied."""
    damaged = [name for name, copy in manifest.files.items() if copy_of(folder / name) != copy]
    if damaged:
        raise NotWhole(
            f"{len(damaged)} av {len(manifest.files)} filer i sikkerhetskopien mangler eller er "
            f"endret, den første er {damaged[0]}. Ingenting er gjenopprettet. "
            "Bruk en annen sikkerhetskopi."
        )


def copy_of(path: Path) -> Copy | None:
    """A file as the manifest tells of it; None where there is none."""
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
            return Copy(sha256=digest, size=file.tell())
    except FileNotFoundError:
        return None

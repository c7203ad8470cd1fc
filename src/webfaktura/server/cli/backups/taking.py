"""Takes a backup: the database as it is at one moment, and after it the documents' bytes."""

from __future__ import annotations

import os
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from webfaktura import faults
from webfaktura.norway.refusal import Refusal
from webfaktura.server.cli.backups import postgresql, sqlite
from webfaktura.server.cli.backups.manifest import (
    DOCUMENTS,
    Copy,
    Manifest,
    copy_of,
    write_manifest,
)
from webfaktura.server.storages.folder import WholeFileStorage, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


class FolderTaken(Refusal):
    """Something stands where the backup is to be."""


class NothingToCopy(Refusal):
    """The database has no tables."""


def take_backup(folder: Path, *, at: datetime) -> Manifest:
    """Copy the installation into the folder while it runs; return what the copy holds.

    The database comes first: a document's bytes are stored before its row, so
    every row in the copy finds its bytes. All is written beside, forced to the
    disk and renamed: a backup that was killed is never taken for a whole one.
    """
    _refuse_to_overwrite(folder)
    if not connection.introspection.table_names():
        raise NothingToCopy("Databasen er tom. Det er ingenting å kopiere.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        manifest = _copy_all(beside, at)
        _name_it(beside, folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return manifest


def _refuse_to_overwrite(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise FolderTaken(f"{folder} er ikke tom. Velg en ny mappe til sikkerhetskopien.")


def _copy_all(beside: Path, at: datetime) -> Manifest:
    engine = ENGINES[connection.vendor]
    migrations = sorted(MigrationRecorder(connection).applied_migrations())
    counts = engine.copy_to(beside)
    faults.point("backup.database_copied")
    files = {engine.FILE: _lasting(beside / engine.FILE), **_copy_documents(beside / DOCUMENTS)}
    faults.point("backup.documents_copied")
    manifest = Manifest(
        taken_at=at,
        webfaktura=version("webfaktura"),
        engine=connection.vendor,
        engine_version=engine.version(),
        migrations=tuple(f"{app}.{name}" for app, name in migrations),
        counts=counts,
        documents_in=str(storages["documents"]),
        files=files,
    )
    write_manifest(manifest, beside)
    faults.point("backup.manifest_written")
    return manifest


def _copy_documents(target: Path) -> dict[str, Copy]:
    """Copy the documents that stand in a folder; those in S3 stay there."""
    storage = storages["documents"]
    if not isinstance(storage, WholeFileStorage):
        return {}
    source = Path(storage.location)
    return {
        f"{DOCUMENTS}/{path.relative_to(source)}": copy
        for path in _documents(source)
        if (copy := _copied(path, target / path.relative_to(source)))
    }


def _documents(source: Path) -> Iterator[Path]:
    """Files under their names; what begins with a dot is being written."""
    return (path for path in source.glob("*/*") if not path.name.startswith("."))


def _copied(source: Path, target: Path) -> Copy | None:
    """Copy one file; None for one that was taken away meanwhile (the doctor's trial)."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        target.unlink(missing_ok=True)
        return None
    return _lasting(target)


def _lasting(path: Path) -> Copy:
    """Force a copied file to the disk, and tell what it holds."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    copy = copy_of(path)
    if copy is None:
        raise FileNotFoundError(path)
    return copy


def _name_it(beside: Path, folder: Path) -> None:
    """Give the whole backup its name, and make the name lasting."""
    for path in (*beside.rglob("*"), beside):
        if path.is_dir():
            sync_folder(path)
    beside.rename(folder)
    sync_folder(folder.parent)

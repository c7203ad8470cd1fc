"""Makes an installation of a backup: into an empty database, documents first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from webfaktura import faults
from webfaktura.norway.refusal import Refusal
from webfaktura.server.cli.backups.manifest import DOCUMENTS, manifest_in, refuse_damage
from webfaktura.server.cli.backups.soundness import counts, unsoundness
from webfaktura.server.cli.backups.taking import ENGINES
from webfaktura.server.cli.doctor import Finding, guards
from webfaktura.server.storages.keeping import keep

if TYPE_CHECKING:
    from pathlib import Path

    from webfaktura.server.cli.backups.manifest import Manifest


class NotRestorable(Refusal):
    """The backup does not fit this installation, or there is something to overwrite."""


def restore(folder: Path) -> Manifest:
    """Put a backup into this installation's empty database and document store.

    Nothing is written before every file is found whole. The documents come
    first: where there are rows there are bytes. Killed before the database
    stands, it may be run again.
    """
    manifest = manifest_in(folder)
    _refuse_misfit(manifest)
    refuse_damage(manifest, folder)
    for name in manifest.files:
        if name.startswith(f"{DOCUMENTS}/"):
            keep((folder / name).read_bytes())
    faults.point("restore.documents_kept")
    ENGINES[manifest.engine].copy_from(folder)
    faults.point("restore.database_loaded")
    call_command("migrate", interactive=False, verbosity=0)
    return manifest


def findings_about(manifest: Manifest) -> list[Finding]:
    """Look through what was restored: all of it, unbroken, and guarded."""
    copied, found = manifest.counts, counts()
    sentence = f"{found} er gjenopprettet."
    if found != copied:
        sentence = f"{found} er gjenopprettet, men kopien har {copied}."
    wrongs = [Finding(is_well=False, sentence=wrong) for wrong in unsoundness()]
    whole = Finding(
        is_well=True,
        sentence="Alle nummerserier er uten hull, og hver faktura og PDF er som utstedt.",
    )
    return [Finding(is_well=found == copied, sentence=sentence), *(wrongs or [whole]), guards()]


def _refuse_misfit(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise NotRestorable(
            f"Kopien er av {manifest.engine}, men installasjonen bruker {connection.vendor}. "
            "Rett DATABASE_URL."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := set(manifest.migrations) - known:
        raise NotRestorable(
            f"Kopien er tatt med WebFaktura {manifest.webfaktura}, som er nyere enn denne "
            f"({len(unknown)} databaseendringer er ukjente). Installer den versjonen først."
        )
    if connection.introspection.table_names():
        raise NotRestorable(
            "Databasen er ikke tom, og en sikkerhetskopi legges aldri oppå noe. Bruk en ny, tom "
            "database (for SQLite: en ny mappe i WEBFAKTURA_HOME)."
        )

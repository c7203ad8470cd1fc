"""What a person does with variables.xml as a whole: give out, take in, compare, put back."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from webfaktura.norway.refusal import Refusal
from webfaktura.sync import secrets, transfer
from webfaktura.sync.backups import Backup, backups_of, find_backup
from webfaktura.sync.bootstrap import new_vault, vault_of
from webfaktura.sync.differences import Difference, differences
from webfaktura.sync.folder import locked, logging_to, variables_path
from webfaktura.sync.secrets import Vault
from webfaktura.sync.settings import SystemSettings
from webfaktura.sync.takeover import foreign_passwords, told
from webfaktura.sync.variables import (
    FILE_NAME,
    Variables,
    read_variables,
    read_variables_or_fragments,
    save_variables,
)

_log = logging.getLogger("webfaktura.sync")


class NoSettings(Refusal):
    """The data folder holds no variables.xml."""


class NotWritten(Refusal):
    """The file to give the settings out to cannot be written, or is there already."""


@dataclass(frozen=True)
class KeptBackup:
    """A back-up and what is known of it without putting it back."""

    number: int
    name: str
    replaced_at: datetime
    bytes_long: int
    trouble: str
    """Why it could not be put back; empty when it could."""


def settings_of(folder: Path) -> Variables:
    """The settings as they stand, every client checked; refuses with `NoSettings`."""
    path = variables_path(folder)
    if not path.exists():
        raise NoSettings(
            f"Datamappen {folder} har ingen {FILE_NAME} ennå. Kjør «webfaktura-sync setup», eller "
            "hent innstillingene med «webfaktura-sync settings import FIL».",
            field="data",
        )
    return _checked(read_variables(path))


def give_out(folder: Path, target: Path, *, with_secrets: bool) -> None:
    """Write the settings to a new file that only its owner can read.

    Refuses with `NotWritten` where the file is there already.
    """
    found = settings_of(folder)
    given = (
        transfer.with_plain_secrets(found, vault_of(found.system))
        if with_secrets
        else transfer.without_secrets(found)
    )
    _write_new(target, given.content)
    if with_secrets:
        _log_in(folder, "Innstillingene er eksportert med hemmeligheter i klartekst til %s", target)


def _write_new(target: Path, content: bytes) -> None:
    """Write a file that was not there, for its owner alone; what is half written is removed."""
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise NotWritten(
            f"{target} finnes fra før. Velg et annet filnavn; den er ikke endret.", field="file"
        ) from problem
    except OSError as problem:
        raise _not_written(target) from problem
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as problem:
        target.unlink(missing_ok=True)
        raise _not_written(target) from problem


def _not_written(target: Path) -> NotWritten:
    return NotWritten(
        f"Kan ikke skrive {target}. Sjekk at mappen finnes, at disken har plass og at du har "
        "tilgang.",
        field="file",
    )


def proposal(folder: Path, source: Path, *, may_drop: bool) -> transfer.Incoming:
    """What taking in a file would change; nothing is written, and no key is made."""
    return _incoming(folder, source, may_drop=may_drop, sealing=_trial_vault)


def take_in(
    folder: Path, source: Path, *, may_drop: bool, tell: Callable[[str], None]
) -> transfer.Incoming:
    """Take a file in: everything is checked first, then it is written at once or not at all."""
    secrets.refuse_key_in(folder)
    with _open(folder):
        incoming = _incoming(
            folder, source, may_drop=may_drop, sealing=lambda system: new_vault(system, tell)
        )
        save_variables(variables_path(folder), incoming.variables)
        _log.info("Innstillingene er hentet fra %s: %s", source, _counted(incoming.differences))
    return incoming


def _incoming(
    folder: Path, source: Path, *, may_drop: bool, sealing: transfer.Sealing
) -> transfer.Incoming:
    there = read_variables_or_fragments(source)
    here = read_variables(variables_path(folder))
    incoming = transfer.taken_in(
        here, there, vault_of=_vault_here, sealing=sealing, may_drop=may_drop
    )
    foreign = told(foreign_passwords(incoming.variables))
    return replace(incoming, remarks=(*incoming.remarks, *([foreign] if foreign else ())))


def put_back(folder: Path, wanted: str) -> tuple[Backup, list[Difference]]:
    """Put a back-up back; what stood there becomes the newest back-up, even if it is broken."""
    with _open(folder):
        path = variables_path(folder)
        backup = find_backup(path, wanted)
        restored = _checked(read_variables(backup.path))
        changed = _changes(path, restored)
        save_variables(path, replace(restored, name=FILE_NAME))
        _log.info("Sikkerhetskopien %s er hentet tilbake: %s", backup.name, _counted(changed))
    return backup, changed


def kept_backups(folder: Path) -> list[KeptBackup]:
    """The back-ups, newest first, each tried as if it were to be put back."""
    return [
        KeptBackup(
            number, one.name, one.replaced_at, one.path.stat().st_size, _trouble_with(one.path)
        )
        for number, one in enumerate(backups_of(variables_path(folder)), start=1)
    ]


def compared(folder: Path, other: str) -> list[Difference]:
    """What has changed since a back-up (number or name) or another file."""
    path = variables_path(folder)
    file = Path(other)
    before = file if file.is_file() else find_backup(path, other).path
    return differences(read_variables_or_fragments(before), settings_of(folder))


def _changes(path: Path, restored: Variables) -> list[Difference]:
    """What a back-up changes; everything, where what stands there cannot be read."""
    try:
        return differences(read_variables(path), restored)
    except Refusal:
        return differences(Variables.new(), restored)


def _checked(variables: Variables) -> Variables:
    """The same settings, once every value of every client has been read."""
    _ = variables.system, variables.companies
    return variables


def _trouble_with(path: Path) -> str:
    try:
        _checked(read_variables(path))
    except Refusal as refusal:
        return refusal.sentence
    return ""


def _vault_here(system: SystemSettings) -> Vault | None:
    key = secrets.find_key()
    return Vault(key, system.file_id) if key else None


def _trial_vault(system: SystemSettings) -> Vault:
    """Seals for a trial, whose result is thrown away."""
    return _vault_here(system) or Vault(secrets.Key(os.urandom(32), "prøven"), system.file_id)


def _counted(changed: list[Difference]) -> str:
    return f"{len(changed)} verdier endret" if changed else "ingen endring"


@contextmanager
def _open(folder: Path) -> Iterator[None]:
    """The folder for ourselves with its log, whether or not variables.xml can be read."""
    with locked(folder), logging_to(folder):
        try:
            yield
        except Refusal as refusal:
            _log.warning("%s", refusal.sentence)
            raise


def _log_in(folder: Path, sentence: str, target: Path) -> None:
    with logging_to(folder):
        _log.warning(sentence, target)

"""The dated back-ups of variables.xml: kept at every change, thinned, found again."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from webfaktura.norway.refusal import Refusal

FOLDER_NAME = "backups"
GENERATIONS = 10
"""How many of the newest are kept, and beside them of how many earlier days the last one."""

_NAME = re.compile(r"variables-(\d{8}T\d{6}Z)-(\d+)\.xml", re.ASCII)
_STAMP = "%Y%m%dT%H%M%SZ"


class NoSuchBackup(Refusal):
    """There is no back-up of that number or name."""


@dataclass(frozen=True, order=True)
class Backup:
    """One earlier variables.xml, and when it was replaced by a newer one (UTC)."""

    replaced_at: datetime
    number_in_second: int
    """1, or more where several were replaced within the same second."""
    path: Path

    @property
    def name(self) -> str:
        """The file's name, by which it can be asked for."""
        return self.path.name


def backups_folder(variables: Path) -> Path:
    """Where the back-ups of this variables.xml lie."""
    return variables.with_name(FOLDER_NAME)


def backups_of(variables: Path) -> list[Backup]:
    """Every back-up of this variables.xml, newest first; other files are passed over."""
    folder = backups_folder(variables)
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted((found for file in files if (found := _backup(file))), reverse=True)


def find_backup(variables: Path, wanted: str) -> Backup:
    """The back-up of that number (1 is the newest) or file name; refuses `NoSuchBackup`."""
    kept = backups_of(variables)
    by_number = {str(number): one for number, one in enumerate(kept, start=1)}
    found = by_number.get(wanted) or next((one for one in kept if one.name == wanted), None)
    if found is None:
        raise NoSuchBackup(
            f"Sikkerhetskopien «{wanted}» finnes ikke i {backups_folder(variables)}. "
            "Se hvilke som finnes med «webfaktura-sync settings backups».",
            field="backup",
        )
    return found


def keep_backup(variables: Path, *, at: datetime) -> None:
    """Copy the file as it stands to a back-up dated `at`; a kill leaves no half of one.

    Raises OSError when the disk is full or closed to us.
    """
    folder = backups_folder(variables)
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / "variables.copy"
    shutil.copy2(variables, copy)
    copy.replace(_next_path(variables, at))
    for one in superfluous(backups_of(variables)):
        one.path.unlink(missing_ok=True)


def superfluous(kept: Iterable[Backup]) -> list[Backup]:
    """Those that may go: neither among the ten newest nor the last one of ten earlier days.

    One run may save many times; without the days, a morning's runs would push
    out what stood there yesterday.
    """
    newest_first = sorted(kept, reverse=True)
    older = newest_first[GENERATIONS:]
    last_of_day: dict[object, Backup] = {}
    for one in newest_first:
        last_of_day.setdefault(one.replaced_at.date(), one)
    newest_days = {one.replaced_at.date() for one in newest_first[:GENERATIONS]}
    earlier_days = [day for day in last_of_day if day not in newest_days][:GENERATIONS]
    spared = {last_of_day[day] for day in earlier_days}
    return [one for one in older if one not in spared]


def _next_path(variables: Path, at: datetime) -> Path:
    """The name of the newest back-up there will be, even where the clock was set back."""
    at, number = at.astimezone(UTC).replace(microsecond=0), 1
    for newest in backups_of(variables)[:1]:
        if newest.replaced_at >= at:
            at, number = newest.replaced_at, newest.number_in_second + 1
    name = f"variables-{at:{_STAMP}}-{number:02}.xml"
    return backups_folder(variables) / name


def _backup(file: Path) -> Backup | None:
    match = _NAME.fullmatch(file.name)
    if match is None:
        return None
    try:
        at = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Backup(at, int(match[2]), file)

"""Back-ups of variables.xml: one at every change, dated, thinned, found by number or name."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webfaktura.sync.backups import (
    GENERATIONS,
    Backup,
    NoSuchBackup,
    backups_of,
    find_backup,
    keep_backup,
    superfluous,
)
from webfaktura.sync.settings import SystemSettings
from webfaktura.sync.variables import Variables, read_variables, save_variables

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def a_backup(at: datetime, number: int = 1) -> Backup:
    return Backup(at, number, Path(f"{at:%Y%m%dT%H%M%S}-{number}"))


def test_ten_earlier_files_are_kept_the_newest_first(tmp_path: Path) -> None:
    path = tmp_path / "variables.xml"
    for number in range(GENERATIONS + 3):
        save_variables(path, Variables.new().with_system(SystemSettings(customer_no=str(number))))

    kept = [read_variables(one.path).system.customer_no for one in backups_of(path)]

    assert read_variables(path).system.customer_no == "12"
    assert kept == [str(number) for number in range(11, 1, -1)]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["backups", "variables.xml"]
    assert len(list((tmp_path / "backups").iterdir())) == GENERATIONS


def test_a_backup_is_the_file_byte_for_byte_and_as_closed_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "variables.xml"
    path.write_bytes(b"  <rot >\r\n<system/><!-- \xe5 --></rot>\n")
    path.chmod(0o600)

    save_variables(path, Variables.new())

    [backup] = backups_of(path)
    assert backup.path.read_bytes() == b"  <rot >\r\n<system/><!-- \xe5 --></rot>\n"
    assert backup.path.stat().st_mode & 0o777 == 0o600
    assert backup.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_backup_is_dated_by_when_the_disk_took_the_newer_file(tmp_path: Path) -> None:
    path = tmp_path / "variables.xml"
    path.write_text("<a><system/></a>")
    os.utime(path, (0, 0))

    save_variables(path, Variables.new())

    [backup] = backups_of(path)
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    assert backup.replaced_at == written.replace(microsecond=0)


def test_several_in_one_second_are_kept_apart_in_order(tmp_path: Path) -> None:
    path = tmp_path / "variables.xml"
    for number in range(12):
        path.write_text(str(number))
        keep_backup(path, at=NOON)

    assert [one.path.read_text() for one in backups_of(path)] == [str(n) for n in range(11, 1, -1)]


def test_a_clock_that_is_set_back_still_gives_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "variables.xml"
    for number in range(12):
        path.write_text(str(number))
        keep_backup(path, at=NOON - timedelta(hours=number))

    assert [one.path.read_text() for one in backups_of(path)][:2] == ["11", "10"]


def test_a_days_many_changes_do_not_push_out_the_days_before() -> None:
    yesterday = [a_backup(NOON - timedelta(days=1, minutes=n)) for n in range(3)]
    week_ago = a_backup(NOON - timedelta(days=7))
    today = [a_backup(NOON + timedelta(seconds=n)) for n in range(30)]

    gone = superfluous([*today, *yesterday, week_ago])

    assert set(gone) == {*today[:20], yesterday[1], yesterday[2]}


@given(st.lists(st.integers(0, 40 * 86_400), unique=True, max_size=120))
def test_the_ten_newest_and_ten_days_at_most_are_always_kept(seconds: list[int]) -> None:
    every = [a_backup(NOON - timedelta(seconds=ago)) for ago in seconds]

    kept = set(every) - set(superfluous(every))

    assert set(sorted(every, reverse=True)[:GENERATIONS]) <= kept
    assert len(kept) <= 2 * GENERATIONS
    assert superfluous(kept) == []


def test_a_backup_is_found_by_its_number_or_its_name(tmp_path: Path) -> None:
    path = tmp_path / "variables.xml"
    path.write_text("eldst")
    keep_backup(path, at=NOON)
    path.write_text("nyest")
    keep_backup(path, at=NOON + timedelta(hours=1))
    (tmp_path / "backups" / "variables-20269924T120000Z-01.xml").write_text("no such day")
    (tmp_path / "backups" / "notater.txt").write_text("a person's own")

    assert find_backup(path, "1").path.read_text() == "nyest"
    assert find_backup(path, "variables-20261124T120000Z-01.xml").path.read_text() == "eldst"
    assert (tmp_path / "backups" / "notater.txt").exists()


@pytest.mark.parametrize("wanted", ["0", "2", "", "../variables.xml"])
def test_a_backup_that_is_not_there_is_refused(tmp_path: Path, wanted: str) -> None:
    path = tmp_path / "variables.xml"
    path.write_text("nå")
    keep_backup(path, at=NOON)

    with pytest.raises(NoSuchBackup, match="settings backups"):
        find_backup(path, wanted)

"""A backup taken under load is a gapless prefix of what was issued; a broken one is none."""

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from engines import is_postgresql
from proof.houses import House, Houses, houses
from stories.world import until

type Numbers = list[tuple[object, ...]]

WRITERS = 3
KILLED = -signal.SIGKILL
WHOLE = "Alle nummerserier er uten hull, og hver faktura og PDF er som utstedt."
DATABASE = "webfaktura.pgdump" if is_postgresql() else "webfaktura.sqlite3"


@pytest.fixture
def builder(tmp_path: Path) -> Iterator[Houses]:
    with houses(tmp_path) as built:
        yield built


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with two invoices, one with its PDF; nothing runs in it."""
    with houses(tmp_path_factory.mktemp("prepared")) as built:
        yield built.prepared()


@pytest.fixture(scope="module")
def taken(prepared: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it, which nobody changes."""
    folder = tmp_path_factory.mktemp("taken") / "backup"
    done = prepared.webfaktura("backup", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def backup(taken: Path, tmp_path: Path) -> Path:
    """The same, for a test that may damage it."""
    return shutil.copytree(taken, tmp_path / "backup")


def told_in(lists: list[Path]) -> set[int]:
    """The numbers that somebody was told are given."""
    return {int(line) for each in lists for line in each.read_text().splitlines()}


def backed_up(house: House, folder: Path, lists: list[Path]) -> set[int]:
    """Take a backup while people issue; what they had been told before it began."""
    before = told_in(lists)
    done = house.webfaktura("backup", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert told_in(lists) > before, "nobody could issue while the backup was taken"
    return before


def check_prefix(restored: House, folder: Path, issued: Numbers, before: set[int]) -> int:
    """Restore a backup; it holds all that was told before it, in the order it was issued."""
    done = restored.webfaktura("restore", str(folder))
    assert (done.returncode, f"✓ {WHOLE}" in done.stdout) == (0, True), done.stdout

    numbers = restored.numbers()
    assert numbers == issued[: len(numbers)]
    assert [number for number, _ in numbers] == list(range(1, len(numbers) + 1))
    assert before <= {number for number, _ in numbers}
    assert restored.lost_documents() == []
    assert len(restored.ask("SELECT 1 FROM delivery_document")) >= len(before) // 4 - WRITERS
    return len(numbers)


def test_a_backup_under_load_is_a_gapless_prefix(builder: Houses, tmp_path: Path) -> None:
    house = builder.prepared()
    lists = [tmp_path / f"told-{number}" for number in range(WRITERS)]
    for told in lists:
        house.issue(told)

    until("30 invoices", lambda: len(told_in(lists)) >= 30)
    first = backed_up(house, tmp_path / "first", lists)
    until("90 invoices", lambda: len(told_in(lists)) >= 90)
    second = backed_up(house, tmp_path / "second", lists)
    house.kill_all()

    issued = house.numbers()
    in_first = check_prefix(builder.new(), tmp_path / "first", issued, first)
    in_second = check_prefix(builder.new(), tmp_path / "second", issued, second)
    assert in_first < in_second < len(issued)


def test_a_restored_house_goes_on_with_the_next_number(
    backup: Path, builder: Houses, tmp_path: Path
) -> None:
    house = builder.new()
    assert house.webfaktura("restore", str(backup)).returncode == 0

    house.issue(tmp_path / "told")
    until("an invoice", lambda: told_in([tmp_path / "told"]))

    assert min(told_in([tmp_path / "told"])) == 3


def test_the_manifest_tells_what_the_copy_holds(prepared: House, backup: Path) -> None:
    manifest = json.loads((backup / "manifest.json").read_text())

    assert manifest["counts"] == {"companies": 1, "invoices": 2, "documents": 1}
    [(document,)] = prepared.ask("SELECT sha256 FROM delivery_document")
    assert sorted(manifest["files"]) == sorted(
        [DATABASE, f"documents/{str(document)[:2]}/{document}"]
    )
    for name, copy in manifest["files"].items():
        content = (backup / name).read_bytes()
        assert copy == {"sha256": sha256(content).hexdigest(), "size": len(content)}
    assert backup.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "point", ["backup.database_copied", "backup.documents_copied", "backup.manifest_written"]
)
def test_a_backup_that_is_killed_is_never_taken_for_a_whole_one(
    prepared: House, builder: Houses, tmp_path: Path, point: str
) -> None:
    folder = str(tmp_path / "broken-off")

    assert prepared.webfaktura("backup", folder, WEBFAKTURA_FAULT=point).returncode == KILLED

    refused = builder.new().webfaktura("restore", folder)
    assert (refused.returncode, "ikke en hel sikkerhetskopi" in refused.stderr) == (1, True)
    assert prepared.webfaktura("backup", folder).returncode == 0  # nothing stands in its way


def test_a_restore_that_is_killed_before_the_database_stands_is_run_again(
    backup: Path, builder: Houses
) -> None:
    house = builder.new()
    killed = house.webfaktura("restore", str(backup), WEBFAKTURA_FAULT="restore.documents_kept")
    assert killed.returncode == KILLED

    again = house.webfaktura("restore", str(backup))

    assert again.returncode == 0, again.stderr
    assert (len(house.numbers()), house.lost_documents()) == (2, [])


def test_a_restore_that_is_killed_after_it_must_begin_in_a_new_place(
    backup: Path, builder: Houses
) -> None:
    house = builder.new()
    killed = house.webfaktura("restore", str(backup), WEBFAKTURA_FAULT="restore.database_loaded")
    assert killed.returncode == KILLED

    refused = house.webfaktura("restore", str(backup))

    assert (refused.returncode, "Databasen er ikke tom" in refused.stderr) == (1, True)


def test_nothing_is_restored_on_top_of_anything(prepared: House, backup: Path) -> None:
    before = prepared.numbers()

    refused = prepared.webfaktura("restore", str(backup))

    assert (refused.returncode, "Databasen er ikke tom" in refused.stderr) == (1, True)
    assert prepared.numbers() == before


def test_a_backup_is_never_written_over(prepared: House, backup: Path) -> None:
    refused = prepared.webfaktura("backup", str(backup))

    assert (refused.returncode, "er ikke tom" in refused.stderr) == (1, True)


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_backup_is_refused_before_anything_is_written(
    backup: Path, builder: Houses, damage: str
) -> None:
    [document] = [path for path in (backup / "documents").rglob("*") if path.is_file()]
    document.unlink() if damage == "missing" else document.write_bytes(b"noe annet")
    house = builder.new()

    refused = house.webfaktura("restore", str(backup))

    assert refused.returncode == 1
    assert "1 av 2 filer i sikkerhetskopien mangler eller er endret" in refused.stderr
    assert not (house.home / "documents").exists()
    assert house.webfaktura("restore", str(backup)).stderr == refused.stderr  # no tables were made


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"engine": "sqlite" if is_postgresql() else "postgresql"}, "Rett DATABASE_URL."),
        ({"migrations": ["invoicing.0999_later"]}, "som er nyere enn denne"),
        ({"format": 2}, "ikke en hel sikkerhetskopi"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused(
    backup: Path, builder: Houses, change: dict[str, object], sentence: str
) -> None:
    manifest = json.loads((backup / "manifest.json").read_text()) | change
    (backup / "manifest.json").write_text(json.dumps(manifest))

    refused = builder.new().webfaktura("restore", str(backup))

    assert (refused.returncode, sentence in refused.stderr) == (1, True), refused.stderr


def test_a_document_that_was_damaged_before_the_backup_is_told_of_after_it(
    builder: Houses, tmp_path: Path
) -> None:
    house = builder.prepared()
    [document] = [path for path in (house.home / "documents").rglob("*") if path.is_file()]
    document.write_bytes(b"revet")
    assert house.webfaktura("backup", str(tmp_path / "copy")).returncode == 0

    done = builder.new().webfaktura("restore", str(tmp_path / "copy"))

    assert done.returncode == 1
    assert "✗ Demo Bygg AS: 1 PDF-er mangler eller er skadet, den første er Faktura 1." in (
        done.stdout
    )


def test_a_full_disk_is_told_and_leaves_nothing_behind(prepared: House, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "copy"

    refused = prepared.webfaktura("backup", str(folder), at_most=100_000)

    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False), refused.stderr
    assert list(folder.parent.iterdir()) == []


def test_what_is_in_s3_is_not_copied_and_that_is_said(prepared: House, tmp_path: Path) -> None:
    done = prepared.webfaktura(
        "backup", str(tmp_path / "copy"), WEBFAKTURA_DOCUMENTS="s3://dokumenter/prod"
    )

    assert done.returncode == 0, done.stderr
    assert "Dokumentene står i s3://dokumenter/prod og er ikke med i kopien." in done.stdout
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == sorted(
        [DATABASE, "manifest.json"]
    )


@pytest.mark.on_postgresql
class TestPostgresql:
    @pytest.mark.parametrize("role", ["", "DATABASE_URL", "DATABASE_OWNER_URL"])
    def test_a_role_that_does_not_see_every_company_takes_no_backup(
        self, prepared: House, tmp_path: Path, role: str
    ) -> None:
        address = prepared.database.get(role, "")

        refused = prepared.webfaktura(
            "backup", str(tmp_path / "copy"), WEBFAKTURA_BACKUP_DATABASE_URL=address
        )

        assert (refused.returncode, "BYPASSRLS" in refused.stderr) == (1, True), refused.stderr
        assert list(tmp_path.iterdir()) == []

    def test_pg_dump_itself_refuses_the_owner(self, prepared: House, tmp_path: Path) -> None:
        words = ["pg_dump", prepared.database["DATABASE_OWNER_URL"], "-Fc", "-f"]
        done = subprocess.run(
            [*words, tmp_path / "dump"], capture_output=True, text=True, check=False
        )

        assert "row-level security" in done.stderr
        assert done.returncode == 1

    def test_without_pg_dump_the_package_is_named(self, prepared: House, tmp_path: Path) -> None:
        refused = prepared.webfaktura("backup", str(tmp_path / "copy"), PATH=str(tmp_path))

        assert refused.returncode == 1
        assert "Installer pakken «postgresql-client»" in refused.stderr

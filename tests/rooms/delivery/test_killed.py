"""The way from issued to sent, killed at every boundary: one document, one delivery, one id."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from rooms.delivery.mailbox import HOST, LOSE, Mailbox, open_mailbox
from rooms.jobs.processes import wait_until

TESTS = Path(__file__).parents[2]
PATIENCE = 60.0
POINTS = [
    "delivery.document_drawn",
    "delivery.bytes_stored",
    "delivery.document_made",
    "delivery.id_stored",
    "delivery.sending",
    "delivery.answered",
    "delivery.written_down",
]
MAILED_BEFORE_DEATH = {"delivery.answered", "delivery.written_down"}


@dataclass
class House:
    """One installation in a folder of its own, and the mail server it sends through."""

    home: Path
    mailbox: Mailbox

    def run(self, word: str, **variables: str) -> int:
        """Run one program to its end; return its exit code."""
        return self.start(word, **variables).wait(PATIENCE)

    def start(self, word: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start one program."""
        return start(word, self.home, WEBFAKTURA_SMTP_PORT=str(self.mailbox.port), **variables)

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Read from the database the way any stranger could."""
        with closing(sqlite3.connect(self.home / "webfaktura.sqlite3")) as file:
            return file.execute(sql).fetchall()

    @property
    def stored(self) -> list[Path]:
        """The files of stored documents."""
        return [path for path in (self.home / "documents").rglob("*") if path.is_file()]


def start(word: str, home: Path, **variables: str) -> subprocess.Popen[bytes]:
    environment = {
        "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
        "PYTHONPATH": str(TESTS),
        "WEBFAKTURA_HOME": str(home),
        "WEBFAKTURA_SMTP_HOST": HOST,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "rooms.delivery.program", word],
        env=os.environ | environment | variables,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("prepared")
    assert start("prepare", home).wait(PATIENCE) == 0
    return home


@pytest.fixture
def house(prepared: Path, tmp_path: Path) -> Iterator[House]:
    home = tmp_path / "home"
    shutil.copytree(prepared, home)
    with open_mailbox() as mailbox:
        yield House(home, mailbox)


def test_every_point_is_known(house: House, tmp_path: Path) -> None:
    passed = tmp_path / "passed"

    assert house.run("work", WEBFAKTURA_FAULTS_LIST=str(passed)) == 0

    ours = [point for point in passed.read_text().split() if point.startswith("delivery.")]
    assert ours == POINTS


@pytest.mark.parametrize("point", POINTS)
def test_killed_there_and_run_again_nothing_doubles_and_nothing_is_lost(
    house: House, point: str
) -> None:
    assert house.run("work", WEBFAKTURA_FAULT=point) == -signal.SIGKILL
    assert len(house.mailbox.mails) == (point in MAILED_BEFORE_DEATH)

    assert house.run("work") == 0

    [(document, size)] = house.ask("SELECT sha256, size FROM delivery_document")
    [file] = house.stored
    assert (file.name, file.stat().st_size) == (document, size)
    [(state, message_id)] = house.ask("SELECT state, message_id FROM delivery_delivery")
    assert (state, set(house.mailbox.message_ids)) == ("sent", {message_id})
    assert len(house.mailbox.mails) == (2 if point == "delivery.answered" else 1)
    deeds = house.ask(
        "SELECT deed FROM tenancy_auditentry WHERE deed LIKE 'de%' OR deed LIKE 'do%' ORDER BY id"
    )
    assert deeds == [("document.make",), ("delivery.start",), ("delivery.sent",)]


def test_killed_twice_on_the_way_it_still_arrives_under_one_id(house: House) -> None:
    for point in ("delivery.sending", "delivery.answered"):
        assert house.run("work", WEBFAKTURA_FAULT=point) == -signal.SIGKILL

    assert house.run("work") == 0

    [(state, attempts)] = house.ask("SELECT state, attempts FROM delivery_delivery")
    assert (state, attempts) == ("sent", 3)
    assert len(set(house.mailbox.message_ids)) == 1


def test_a_lost_answer_and_a_kill_after_it_leave_one_id(house: House) -> None:
    house.mailbox.answers["DATA"] = LOSE
    assert house.run("work") == 0
    assert house.ask("SELECT state FROM delivery_delivery") == [("sending",)]

    del house.mailbox.answers["DATA"]
    assert house.run("wake") == 0
    assert house.run("work", WEBFAKTURA_FAULT="delivery.answered") == -signal.SIGKILL
    assert house.run("work") == 0

    assert house.ask("SELECT state FROM delivery_delivery") == [("sent",)]
    assert len(house.mailbox.mails) == 3
    assert len(set(house.mailbox.message_ids)) == 1


def test_two_workers_beside_each_other_send_each_invoice_once(house: House) -> None:
    assert house.run("issue") == 0
    sent = "SELECT count(*) FROM delivery_delivery WHERE state = 'sent'"
    workers = [house.start("worker") for _ in range(2)]

    wait_until(lambda: house.ask(sent) == [(13,)], what="13 invoices are sent")
    for worker in workers:
        worker.terminate()

    assert [worker.wait(PATIENCE) for worker in workers] == [0, 0]
    assert len(house.mailbox.message_ids) == len(set(house.mailbox.message_ids)) == 13
    assert len(house.stored) == 13
    assert house.ask("SELECT count(*) FROM posting_voucher") == [(13,)]

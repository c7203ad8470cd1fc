"""The way from issued to sent, killed at every boundary: one document, one delivery, one id."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from installation import Installation, a_copy_of, an_installation
from rooms.delivery.mailbox import HOST, LOSE, Mailbox, open_mailbox
from rooms.jobs.processes import wait_until

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
    """One installation, and the mail server it sends through."""

    installation: Installation
    mailbox: Mailbox

    def run(self, word: str, **variables: str) -> int:
        """Run one program to its end; return its exit code."""
        return self.start(word, **variables).wait(PATIENCE)

    def start(self, word: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start one program."""
        port = {
            "WEBFAKTURA_SMTP_PORT": str(self.mailbox.port),
            "WEBFAKTURA_PRINT_TO": f"folder:{self.place}",
            "WEBFAKTURA_EHF_OUT": f"folder:{self.place}",
        }
        return start(word, self.installation, **port, **variables)

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Read from the database the way any stranger could."""
        return self.installation.ask(sql)

    @property
    def place(self) -> Path:
        """Where letters and EHF documents are left."""
        place = self.installation.home / "place"
        place.mkdir(exist_ok=True)
        return place

    @property
    def stored(self) -> list[Path]:
        """The files of stored documents."""
        documents = self.installation.home / "documents"
        return [path for path in documents.rglob("*") if path.is_file()]


def start(word: str, installation: Installation, **variables: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "rooms.delivery.program", word],
        env=installation.environment | {"WEBFAKTURA_SMTP_HOST": HOST} | variables,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with an_installation(tmp_path_factory.mktemp("prepared")) as installation:
        assert start("prepare", installation).wait(PATIENCE) == 0
        yield installation


@pytest.fixture
def house(prepared: Installation, tmp_path: Path) -> Iterator[House]:
    with a_copy_of(prepared, tmp_path / "home") as installation, open_mailbox() as mailbox:
        yield House(installation, mailbox)


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


PRINTING = ["delivery.letters_gathered", "delivery.letters_handed_over"]


@pytest.mark.parametrize("point", PRINTING)
def test_a_print_run_that_was_killed_is_the_same_run_afterwards(house: House, point: str) -> None:
    assert house.run("issue_letter") == 0
    assert house.run("work") == 0
    assert house.run("print", WEBFAKTURA_FAULT=point) == -signal.SIGKILL
    left = {path.name: path.read_bytes() for path in house.place.iterdir()}
    assert bool(left) == (point == "delivery.letters_handed_over")

    assert house.run("print") == 0

    [(run, state)] = house.ask("SELECT name, state FROM delivery_printrun")
    files = {path.name: path.read_bytes() for path in house.place.iterdir()}
    assert (state, sorted(files)) == ("sent", [f"{run}.csv", f"{run}.json", f"{run}.pdf"])
    assert not left or files == left
    letters = house.ask("SELECT state FROM delivery_delivery WHERE channel = 'post'")
    assert letters == [("sent",)]


@pytest.mark.parametrize("point", ["delivery.sending", "delivery.answered"])
def test_an_ehf_that_was_killed_on_its_way_is_left_once(house: House, point: str) -> None:
    assert house.run("work") == 0  # the mail is out of the way
    assert house.run("issue_ehf") == 0
    assert house.run("work", WEBFAKTURA_FAULT=point) == -signal.SIGKILL

    assert house.run("work") == 0

    [(state, message_id)] = house.ask(
        "SELECT state, message_id FROM delivery_delivery WHERE channel = 'ehf'"
    )
    names = sorted(path.name for path in house.place.iterdir())
    assert (state, names) == ("sent", [f"{message_id}.json", f"{message_id}.xml"])


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

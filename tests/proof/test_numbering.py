"""One series, sixteen processes that issue singly and together, some killed: no hole, no double."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from installation import an_installation

TESTS = Path(__file__).parents[1]
DRAFTS = int(os.environ.get("WEBFAKTURA_PROOF_INVOICES", "640"))
PATIENCE = 300.0 + DRAFTS / 5
KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class Held:
    """What the database holds of a company, as `issuing.py books` says it."""

    drafts: int
    invoices: list[list[int]]
    next_no: int
    changed: list[int]
    entries: list[str]


@dataclass(frozen=True)
class Told:
    """One answer that a user got: this draft has this number."""

    draft: int
    number: int
    how: str


@dataclass(frozen=True)
class Floor:
    """A migrated database, and the programs that are run over it."""

    home: Path
    database: Mapping[str, str]

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            env={**os.environ, **self._variables, **self.database, **variables},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def program(self, *words: str) -> str:
        """What a program of `issuing.py` says; it must end well and show no error."""
        done = self.run("-m", "proof.issuing", *words)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.strip()

    def books(self, company: str) -> Held:
        return Held(**json.loads(self.program("books", company)))

    @property
    def _variables(self) -> dict[str, str]:
        return {
            "WEBFAKTURA_HOME": str(self.home),
            "WEBFAKTURA_LOG": "WARNING",
            "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
            "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
        }


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    with an_installation(tmp_path_factory.mktemp("numbering")) as installation:
        yield Floor(installation.home, installation.database)


def told_in(folder: Path) -> list[Told]:
    lines = [
        line.split() for file in folder.glob("*.told") for line in file.read_text().splitlines()
    ]
    return [Told(int(draft), int(number), how) for draft, number, how in lines]


def errors_in(folder: Path) -> str:
    return "".join(file.read_text() for file in folder.glob("*.errors"))


def wrongs(held: Held, told: list[Told], errors: str) -> list[str]:
    """Everything that is not as numbering promises; nothing when all is well."""
    invoices = [(draft, number) for draft, number in held.invoices]
    numbers = [number for _, number in invoices]
    whole = list(range(1, held.drafts + 1))
    times = Counter(answer.draft for answer in told if answer.how == "issued")
    whole = list(range(1, held.drafts + 1))
    may_be_wrong = {
        "numbers are missing, doubled or odd": numbers != whole,
        "a draft became two invoices": len({draft for draft, _ in invoices}) != len(invoices),
        "a user was told what the database does not hold": not set(invoices).issuperset(
            (answer.draft, answer.number) for answer in told
        ),
        "two users were told that they issued the same": max(times.values(), default=0) > 1,
        "the series does not go on after the last": held.next_no != len(whole) + 1,
        "the chain is broken": held.changed != [],
        "the audit log says otherwise": held.entries != [f"invoice {no}" for no in whole],
        "a user was shown an error": errors != "",
    }
    return [words for words, is_wrong in may_be_wrong.items() if is_wrong]


@pytest.mark.slow
def test_sixteen_processes_leave_no_hole_and_no_double_whoever_is_killed(
    floor: Floor, tmp_path: Path
) -> None:
    seed = os.environ.get("WEBFAKTURA_PROOF_SEED") or str(random.SystemRandom().randrange(10**6))
    sys.stdout.write(f"WEBFAKTURA_PROOF_SEED={seed}\n")
    company = floor.program("prepare", str(DRAFTS))

    crew = json.loads(floor.program("crew", company, str(DRAFTS), seed, str(tmp_path)))

    held = floor.books(company)
    assert errors_in(tmp_path) == ""
    assert wrongs(held, told_in(tmp_path), errors_in(tmp_path)) == []
    assert crew["exits"] == [0]
    assert len(crew["killed"]) == 12


@pytest.mark.slow
def test_the_proof_catches_max_plus_one(floor: Floor, tmp_path: Path) -> None:
    company = floor.program("prepare", "80")

    floor.program("naive", company, "80", "1", str(tmp_path))

    held = floor.books(company)
    found = wrongs(held, told_in(tmp_path), errors_in(tmp_path))
    assert "a user was shown an error" in found


@pytest.mark.slow
def test_two_who_press_at_once_make_one_invoice_and_both_are_told_its_number(
    floor: Floor, tmp_path: Path
) -> None:
    company = floor.program("prepare", "12")

    floor.program("press", company, str(tmp_path))

    held = floor.books(company)
    told = told_in(tmp_path)
    assert wrongs(held, told, errors_in(tmp_path)) == []
    for draft, number in held.invoices:
        answers = sorted((answer.how, answer.number) for answer in told if answer.draft == draft)
        assert answers == [("already", number), ("issued", number)]


@pytest.mark.slow
def test_a_bulk_issue_that_is_killed_goes_on_where_it_was(floor: Floor, tmp_path: Path) -> None:
    company = floor.program("prepare", "250")
    bulk = ("-m", "proof.issuing", "bulk", company, str(tmp_path))
    points = ("bulk_numbers_taken:1", "bulk_before_commit:2", "bulk_after_commit:1")

    died = [floor.run(*bulk, WEBFAKTURA_FAULT=f"invoicing.{point}") for point in points]
    whole = floor.program("bulk", company, str(tmp_path))

    assert [run.returncode for run in died] == [KILLED] * 3
    assert [int(said) for said in (*(run.stdout for run in died), whole)] == [0, 0, 100, 200]
    held = floor.books(company)
    assert wrongs(held, told_in(tmp_path), "") == []

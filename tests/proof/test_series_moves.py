"""A series is moved while it is issued in: whoever comes first, no hole and no double."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from select import select

import pytest

from installation import an_installation
from proof.test_numbering import Floor, errors_in, told_in

DRAFTS = 360
PATIENCE = 60.0
A_WHILE = 1.0
"""Seconds; who has not answered until then waits."""


@dataclass(frozen=True)
class Held:
    """What the database holds of the series, as `moving.py books` says it."""

    drafts: int
    numbers: list[int]
    kids: list[str]
    voided: list[list[int]]
    next_no: int
    moves: list[list[int]]
    unsound: list[str]


@dataclass(frozen=True)
class Ground(Floor):
    """A floor where series are moved."""

    def moving(self, *words: str) -> str:
        done = self.run("-m", "proof.moving", *words)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.strip()

    def books_of(self, company: str) -> Held:
        return Held(**json.loads(self.moving("books", company)))

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """A program that holds what it has done until it is told to commit."""
        return subprocess.Popen(
            [sys.executable, "-m", "proof.moving", *words],
            env={**os.environ, **self._variables, **self.database},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with an_installation(tmp_path_factory.mktemp("moves")) as installation:
        yield Ground(installation.home, installation.database)


def said(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    return program.stdout.readline().strip()


def let_go(program: subprocess.Popen[str]) -> str:
    """Let it commit; what it said last."""
    rest, _ = program.communicate("\n", timeout=PATIENCE)
    assert program.returncode == 0
    return rest.strip()


def waits(program: subprocess.Popen[str]) -> bool:
    """Whether it has nothing to say for a while."""
    assert program.stdout is not None
    said_something, _, _ = select([program.stdout], [], [], A_WHILE)
    return program.poll() is None and not said_something


@pytest.mark.slow
def test_who_moves_waits_for_who_has_taken_a_number(floor: Ground) -> None:
    company = floor.program("prepare", "3")

    issuer = floor.begin("issue", company)
    assert said(issuer) == "1"
    mover = floor.begin("move", company, "50")
    assert waits(mover)
    let_go(issuer)
    assert said(mover) == "50"
    let_go(mover)

    held = floor.books_of(company)
    assert (held.numbers, held.voided, held.next_no) == ([1], [[2, 49]], 50)
    assert held.unsound == []


@pytest.mark.slow
def test_who_issues_waits_for_who_moves(floor: Ground) -> None:
    company = floor.program("prepare", "3")

    mover = floor.begin("move", company, "50")
    assert said(mover) == "50"
    issuer = floor.begin("issue", company)
    assert waits(issuer)
    let_go(mover)
    assert said(issuer) == "50"
    let_go(issuer)

    held = floor.books_of(company)
    assert (held.numbers, held.voided, held.next_no) == ([50], [[1, 49]], 51)
    assert held.unsound == []


@pytest.mark.slow
def test_a_move_that_dies_was_never_made(floor: Ground) -> None:
    company = floor.program("prepare", "3")

    mover = floor.begin("move", company, "50")
    assert said(mover) == "50"
    mover.kill()
    mover.communicate(timeout=PATIENCE)
    issuer = floor.begin("issue", company)
    assert said(issuer) == "1"
    let_go(issuer)

    held = floor.books_of(company)
    assert (held.numbers, held.voided, held.next_no, held.moves) == ([1], [], 2, [])
    assert held.unsound == []


@pytest.mark.slow
def test_a_move_back_sees_the_number_that_was_being_taken(floor: Ground) -> None:
    """It is number 10, which nobody else could see when the move was asked for."""
    company = floor.program("prepare", "3")
    let_go(floor.begin("move", company, "10"))

    issuer = floor.begin("issue", company)
    assert said(issuer) == "10"
    mover = floor.begin("move", company, "5")
    assert waits(mover)
    let_go(issuer)

    assert let_go(mover) == "NumberUsed"
    held = floor.books_of(company)
    assert (held.numbers, held.voided, held.next_no) == ([10], [[1, 9]], 11)
    assert held.unsound == []


@pytest.mark.slow
def test_who_issues_waits_for_who_designs_and_follows_the_design(floor: Ground) -> None:
    company = floor.program("prepare", "3")

    designer = floor.begin("kid", company)
    assert said(designer) == "kid"
    issuer = floor.begin("issue", company)
    assert waits(issuer)
    let_go(designer)
    assert said(issuer) == "1"
    let_go(issuer)

    assert floor.books_of(company).kids == ["0100100000010"]


@pytest.mark.slow
def test_who_designs_waits_for_who_issues(floor: Ground) -> None:
    company = floor.program("prepare", "3")

    issuer = floor.begin("issue", company)
    assert said(issuer) == "1"
    designer = floor.begin("kid", company)
    assert waits(designer)
    let_go(issuer)
    assert said(designer) == "kid"
    let_go(designer)

    assert floor.books_of(company).kids == ["0100100000015"]


@pytest.mark.slow
def test_movers_beside_issuers_leave_no_hole_and_no_double(floor: Ground, tmp_path: Path) -> None:
    seed = os.environ.get("WEBFAKTURA_PROOF_SEED") or str(random.SystemRandom().randrange(10**6))
    sys.stdout.write(f"WEBFAKTURA_PROOF_SEED={seed}\n")
    company = floor.program("prepare", str(DRAFTS))

    exits = json.loads(floor.moving("crew", company, seed, str(tmp_path)))

    held = floor.books_of(company)
    assert (exits, errors_in(tmp_path)) == ([0] * 8, "")
    assert held.unsound == []
    told = [answer.number for answer in told_in(tmp_path) if answer.how == "issued"]
    assert (len(told), sorted(told)) == (DRAFTS, sorted(held.numbers))
    empty = [no for first, last in held.voided for no in range(first, last + 1)]
    assert sorted([*held.numbers, *empty]) == list(range(1, held.next_no))
    moved = sorted(answer.number for answer in told_in(tmp_path) if answer.how == "moved")
    assert moved == sorted(to for _, to in held.moves)
    directions = {to > moved_from for moved_from, to in held.moves}
    assert directions == {True, False}

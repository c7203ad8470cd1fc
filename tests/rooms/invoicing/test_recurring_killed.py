"""A recurring invoice from due to issued, killed at every boundary: one period, one invoice."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from installation import Installation, a_copy_of, an_installation

PATIENCE = 60.0
POINTS = [
    "invoicing.period_before_commit",
    "invoicing.period_made",
    "jobs.claimed",
    "invoicing.number_taken",
    "invoicing.issued_before_commit",
    "invoicing.issued_after_commit",
    "invoicing.period_issued",
    "jobs.outside_effects_made",
    "jobs.finished",
]
COUNTS = """
SELECT (SELECT count(*) FROM invoicing_recurringperiod),
       (SELECT count(*) FROM invoicing_draft WHERE kind = 'invoice'
          AND came_from_id IS NOT NULL),
       (SELECT count(*) FROM invoicing_invoice),
       (SELECT count(*) FROM jobs_job WHERE state <> 'done')
"""


def start(word: str, installation: Installation, **variables: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "rooms.invoicing.recurring_program", word],
        env=installation.environment | variables,
    )


def run(word: str, installation: Installation, **variables: str) -> int:
    return start(word, installation, **variables).wait(PATIENCE)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with an_installation(tmp_path_factory.mktemp("prepared")) as installation:
        assert run("prepare", installation) == 0
        yield installation


@pytest.fixture
def house(prepared: Installation, tmp_path: Path) -> Iterator[Installation]:
    with a_copy_of(prepared, tmp_path / "home") as installation:
        yield installation


def test_every_point_is_known(house: Installation, tmp_path: Path) -> None:
    passed = tmp_path / "passed"

    assert run("work", house, WEBFAKTURA_FAULTS_LIST=str(passed)) == 0

    assert passed.read_text().split() == POINTS
    assert house.ask(COUNTS) == [(1, 1, 1, 0)]


@pytest.mark.parametrize("point", POINTS)
def test_killed_there_and_run_again_there_is_one_period_and_one_invoice(
    house: Installation, point: str
) -> None:
    assert run("work", house, WEBFAKTURA_FAULT=point) == -signal.SIGKILL

    assert run("work", house) == 0

    assert house.ask(COUNTS) == [(1, 1, 1, 0)]
    assert house.ask("SELECT invoice_no FROM invoicing_invoice") == [(1,)]


def test_two_schedulers_beside_each_other_make_each_period_once(house: Installation) -> None:
    assert run("more", house) == 0
    beside = [start("work", house) for _ in range(2)]

    assert [each.wait(PATIENCE) for each in beside] == [0, 0]
    assert run("work", house) == 0

    assert house.ask(COUNTS) == [(13, 13, 13, 0)]

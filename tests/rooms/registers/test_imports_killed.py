"""An import killed at every boundary goes on where it was: no row is lost, none taken twice."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from installation import Installation, a_copy_of, an_installation

PATIENCE = 60.0
OF_ONE = [
    "jobs.claimed",
    *("registers.import_before_commit", "registers.import_portion_done") * 3,
    "jobs.outside_effects_made",
    "jobs.finished",
]
PLACES = [
    "jobs.claimed",
    *(f"registers.import_before_commit:{each}" for each in (1, 3, 4)),
    *(f"registers.import_portion_done:{each}" for each in (1, 3, 5)),
    "jobs.outside_effects_made",
    "jobs.finished",
]
IMPORTS = """
SELECT kind, state, total, done, added, changed, unchanged, refused
  FROM registers_registerimport ORDER BY kind
"""
ENTRIES = """
SELECT deed, count(*) FROM tenancy_auditentry
 WHERE deed IN ('customer.add', 'customer.change', 'product.add', 'product.change',
                'import.end')
 GROUP BY deed ORDER BY deed
"""


def start(word: str, installation: Installation, **variables: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "rooms.registers.import_program", word],
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


def is_whole(house: Installation) -> None:
    """Both imports are as if nobody had ever been killed."""
    assert house.ask(IMPORTS) == [
        ("customers", "done", 10, 10, 8, 1, 0, 1),
        ("products", "done", 10, 10, 9, 1, 0, 0),
    ]
    assert house.ask("SELECT customer_no FROM registers_customer ORDER BY 1") == [
        (number,) for number in range(10010, 10019)
    ]
    assert house.ask("SELECT count(*) FROM registers_product") == [(10,)]
    assert house.ask("SELECT count(*) FROM registers_productgroup") == [(4,)]
    assert house.ask(ENTRIES) == [
        ("customer.add", 9), ("customer.change", 1), ("import.end", 2),
        ("product.add", 10), ("product.change", 1),
    ]  # fmt: skip
    assert house.ask("SELECT count(*) FROM jobs_job WHERE state <> 'done'") == [(0,)]


def test_every_point_is_known(house: Installation, tmp_path: Path) -> None:
    passed = tmp_path / "passed"

    assert run("work", house, WEBFAKTURA_FAULTS_LIST=str(passed)) == 0

    assert passed.read_text().split() == OF_ONE * 2
    is_whole(house)


@pytest.mark.parametrize("place", PLACES)
def test_killed_there_and_run_again_it_goes_on_where_it_was(
    house: Installation, place: str
) -> None:
    assert run("work", house, WEBFAKTURA_FAULT=place) == -signal.SIGKILL

    assert run("work", house) == 0

    is_whole(house)


def test_killed_at_every_portion_it_comes_to_its_end(house: Installation) -> None:
    for _ in range(6):
        killed = run("work", house, WEBFAKTURA_FAULT="registers.import_portion_done")
        assert killed == -signal.SIGKILL

    assert run("work", house) == 0

    is_whole(house)


def test_two_workers_beside_each_other_take_each_row_once(house: Installation) -> None:
    beside = [start("work", house) for _ in range(2)]

    assert [each.wait(PATIENCE) for each in beside] == [0, 0]
    assert run("work", house) == 0

    is_whole(house)

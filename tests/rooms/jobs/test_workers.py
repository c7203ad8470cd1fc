"""Real worker processes that are killed, stopped and frozen while they work."""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from rooms.jobs.processes import KILLED, Floor, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEASE = "1"
POINTS = [
    "jobs.schedule_moved",
    "jobs.claimed",
    "jobs.effects_made",
    "jobs.finish_written",
    "jobs.finished",
    "jobs.outside_effects_made",
    "jobs.failure_written",
]
"""Where the room may be killed, in an order in which each is reached by a worker of its own."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("empty")
    assert Floor(home).run("migrate") == 0
    return home


@pytest.fixture
def floor(empty: Path, tmp_path: Path) -> Iterator[Floor]:
    home = tmp_path / "home"
    shutil.copytree(empty, home)
    floor = Floor(home)
    yield floor
    floor.kill()


def eight(what: str) -> list[str]:
    return [f"{what} {number}" for number in range(8)]


def test_nothing_is_lost_or_doubled_however_often_three_workers_are_killed(floor: Floor) -> None:
    assert floor.run("fill", "sales") == 0

    for sales in (1, 4, 8):
        start_and_kill(floor, after=sales)
    for _ in range(3):
        floor.start("work", LEASE)
    wait_until(lambda: not floor.unfinished(), what="the queue to be empty")

    assert floor.effects() == [f"sold apple {number:02}" for number in range(30)]
    assert floor.ask("SELECT state, count(*) FROM jobs_job GROUP BY state") == [("done", 30)]
    assert not [line for line in floor.notes if "phantom" in line]
    assert max(Counter(selling(floor)).values()) > 1, "no kill hit a job in hand"


def test_a_kill_at_any_point_loses_and_doubles_nothing(floor: Floor) -> None:
    assert floor.run("fill", "everything") == 0
    listed = floor.home / "points"
    variables = {"WEBFAKTURA_FAULTS_LIST": str(listed)}

    deaths = [floor.run("work", LEASE, WEBFAKTURA_FAULT=point, **variables) for point in POINTS]
    floor.start("work", LEASE, **variables)
    wait_until(lambda: floor.unfinished() == 8, what="all but the failing jobs to be done")

    assert deaths == [KILLED] * len(POINTS)
    assert set(listed.read_text().splitlines()) == set(POINTS), "kill at each point there is"
    assert floor.effects() == sorted(["opened"] * 8 + eight("sold pear") + eight("mailed letter"))
    failing = floor.ask("SELECT state, error FROM jobs_job WHERE state <> 'done'")
    assert [state for state, _ in failing] == ["ready"] * 8


def test_a_schedule_runs_once_beside_two_workers(floor: Floor) -> None:
    assert floor.run("fill", "schedule") == 0

    for _ in range(2):
        floor.start("work", LEASE)
    wait_until(lambda: floor.notes.count("fell 0") == 2, what="both workers to look")
    wait_until(floor.effects, what="the shop to open")

    assert floor.stop() == [0, 0]
    assert floor.effects() == ["opened"]
    assert floor.ask("SELECT count(*) FROM jobs_job") == [(1,)]


def test_a_job_that_outlasts_its_lease_stays_with_its_worker(floor: Floor) -> None:
    assert floor.run("fill", "slow mail", "2.0") == 0

    for _ in range(2):
        floor.start("work", "0.9")
    wait_until(lambda: not floor.unfinished(), what="the slow letter")

    assert mailed(floor) == ["mailing slow"]
    assert floor.effects() == ["mailed slow"]


def test_a_worker_that_is_told_to_stop_ends_the_job_in_hand_first(floor: Floor) -> None:
    assert floor.run("fill", "slow mail", "0.5") == 0

    floor.start("work", LEASE)
    wait_until(lambda: mailed(floor), what="the letter to be in hand")
    assert floor.ask("SELECT count(*) FROM jobs_heartbeat") == [(1,)]

    assert floor.stop() == [0]
    assert floor.effects() == ["mailed slow"]
    assert floor.ask("SELECT count(*) FROM jobs_heartbeat") == [(0,)]


def test_a_worker_that_was_frozen_finds_its_job_taken_over(floor: Floor) -> None:
    assert floor.run("fill", "slow mail", "0.8") == 0
    frozen = floor.start("work", "0.6")
    wait_until(lambda: mailed(floor), what="the letter to be in hand")

    os.kill(frozen.pid, signal.SIGSTOP)
    floor.start("work", "0.6")
    wait_until(lambda: len(mailed(floor)) == 2, what="another worker to take over")
    os.kill(frozen.pid, signal.SIGCONT)
    wait_until(lambda: not floor.unfinished(), what="the letter")

    wait_until(lambda: "taken over" in (floor.home / "stderr").read_text(), what="the refusal")
    assert floor.ask("SELECT state, attempt FROM jobs_job") == [("done", 2)]


def test_a_job_that_hangs_is_taken_from_its_worker(floor: Floor) -> None:
    assert floor.run("fill", "slow mail", "60") == 0

    for _ in range(2):
        floor.start("work", "0.6", "0.3")
    wait_until(lambda: len(mailed(floor)) == 2, what="the other worker to take over")

    assert floor.ask("SELECT state, attempt FROM jobs_job") == [("running", 2)]


def test_a_worker_looks_again_at_once_while_a_puller_finds_work(floor: Floor) -> None:
    floor.start("work", LEASE)
    wait_until(lambda: floor.notes.count("found") == 3, what="the puller to find its three")

    assert floor.stop() == [0]
    assert floor.notes == ["found", "fell 0", "found", "found"]


def start_and_kill(floor: Floor, *, after: int) -> None:
    """Start three workers and kill them while the last of so many sales is in hand."""
    begun = len(selling(floor))
    for _ in range(3):
        floor.start("work", LEASE)
    wait_until(lambda: len(selling(floor)) >= begun + after, what=f"{after} more sales")
    floor.kill()


def selling(floor: Floor) -> list[str]:
    return [line for line in floor.notes if line.startswith("selling")]


def mailed(floor: Floor) -> list[str]:
    return [line for line in floor.notes if line.startswith("mailing")]

"""Real worker processes that are killed, stopped and frozen while they work."""

from __future__ import annotations

import os
import signal

import pytest

from rooms.jobs.processes import KILLED, Floor, wait_until

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


def eight(what: str) -> list[str]:
    return [f"{what} {number}" for number in range(8)]


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


@pytest.mark.on_postgresql  # SQLite has one writer: a transaction that is frozen stops them all
def test_a_sale_that_was_frozen_is_rolled_back_when_another_has_made_it(floor: Floor) -> None:
    assert floor.run("fill", "slow sale", "0.8") == 0
    frozen = floor.start("work", "0.6")
    wait_until(lambda: f"selling {frozen.pid} slow" in floor.notes, what="the sale to be in hand")

    os.kill(frozen.pid, signal.SIGSTOP)
    floor.start("work", "0.6")
    wait_until(floor.effects, what="another worker to make the sale")
    os.kill(frozen.pid, signal.SIGCONT)

    wait_until(lambda: "taken over" in (floor.home / "stderr").read_text(), what="the refusal")
    assert floor.effects() == ["sold slow"]
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


def mailed(floor: Floor) -> list[str]:
    return [line for line in floor.notes if line.startswith("mailing")]

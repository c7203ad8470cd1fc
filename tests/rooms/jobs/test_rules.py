"""Retries and turns, decided without a database."""

from __future__ import annotations

import traceback
from collections import Counter
from datetime import UTC, datetime, timedelta
from json import JSONDecodeError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webfaktura.server.jobs.rules import (
    JITTER,
    LONGEST_DELAY,
    MAX_ATTEMPTS,
    AfterFailure,
    State,
    after_failure,
    backoff,
    reason_in,
    turn,
)

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
MIDDLE = 0.5
ENOUGH = 1_000_000


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 5), (2, 10), (3, 20), (9, 1280), (10, 2560), (11, 3600), (99, 3600)],
)
def test_each_failure_doubles_the_wait_up_to_an_hour(failures: int, seconds: int) -> None:
    assert backoff(failures, luck=MIDDLE) == timedelta(seconds=seconds)


@given(st.integers(1, ENOUGH), st.floats(0, 1))
def test_luck_moves_the_wait_by_a_fifth_at_most(failures: int, luck: float) -> None:
    ratio = backoff(failures, luck=luck) / backoff(failures, luck=MIDDLE)

    assert 1 - JITTER <= round(ratio, 6) <= 1 + JITTER


def test_the_attempts_of_a_job_last_through_an_evening() -> None:
    waits = [backoff(attempt, luck=MIDDLE) for attempt in range(1, MAX_ATTEMPTS)]

    assert timedelta(hours=6) < sum(waits, timedelta()) < timedelta(hours=8)
    assert max(waits) == LONGEST_DELAY


def test_a_job_with_attempts_left_is_ready_again_after_its_wait() -> None:
    then = after_failure(attempt=2, max_attempts=3, at=NOW, luck=MIDDLE)

    assert then == AfterFailure(State.READY, NOW + timedelta(seconds=10))


def test_a_job_is_dead_after_its_last_attempt() -> None:
    assert after_failure(attempt=3, max_attempts=3, at=NOW, luck=MIDDLE) == AfterFailure(
        State.DEAD, NOW
    )


def traceback_of(raised: Exception) -> str:
    with pytest.raises(type(raised)) as caught:
        raise raised
    return "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (traceback_of(RuntimeError("Out of stock")), "RuntimeError: Out of stock"),
        (traceback_of(JSONDecodeError("Bad\n  value", "x", 0)), "JSONDecodeError: Bad"),
        (traceback_of(KeyError()), "KeyError"),
        ("x" * 4000 + "\nOut of stock\n", "Out of stock"),
        ("The worker was killed.", "The worker was killed."),
        ("", ""),
    ],
    ids=["traceback", "several lines", "no words", "cut off", "sentence", "nothing"],
)
def test_the_reason_is_the_exception_and_the_first_line_it_says(error: str, reason: str) -> None:
    assert reason_in(error) == reason


def test_a_long_reason_is_cut() -> None:
    assert reason_in(traceback_of(ValueError("x" * 1000))) == "ValueError: " + "x" * 288


class Turns:
    """A queue in memory that gives and serves turns as the database does."""

    def __init__(self) -> None:
        self.waiting: list[tuple[int, int, str]] = []
        self.given: list[tuple[int, str]] = []
        self.served: list[tuple[int, str]] = []

    def enqueue(self, company: str) -> None:
        own = [number for number, whose in self.given if whose == company]
        number = turn(
            own_last=max(own, default=None),
            served=max((number for number, _ in self.served), default=None),
        )
        self.waiting.append((number, len(self.given), company))
        self.given.append((number, company))

    def serve(self) -> str:
        number, _, company = min(self.waiting)
        self.waiting.remove(min(self.waiting))
        self.served.append((number, company))
        return company


def test_a_company_that_comes_late_is_served_at_once_and_then_in_turn() -> None:
    turns = Turns()
    for _ in range(100):
        turns.enqueue("big")
    first = [turns.serve() for _ in range(3)]

    turns.enqueue("small")
    turns.enqueue("small")

    assert first == ["big"] * 3
    assert [turns.serve() for _ in range(5)] == ["small", "big", "small", "big", "big"]


def test_a_company_gains_nothing_by_having_been_idle() -> None:
    turns = Turns()
    for _ in range(50):
        turns.enqueue("busy")
        turns.serve()

    for _ in range(20):
        turns.enqueue("idle")
        turns.enqueue("busy")

    assert Counter(turns.serve() for _ in range(20)) == {"idle": 10, "busy": 10}


def test_nobody_waits_for_ever_beside_companies_that_always_have_one_job_waiting() -> None:
    turns = Turns()
    for _ in range(3):
        turns.enqueue("big")
    served = []
    for whose in ["small", "tiny"] * 10:
        turns.enqueue(whose)
        served.append(turns.serve())

    assert served.count("big") == 3


@given(st.lists(st.sampled_from([*"ABC", "serve"]), max_size=60))
def test_of_two_companies_that_wait_all_the_time_neither_gets_two_jobs_ahead(
    story: list[str],
) -> None:
    turns = Turns()
    for step in story:
        if step != "serve":
            turns.enqueue(step)
        elif turns.waiting:
            turns.serve()
    for company in "AB" * 20:
        turns.enqueue(company)

    ahead = 0
    for _ in range(20):
        ahead += {"A": 1, "B": -1}.get(turns.serve(), 0)
        assert abs(ahead) <= 2

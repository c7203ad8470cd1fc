"""Many jobs and many workers: each job goes to one of them, and each company has its turn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from engines import is_postgresql
from rooms.jobs.processes import Floor, a_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLOOD = 50_000


@pytest.fixture(scope="module")
def flooded(empty: Floor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """Fifty thousand jobs of company 1 wait."""
    with a_copy(empty, tmp_path_factory.mktemp("flooded") / "home") as floor:
        assert floor.run("fill", "flood", f"{FLOOD}") == 0
        assert floor.ask("SELECT count(*), max(turn) FROM jobs_job") == [(FLOOD, FLOOD - 1)]
        yield floor


@pytest.fixture
def flood(flooded: Floor, tmp_path: Path) -> Iterator[Floor]:
    with a_copy(flooded, tmp_path / "home") as floor:
        yield floor


def test_programs_that_claim_at_the_same_moment_never_get_the_same_job(floor: Floor) -> None:
    assert floor.run("fill", "sales") == 0

    assert floor.run_at_once(4, "claim", "1000") == [0, 0, 0, 0]

    claimed = [line for line in floor.notes if line.startswith("claimed")]
    assert len(claimed) == len(set(claimed)) == 90
    assert floor.ask("SELECT DISTINCT state, attempt FROM jobs_job") == [("running", 1)]


def test_a_company_that_comes_behind_fifty_thousand_jobs_is_served_next(flood: Floor) -> None:
    assert flood.run_at_once(1, "claim", "3") == [0]
    assert flood.run("fill", "late") == 0

    assert flood.run_at_once(1, "claim", "2") == [0]

    companies = flood.ask(
        "SELECT company_id FROM jobs_job WHERE state = 'running' ORDER BY lease_token"
    )
    assert companies == [(1,), (1,), (1,), (2,), (1,)]


@pytest.mark.parametrize("counted", [False, True], ids=["not counted", "counted"])
def test_the_next_of_fifty_thousand_jobs_is_found_by_one_index(flood: Floor, counted: bool) -> None:
    if counted:
        assert flood.run("analyze") == 0

    assert flood.run("plan") == 0

    statement, *steps = flood.notes
    plan = "\n".join(steps)
    assert statement.endswith("LIMIT 1 FOR UPDATE SKIP LOCKED)" if is_postgresql() else "LIMIT 1)")
    assert "job_next" in plan
    assert not re.search(r"\bSCAN\b|Seq Scan|Bitmap|Sort|TEMP B-TREE", plan), plan

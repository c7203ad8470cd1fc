"""Three workers that are killed again and again while they work: what became of their jobs.

The moments follow from one seed, which is printed; `WEBFAKTURA_SEED=7` tries others.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from rooms.jobs.processes import wait_until

if TYPE_CHECKING:
    from rooms.jobs.processes import Floor

LEASE = "1"
WORKERS = 3
KILLS = 8
SEED = int(os.environ.get("WEBFAKTURA_SEED", "20261124"))

LETTERS = [f"posted letter-{number:02}" for number in range(30)]
SALES = [f"sold {goods}-{number:02}" for goods in ("apple", "pear") for number in range(30)]

IN_HAND = "SELECT worker, CAST(id AS varchar(36)) FROM jobs_job WHERE state = 'running'"
TRIED_AGAIN = "SELECT CAST(id AS varchar(36)) FROM jobs_job WHERE attempt > 1"
SOLD_AND_DONE = """
SELECT (SELECT count(*) FROM jobs_schedule WHERE task_path LIKE 'sold %'),
       (SELECT count(*) FROM jobs_job WHERE task_path LIKE '%sell_slowly' AND state = 'done')
"""


@pytest.mark.slow
def test_eight_kills_among_three_workers_lose_nothing_and_double_nothing(floor: Floor) -> None:
    assert floor.run("fill", "sales") == 0
    for _ in range(WORKERS):
        floor.start("work", LEASE)

    hit = kill_at_work(floor, random.Random(SEED))
    wait_until(lambda: not floor.unfinished(), what="the queue to be empty")

    assert floor.effects() == sorted(LETTERS + SALES)
    assert floor.ask("SELECT state, count(*) FROM jobs_job GROUP BY state") == [("done", 90)]
    assert not [line for line in floor.notes if "phantom" in line]
    assert hit <= {str(job) for (job,) in floor.ask(TRIED_AGAIN)}
    assert mailed_under(floor) == stored_for(floor)


def kill_at_work(floor: Floor, chance: random.Random) -> set[str]:
    """Kill workers until eight kills have hit a job in hand, each time starting another worker.

    After each, as many sales stand as sales are done: their rows are committed
    together. Returns the ids of the jobs that were hit.
    """
    hit: list[str] = []
    while len(hit) < KILLS:
        hit += kill_one(floor, more=chance.randint(1, 3), seconds=chance.uniform(0, 0.08))
        [(sold, done)] = floor.ask(SOLD_AND_DONE)
        assert sold == done
        floor.start("work", LEASE)
    return set(hit)


def kill_one(floor: Floor, *, more: int, seconds: float) -> list[str]:
    """Kill whoever begins the so manyth job from now, a little later; return the job it leaves."""
    count = len(begun(floor)) + more
    wait_until(lambda: len(begun(floor)) >= count, what=f"{more} more jobs to be begun")
    time.sleep(seconds)
    victim = int(begun(floor)[-1].split()[1])
    [process] = [process for process in floor.started if process.pid == victim]
    process.kill()
    process.wait()
    left = [str(job) for worker, job in floor.ask(IN_HAND) if str(worker).endswith(f", {victim})")]
    sys.stdout.write(f"seed {SEED}: killed after {count} and {seconds:.3f} s, leaving {left}\n")
    return left


def begun(floor: Floor) -> list[str]:
    return [line for line in floor.notes if line.startswith(("selling ", "posting "))]


def mailed_under(floor: Floor) -> dict[str, set[str]]:
    """The ids under which each letter went out into the world, as the world saw it."""
    found = defaultdict(set)
    for line in begun(floor):
        if line.startswith("posting "):
            _, _, letter, letter_id = line.split()
            found[f"posted {letter}"].add(letter_id)
    return dict(found)


def stored_for(floor: Floor) -> dict[str, set[str]]:
    """The id that was stored for each letter before anybody tried to send it."""
    rows = floor.ask("SELECT task_path, name FROM jobs_schedule WHERE task_path LIKE 'posted %'")
    return {str(letter): {str(letter_id)} for letter, letter_id in rows}

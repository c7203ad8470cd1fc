"""What becomes of a job: its turn and its retries, decided purely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

FIRST_DELAY: Final = timedelta(seconds=5)
LONGEST_DELAY: Final = timedelta(hours=1)
JITTER: Final = 0.2
MAX_ATTEMPTS: Final = 16
"""With the delays above about seven hours: an outage of one evening heals by itself."""

LEASE: Final = timedelta(seconds=30)
LONGEST_RUN: Final = timedelta(minutes=15)
"""A lease is renewed no longer than this, so that a job that hangs comes to another worker."""

ALIVE_FOR: Final = timedelta(seconds=45)
"""A worker that has not been seen for so long is taken to have stopped."""

KEPT_FOR: Final = timedelta(days=30)
"""How long a done job, and so its dedupe key, is remembered."""

REASON_LENGTH: Final = 300
FRAME: Final = '  File "'


class State(StrEnum):
    """Where a job stands; dead means that only a person starts it again."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class AfterFailure:
    """What becomes of a job that failed: ready again when it is due, or dead."""

    state: State
    due_at: datetime


def after_failure(*, attempt: int, max_attempts: int, at: datetime, luck: float) -> AfterFailure:
    """Decide what follows when attempt number `attempt` failed; `luck` as in `backoff`."""
    if attempt >= max_attempts:
        return AfterFailure(State.DEAD, at)
    return AfterFailure(State.READY, at + backoff(attempt, luck=luck))


def backoff(failures: int, *, luck: float) -> timedelta:
    """Double the wait for each failure in a row, from FIRST_DELAY to LONGEST_DELAY.

    `luck` from 0 to 1 spreads the wait by JITTER to either side, so that jobs
    which failed together do not come back together.
    """
    doublings = min(failures - 1, 20)
    delay: timedelta = min(LONGEST_DELAY, FIRST_DELAY * (1 << doublings))
    return delay * (1 - JITTER + 2 * JITTER * luck)


def turn(*, own_last: int | None, served: int | None) -> int:
    """Give a new job its place among the companies: one turn after its company's last.

    Jobs run in the order of their turns, so ten thousand jobs of one company
    take ten thousand turns while a second company's first job comes in the
    turn that is being served now. Nobody gains by having been idle and nobody
    waits for ever (start-time fair queueing, Goyal and others 1996).

    `own_last` is the last turn the company was given, `served` the greatest
    turn that any job was started in; None where there is none.
    """
    return max(0 if own_last is None else own_last + 1, served or 0)


def reason_in(error: str) -> str:
    """Return what a traceback ends with: the exception's name and the first line it says.

    Of a text that is no traceback it is the last line. The rest stays folded away:
    frames and details hold values that need not be seen at a glance.
    """
    lines = error.strip().splitlines() or [""]
    frames = [place for place, line in enumerate(lines) if line.startswith(FRAME)]
    below = [line for line in lines[frames[-1] + 1 :] if line[:1].strip()] if frames else []
    reason = _without_module(below[0]) if below else lines[-1]
    return reason[:REASON_LENGTH]


def _without_module(line: str) -> str:
    name, colon, words = line.partition(":")
    return name.rpartition(".")[2] + colon + words

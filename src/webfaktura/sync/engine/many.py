"""Many clients, a few at a time: each stands alone, and one that fails stops no other."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.endpoints import STATUS
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.report import RUN_STEPS, RunReport, State, Step
from webfaktura.sync.engine.run import synchronise
from webfaktura.sync.engine.status import PastRun, Status
from webfaktura.sync.engine.steps import state_of

AT_ONCE = 3
"""Clients that are synchronised at the same time when nothing else is said."""

_WELL = {State.DONE.value, State.SKIPPED.value}

_log = logging.getLogger("webfaktura.sync")

type OpensOffice = Callable[[], AbstractContextManager[Office]]
"""Opens the parts that belong to one thread: the memory and the accounting system."""


@dataclass(frozen=True)
class Job:
    """One client, and what is to be done for it."""

    client_no: str
    steps: tuple[Step, ...] = RUN_STEPS


@dataclass(frozen=True)
class Outcome:
    """How a round ended: the reports of the clients that were begun, in order."""

    reports: tuple[RunReport, ...]
    server_was_away: bool


@dataclass
class _Round:
    """All jobs of one call; once the server is away no new client begins."""

    open_office: OpensOffice
    is_over: threading.Event = field(default_factory=threading.Event)

    def do(self, job: Job) -> RunReport | None:
        """Run one client in its own thread; None when the round was over before it began."""
        if self.is_over.is_set():
            return None
        try:
            with self.open_office() as office:
                report = _one(office, job)
                if report.state is State.UNAVAILABLE and not _is_server_there(office):
                    self.is_over.set()
                return report
        except Refusal as refusal:
            return _refused(job, refusal)


def synchronise_many(
    jobs: Sequence[Job], open_office: OpensOffice, *, at_once: int = AT_ONCE
) -> Outcome:
    """Run the jobs, a few at a time; once the server is away no new client begins.

    Broken off, no new client begins and those under way are finished. Started
    again, everything is run again: nothing is doubled.
    """
    this_round = _Round(open_office)
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="client") as threads:
        try:
            reports = list(threads.map(this_round.do, jobs))
        except BaseException:
            this_round.is_over.set()
            raise
    begun = tuple(report for report in reports if report is not None)
    return Outcome(begun, this_round.is_over.is_set())


def active_jobs(office: Office) -> list[Job]:
    """Every active client; those whose last run is longest ago come first.

    So a round that was broken off goes on with those it never reached.
    """
    active = [number for number, is_on in office.store.system().clients.items() if is_on]
    return [Job(number) for number in sorted(active, key=lambda one: _last_began(office, one))]


def failed_jobs(office: Office) -> list[Job]:
    """What failed the last time it was tried, per active client; nothing else."""
    jobs = [
        Job(job.client_no, failed_steps(office.status, job.client_no))
        for job in active_jobs(office)
    ]
    return [job for job in jobs if job.steps]


def failed_steps(status: Status, client_no: str) -> tuple[Step, ...]:
    """The steps that did not end well the last time they were tried or should have been."""
    well: dict[Step, bool] = {}
    for past in status.runs(client_no):
        for step, ended_well in _verdicts(past).items():
            well.setdefault(step, ended_well)
    return tuple(step for step in RUN_STEPS if not well.get(step, True))


def _verdicts(past: PastRun) -> dict[Step, bool]:
    """How each step of a run ended; what a broken run never came to did not end well."""
    if past.result == "rehearsed":
        return {}
    tried = {Step(step["step"]): step["state"] in _WELL for step in past.steps}
    if past.result == "done" or (past.result == "failed" and tried and not _was_cut_short(past)):
        return tried
    return dict.fromkeys(RUN_STEPS, False) | tried


def _was_cut_short(past: PastRun) -> bool:
    """Tell whether a run ended at a step because somebody was away."""
    return bool(past.steps[-1]["state"] == State.UNAVAILABLE.value)


def _last_began(office: Office, client_no: str) -> float:
    past = office.status.runs(client_no, at_most=1)
    return past[0].started_at.timestamp() if past else 0.0


def _one(office: Office, job: Job) -> RunReport:
    try:
        return synchronise(office, job.client_no, job.steps)
    except Refusal as refusal:
        return _refused(job, refusal)


def _refused(job: Job, refusal: Refusal) -> RunReport:
    _log.warning("Klient %s: %s", job.client_no, refusal.sentence)
    return RunReport(job.client_no, state_of(refusal), sentence=refusal.sentence)


def _is_server_there(office: Office) -> bool:
    try:
        office.caller.call(STATUS, Nothing())
    except Refusal:
        return False
    return True

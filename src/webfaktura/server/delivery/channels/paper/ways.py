"""Hands a print run over: into a drop place, or to a printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webfaktura.server.delivery.channels.dropping.place import (
    PlaceAnswerLost,
    PlaceRefused,
    PlaceUnavailable,
)
from webfaktura.server.delivery.channels.paper.ipp import (
    JobState,
    PrinterTrouble,
    jobs_named,
    print_job,
)
from webfaktura.server.delivery.channels.paper.manifest import as_csv, as_json
from webfaktura.server.delivery.rules import Answer, Outcome

if TYPE_CHECKING:
    from webfaktura.server.delivery.channels.dropping.place import DropPlace
    from webfaktura.server.delivery.channels.paper.ipp import Job, Printer
    from webfaktura.server.delivery.channels.paper.print_run import PrintRun

_NOT_PRINTED = {JobState.CANCELED, JobState.ABORTED}


class NothingToPrint(ValueError):
    """A run without letters was handed over: a fault in whoever did it."""


def leave(run: PrintRun, place: DropPlace) -> Answer:
    """Leave the file and its manifests; the JSON comes last and says that all is there.

    Left again under the same id nothing changes, as long as nobody took the files away.
    """
    try:
        for name, content in _files(run).items():
            place.put(name, content)
    except PlaceAnswerLost as lost:
        return Answer(Outcome.UNKNOWN, lost.words)
    except PlaceUnavailable as trouble:
        return Answer(Outcome.LATER, trouble.words)
    except PlaceRefused as refusal:
        return Answer(Outcome.REFUSED, refusal.words)
    return Answer(Outcome.TAKEN, f"{run.run_id}.json")


def print_at(run: PrintRun, printer: Printer) -> Answer:
    """Have the run printed, unless the printer knows a job of its name already.

    That is how a lost answer is resolved: the printer is asked before it is given
    anything, so that nothing is printed twice.
    """
    try:
        jobs = jobs_named(printer, run.run_id)
        return _answer(_best(jobs) if jobs else _printed(run, printer))
    except PrinterTrouble as trouble:
        return Answer(trouble.outcome, trouble.words)


def _files(run: PrintRun) -> dict[str, bytes]:
    return {
        f"{run.run_id}.pdf": _content(run),
        f"{run.run_id}.csv": as_csv(run),
        f"{run.run_id}.json": as_json(run),
    }


def _printed(run: PrintRun, printer: Printer) -> Job:
    return print_job(printer, _content(run), name=run.run_id, sides=run.sides)


def _content(run: PrintRun) -> bytes:
    if not run.entries:
        raise NothingToPrint(run.run_id)
    return run.content


def _best(jobs: list[Job]) -> Job:
    """Of several the last that was not stopped."""
    return next((job for job in reversed(jobs) if job.state not in _NOT_PRINTED), jobs[-1])


def _answer(job: Job) -> Answer:
    """A job that was stopped at the printer may be half printed: a person must look."""
    outcome = Outcome.REFUSED if job.state in _NOT_PRINTED else Outcome.TAKEN
    words = f"job {job.job_id} {job.state.name.lower()} {job.reasons}"
    return Answer(outcome, words.strip())

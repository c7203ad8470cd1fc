"""How the program ends: exit codes, and sentences instead of stack traces."""

import logging
import sys
import uuid
from pathlib import Path

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.answers import ServerUnavailable
from webfaktura.sync.engine.lease import AnotherSyncRuns
from webfaktura.sync.engine.report import RunReport, State
from webfaktura.sync.erp.port import ErpUnavailable
from webfaktura.sync.folder import LOG_FILE, AnotherSyncHere, logging_to
from webfaktura.sync.logfile import described

DONE = 0
REFUSED = 1
USAGE = 2
UNREACHABLE = 3
SOME_FAILED = 4
ANOTHER_RUNS = 5
FAULT = 70
INTERRUPTED = 130

EXPLAINED = """\b
Avslutningskoder:
  0   ferdig
  1   avvist, eller noe avviker: setningen sier hva som må rettes
  2   kommandoen ble ikke forstått
  3   WebFaktura eller regnskapssystemet er ikke tilgjengelig; kjør igjen senere
  4   noen av klientene lot seg ikke synkronisere
  5   en annen WebFaktura Sync kjører
  70  uventet feil: oppgi nummeret til driften
  130 avbrutt
"""

_log = logging.getLogger("webfaktura.sync")


def code_of(refusal: Refusal) -> int:
    """The exit code of a refusal."""
    if isinstance(refusal, ServerUnavailable | ErpUnavailable):
        return UNREACHABLE
    if isinstance(refusal, AnotherSyncHere | AnotherSyncRuns):
        return ANOTHER_RUNS
    return REFUSED


def code_of_run(report: RunReport) -> int:
    """The exit code of one client's run."""
    codes = {
        State.DONE: DONE,
        State.UNAVAILABLE: UNREACHABLE,
        State.STOPPED: INTERRUPTED,
    }
    return codes.get(report.state, REFUSED)


def say(sentence: str) -> None:
    """One sentence to the person, beside what the program is asked to print."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def report_fault(fault: Exception, folder: Path) -> int:
    """Log what nobody expected under a short number, and tell the person the number."""
    number = uuid.uuid4().hex[:6].upper()
    place = folder / LOG_FILE
    try:
        with logging_to(folder):
            _log.error("Feil %s: %s", number, described(fault))
    except OSError:
        say(described(fault))
        place = Path("utskriften over")
    say(
        f"Noe uventet stanset WebFaktura Sync (feil {number}). Kjør igjen; skjer det på nytt, "
        f"oppgi nummeret til driften. Detaljene står i {place}."
    )
    return FAULT

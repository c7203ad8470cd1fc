"""Carries out runs, each in a thread of its own, one after the other: a data folder has one Sync.

What has been done is written down as it is done, so that a browser may be closed.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.bootstrap import open_office
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.report import (
    Decision,
    Foresight,
    RunReport,
    State,
    Step,
    StepReport,
)
from webfaktura.sync.engine.rotation import finish_rotation
from webfaktura.sync.engine.run import synchronise
from webfaktura.sync.engine.steps import state_of
from webfaktura.sync.local_ui.asks import ASKS
from webfaktura.sync.local_ui.fault import reported
from webfaktura.sync.local_ui.page_memory import Order, PageMemory
from webfaktura.sync.logfile import concealed

_LONGEST_THOUGHT = 15 * 60.0
"""Seconds that a step waits for an answer; then the run stops and the client is free again."""

_LONGEST_STEP = 60.0
"""Seconds that a page which is stopped waits for a step; one that is killed loses nothing."""

_log = logging.getLogger("webfaktura.sync")


class RunUnderWay(Refusal):
    """The client has a run that is not over."""


@dataclass
class Runner:
    """The runs of one data folder's page."""

    folder: Path
    now: Callable[[], datetime]
    turn: threading.Lock
    answers: dict[str, queue.SimpleQueue[Decision]] = field(default_factory=dict)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self, order: Order) -> str:
        """Write the run down and begin it; refuses with `RunUnderWay`."""
        with self._memory() as memory:
            if order.client_no in memory.open_runs():
                raise RunUnderWay(
                    f"Klient {order.client_no} har en kjøring som ikke er ferdig. Vent til den er "
                    "ferdig, eller avbryt den."
                )
            run_id = memory.add_run(order, at=self.now())
        self.answers[run_id] = queue.SimpleQueue()
        thread = threading.Thread(
            target=self._carry_out, args=(run_id, order), name=f"run-{run_id}", daemon=True
        )
        self.threads = [one for one in self.threads if one.is_alive()] + [thread]
        thread.start()
        return run_id

    def cancel(self, run_id: str) -> None:
        """Let the run stop after the step that goes on; one that is asked about stops now."""
        with self._memory() as memory:
            memory.cancel_run(run_id)
        self.answer(run_id, Decision.STOP)

    def stop(self) -> None:
        """Let every run end after the step that goes on, and wait for it a while."""
        for run_id in list(self.answers):
            self.cancel(run_id)
        for thread in self.threads:
            thread.join(timeout=_LONGEST_STEP)

    def answer(self, run_id: str, decision: Decision) -> None:
        """Say what is to become of the step that is asked about."""
        waiting = self.answers.get(run_id)
        if waiting is not None:
            with self._memory() as memory:
                memory.note_answered(run_id)
            waiting.put(decision)

    def _carry_out(self, run_id: str, order: Order) -> None:
        with self._memory() as memory:
            report = self._reported(memory, run_id, order)
            memory.end_run(run_id, report, at=self.now())
        self.answers.pop(run_id, None)

    def _reported(self, memory: PageMemory, run_id: str, order: Order) -> RunReport:
        """Run and report; whatever comes in the way becomes a sentence."""
        follower = Follower(memory, run_id, order, self.answers[run_id])
        try:
            with self.turn:
                if follower.is_cancelled:
                    return _stopped(order)
                memory.note_running(run_id)
                with open_office(self.folder, ASKS, follower) as office:
                    return _ran(office, follower, order)
        except Refusal as refusal:
            return RunReport(order.client_no, state_of(refusal), sentence=refusal.sentence)
        except Exception as fault:  # noqa: BLE001 - the last place a fault can become a sentence
            sentence = reported(fault, self.folder)
            return RunReport(order.client_no, State.REFUSED, sentence=sentence)

    @contextmanager
    def _memory(self) -> Iterator[PageMemory]:
        with closing(PageMemory.open(self.folder)) as memory:
            yield memory


@dataclass(frozen=True)
class Follower:
    """Writes down how far a run has come, and asks before each step where somebody wants to."""

    memory: PageMemory
    run_id: str
    order: Order
    answers: queue.SimpleQueue[Decision]

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody wants the run to stop."""
        found = self.memory.run(self.run_id)
        return found is None or found.cancelled

    def begins(self, client_no: str, step: Step) -> None:  # noqa: ARG002 - Listener's form
        """Write down that a step goes on."""
        self.memory.note_step(self.run_id, step)

    def ended(self, client_no: str, report: StepReport) -> None:  # noqa: ARG002 - Listener's form
        """Write down how it ended."""
        self.memory.note_ended(self.run_id, report)

    def decide(self, client_no: str, step: Step, foresee: Foresight) -> Decision:  # noqa: ARG002 - Guide's form
        """Go on, unless somebody has cancelled; one step at a time, show it and wait."""
        if self.is_cancelled:
            return Decision.STOP
        if not self.order.one_at_a_time:
            return Decision.GO_ON
        self.memory.note_asking(self.run_id, step, [concealed(line) for line in foresee()])
        try:
            return self.answers.get(timeout=_LONGEST_THOUGHT)
        except queue.Empty:
            _log.info("Klient %s: ingen svarte; kjøringen stopper", self.order.client_no)
            return Decision.STOP


def _ran(office: Office, follower: Follower, order: Order) -> RunReport:
    guided = replace(office, guide=follower)
    finish_rotation(guided)
    with_name = office.erp.facts(order.client_no).name
    follower.memory.keep_name(order.client_no, with_name)
    return synchronise(guided, order.client_no, order.steps)


def _stopped(order: Order) -> RunReport:
    sentence = "Avbrutt før den begynte. Ingenting er overført."
    return RunReport(order.client_no, State.STOPPED, sentence=sentence)

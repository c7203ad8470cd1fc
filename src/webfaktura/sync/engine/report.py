"""What a run did, step by step, in words for people and values for programs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Step(StrEnum):
    """What can be done for a client, in the order in which it is done.

    The original's order but for one thing: the accounting system's customers go
    before ours, so that the server has merged what was changed on both sides
    before anything is overwritten.
    """

    SERIES = "series"
    DEPARTMENTS_AND_PROJECTS = "departments-and-projects"
    VAT_CODES = "vat-codes"
    ERP_CUSTOMERS = "erp-customers"
    OUR_CUSTOMERS = "our-customers"
    BATCHES = "batches"
    PAYMENTS = "payments"
    PRODUCTS = "products"
    """Not part of a run: only when it is asked for."""
    PRODUCTS_OVERWRITING = "products-overwriting"
    """The same, where the accounting system's version counts."""

    @property
    def heading(self) -> str:
        """The step's name on screen."""
        return _TITLES[self]


RUN_STEPS = tuple(step for step in Step if step not in {Step.PRODUCTS, Step.PRODUCTS_OVERWRITING})
"""What a run does when nothing else is asked for."""


class State(StrEnum):
    """How a step or a run ended."""

    DONE = "done"
    SKIPPED = "skipped"
    REFUSED = "refused"
    """A person must act; the other steps still count."""
    UNAVAILABLE = "unavailable"
    """The server or the accounting system is away; the run ended here."""
    STOPPED = "stopped"
    """Somebody who took one step at a time stopped here."""


@dataclass(frozen=True)
class StepReport:
    """What one step did."""

    step: Step
    state: State
    counts: Mapping[str, int] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()

    @property
    def wire(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "step": self.step.value,
            "title": self.step.heading,
            "state": self.state.value,
            "counts": dict(self.counts),
            "sentences": list(self.sentences),
        }

    @property
    def line(self) -> str:
        """The report as one line, counts first."""
        counted = ", ".join(f"{number} {what}" for what, number in self.counts.items())
        told = "; ".join(part for part in (counted, " ".join(self.sentences)) if part)
        return f"{self.step.heading}: {told or 'ferdig'}"


@dataclass(frozen=True)
class RunReport:
    """What one client's run did."""

    client_no: str
    state: State
    steps: tuple[StepReport, ...] = ()
    company_no: int | None = None
    sentence: str = ""
    """Why the run ended before its last step; empty when it did not."""

    @property
    def wire(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "client_no": self.client_no,
            "company_no": self.company_no,
            "result": self.state.value,
            "sentence": self.sentence,
            "steps": [step.wire for step in self.steps],
        }

    @property
    def summary(self) -> str:
        """One short line for the office: what went wrong, or what was moved."""
        refused = [said for step in self.steps if step.state is State.REFUSED
                   for said in step.sentences]  # fmt: skip
        if self.sentence or refused:
            return _shortened(self.sentence or refused[0])
        counts = {what: number for step in self.steps for what, number in step.counts.items()}
        moved = [f"{number} {what}" for what, number in counts.items() if number]
        return _shortened(", ".join(moved) or "Ingenting nytt.")


class Decision(StrEnum):
    """What a person who takes one step at a time says to the next."""

    GO_ON = "go_on"
    SKIP = "skip"
    STOP = "stop"


type Foresight = Callable[[], tuple[str, ...]]
"""Tells what a step would do, one line for each thing, without doing it."""


class Guide(Protocol):
    """Somebody who is asked before each step."""

    def decide(self, client_no: str, step: Step, foresee: Foresight) -> Decision:
        """Go on, skip this step, or stop here."""


class StraightOn:
    """The guide of runs that nobody steps through."""

    def decide(self, client_no: str, step: Step, foresee: Foresight) -> Decision:  # noqa: ARG002 - Guide's form
        """Go on."""
        return Decision.GO_ON


class Listener(Protocol):
    """Somebody who follows a run while it goes on."""

    def begins(self, client_no: str, step: Step) -> None:
        """A step begins."""

    def ended(self, client_no: str, report: StepReport) -> None:
        """A step ended."""


class Nobody:
    """A listener for runs that nobody follows."""

    def begins(self, client_no: str, step: Step) -> None:
        """Say nothing."""

    def ended(self, client_no: str, report: StepReport) -> None:
        """Say nothing."""


_TITLES = {
    Step.SERIES: "Nummerserier",
    Step.DEPARTMENTS_AND_PROJECTS: "Avdelinger og prosjekter",
    Step.VAT_CODES: "Avgiftskoder",
    Step.ERP_CUSTOMERS: "Kunder fra regnskapssystemet",
    Step.OUR_CUSTOMERS: "Kunder til regnskapssystemet",
    Step.BATCHES: "Bunter til bokføring",
    Step.PAYMENTS: "Innbetalinger",
    Step.PRODUCTS: "Produkter fra regnskapssystemet",
    Step.PRODUCTS_OVERWRITING: "Produkter fra regnskapssystemet",
}
_LONGEST_SUMMARY = 200


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SUMMARY else f"{text[: _LONGEST_SUMMARY - 1]}…"

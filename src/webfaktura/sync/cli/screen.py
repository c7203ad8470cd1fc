"""What the person sees while a run goes on, and afterwards."""

import json
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from webfaktura.sync.cli.ask import is_somebody_there
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.report import (
    Decision,
    Foresight,
    Listener,
    Nobody,
    RunReport,
    State,
    Step,
    StepReport,
)

_MARKS = {
    State.DONE: "[green]✓[/]",
    State.SKIPPED: "[dim]–[/]",
    State.REFUSED: "[yellow]![/]",
    State.UNAVAILABLE: "[red]×[/]",
}
_ANSWERS = {
    "": Decision.GO_ON, "k": Decision.GO_ON, "kjør": Decision.GO_ON,
    "h": Decision.SKIP, "hopp": Decision.SKIP, "hopp over": Decision.SKIP,
    "s": Decision.STOP, "stopp": Decision.STOP,
}  # fmt: skip
_ENDED = {
    State.DONE: "ferdig",
    State.REFUSED: "må rettes",
    State.UNAVAILABLE: "utilgjengelig",
    State.STOPPED: "stoppet",
}


class Lines:
    """One line for each step; on a terminal the step that goes on turns."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._stop_spinning = _nothing

    def begins(self, client_no: str, step: Step) -> None:
        """Show the step that goes on."""
        if self._console.is_terminal:
            spinner = self._console.status(f"Klient {client_no}: {step.heading} …")
            spinner.start()
            self._stop_spinning = spinner.stop

    def ended(self, client_no: str, report: StepReport) -> None:  # noqa: ARG002 - Listener's form
        """Write the step's line."""
        self._stop_spinning()
        self._console.print(f"  {_MARKS[report.state]} ", end="")
        self._console.print(report.line, markup=False)


class Crowd:
    """Several clients at once: a line for each step with its client, and a bar on a terminal."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._guard = threading.Lock()
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            console=self._console, transient=True, disable=not self._console.is_terminal,
        )  # fmt: skip
        self._all = TaskID(0)
        self._seen: set[str] = set()

    @contextmanager
    def following(self, clients: int) -> Iterator[None]:
        """Show the bar while the clients are synchronised."""
        with self._progress:
            self._all = self._progress.add_task("Klienter", total=clients)
            yield

    def begins(self, client_no: str, step: Step) -> None:
        """Move the bar when a client begins."""
        with self._guard:
            self._seen.add(client_no)
            description = f"Klient {client_no}: {step.heading}"
            self._progress.update(self._all, description=description, completed=len(self._seen))

    def ended(self, client_no: str, report: StepReport) -> None:
        """Write the step's line whole, whoever else is writing."""
        with self._guard:
            self._console.print(f"  {_MARKS[report.state]} ", end="")
            self._console.print(f"Klient {client_no}: {report.line}", markup=False)


class OneAtATime:
    """Shows what each step will send, and asks before it is run (the original's Debugmode)."""

    def decide(self, client_no: str, step: Step, foresee: Foresight) -> Decision:
        """Show, then ask; with nobody there the run goes on."""
        click.echo(f"\nKlient {client_no}, neste steg: {step.heading}")
        for line in foresee():
            click.echo(f"  {line}")
        if not is_somebody_there():
            return Decision.GO_ON
        return _asked()


def _asked() -> Decision:
    while True:
        question = "  Enter: kjør, h: hopp over, s: stopp"
        answer: str = click.prompt(question, default="", show_default=False, err=True)
        if answer.strip().lower() in _ANSWERS:
            return _ANSWERS[answer.strip().lower()]
        click.echo(f"  «{answer}» er ikke et valg.", err=True)


def _nothing() -> None:
    """Stop what never turned."""


def listener(*, as_json: bool) -> Listener:
    """Who follows one client's run."""
    return Nobody() if as_json else Lines()


def crowd(*, as_json: bool) -> Listener:
    """Who follows the runs of many clients."""
    return Nobody() if as_json else Crowd()


@contextmanager
def following(listener: Listener, clients: int) -> Iterator[None]:
    """Let a crowd's listener show how far it has come."""
    if isinstance(listener, Crowd):
        with listener.following(clients):
            yield
    else:
        yield


def guided(office: Office, *, step_by_step: bool) -> Office:
    """The office, with somebody who is asked before each step."""
    return replace(office, guide=OneAtATime()) if step_by_step else office


def show_end(report: RunReport) -> None:
    """Write how a client's run ended."""
    if report.state is State.DONE:
        click.echo(f"Klient {report.client_no} er synkronisert.")
    elif report.state is State.REFUSED and not report.sentence:
        click.echo(f"Klient {report.client_no} er synkronisert, men noe må rettes:", err=True)
        for step in report.steps:
            if step.state is State.REFUSED:
                click.echo("\n".join(step.sentences), err=True)
    else:
        click.echo(f"Klient {report.client_no}: {report.sentence}", err=True)


def show_ends(reports: Sequence[RunReport], *, of: int) -> None:
    """Write how each client's run ended, and then all of them in one line."""
    for report in reports:
        show_end(report)
    if not of:
        click.echo("Ingen aktive klienter å synkronisere.")
        return
    counted = [
        f"{sum(report.state is state for report in reports)} {word}"
        for state, word in _ENDED.items()
        if any(report.state is state for report in reports)
    ]
    left = [f"{of - len(reports)} ikke begynt"] if of > len(reports) else []
    click.echo(f"{of} {'klient' if of == 1 else 'klienter'}: {', '.join(counted + left)}.")
    if left:
        click.echo("Kjør igjen når WebFaktura svarer; ingenting dobles.", err=True)
    elif any(report.state is not State.DONE for report in reports):
        click.echo("Kjør bare det som feilet, med «webfaktura-sync retry».", err=True)


def show_rehearsed(report: RunReport) -> None:
    """Write that nothing was transferred, and what stands in the way."""
    click.echo(f"Prøvekjøring av klient {report.client_no}: ingenting er overført.")
    if report.sentence:
        click.echo(report.sentence, err=True)


def show_json(value: dict[str, Any]) -> None:
    """Write one JSON value for another program."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

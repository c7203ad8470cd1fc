"""What the person sees while a run goes on, and afterwards."""

import json
import sys
from typing import Any

import click
from rich.console import Console

from webfaktura.sync.cli.ask import is_somebody_there
from webfaktura.sync.engine.report import Listener, Nobody, RunReport, State, Step, StepReport

_MARKS = {
    State.DONE: "[green]✓[/]",
    State.SKIPPED: "[dim]–[/]",
    State.REFUSED: "[yellow]![/]",
    State.UNAVAILABLE: "[red]×[/]",
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


class OneAtATime(Lines):
    """Waits for Enter after each step (the original's Debugmode)."""

    def ended(self, client_no: str, report: StepReport) -> None:
        """Write the step's line, then wait."""
        super().ended(client_no, report)
        if is_somebody_there():
            click.prompt("  Enter for neste steg", default="", show_default=False, err=True)


def _nothing() -> None:
    """Stop what never turned."""


def listener(*, as_json: bool, step_by_step: bool) -> Listener:
    """Who follows the run, as asked for on the command line."""
    if as_json:
        return Nobody()
    return OneAtATime() if step_by_step else Lines()


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


def show_json(value: dict[str, Any]) -> None:
    """Write one JSON value for another program."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

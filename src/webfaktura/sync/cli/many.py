"""The commands for every active client: all of them, or only what failed last time."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from webfaktura.sync.bootstrap import open_office
from webfaktura.sync.cli import exits, screen
from webfaktura.sync.cli.arguments import CLIENT_HELP, ClientNumber, asks, data_option, folder_of
from webfaktura.sync.cli.norwegian import NorwegianCommand
from webfaktura.sync.cli.offices import for_a_thread
from webfaktura.sync.engine.many import (
    AT_ONCE,
    Job,
    Outcome,
    active_jobs,
    failed_jobs,
    synchronise_many,
)
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.report import RUN_STEPS, State, Step
from webfaktura.sync.engine.rotation import finish_rotation

at_once_option = click.option(
    "--at-once",
    type=click.IntRange(1, 20),
    default=AT_ONCE,
    metavar="ANTALL",
    help=f"Hvor mange klienter som synkroniseres samtidig; ellers {AT_ONCE}.",
)
"""How many clients are synchronised at the same time."""


@click.command("retry", cls=NorwegianCommand)
@click.argument(
    "client_no", metavar="[KLIENT]", type=ClientNumber(), required=False, help=CLIENT_HELP
)
@at_once_option
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
@data_option
@click.pass_context
def retry(ctx: click.Context, /, client_no: str | None, **given: Any) -> int:
    """Kjør bare det som feilet sist, for alle aktive klienter eller for én.

    Det som gikk bra, kjøres ikke på nytt. Har ingenting feilet, gjøres ingenting.
    """
    follower = screen.crowd(as_json=given["as_json"])
    with open_office(folder_of(ctx), asks(), follower) as office:
        jobs = [job for job in failed_jobs(office) if client_no in {None, job.client_no}]
        if not jobs and not given["as_json"]:
            click.echo("Ingenting feilet sist. Det er ikke noe å kjøre på nytt.")
            return exits.DONE
        return run_many(office, jobs, at_once=given["at_once"], as_json=given["as_json"])


def sync_all(
    folder: Path,
    steps: tuple[Step, ...] = RUN_STEPS,
    *,
    at_once: int = AT_ONCE,
    as_json: bool = False,
) -> int:
    """What `-A` and `sync --all` do: every active client, a few at a time."""
    with open_office(folder, asks(), screen.crowd(as_json=as_json)) as office:
        finish_rotation(office)
        jobs = [Job(job.client_no, steps) for job in active_jobs(office)]
        return run_many(office, jobs, at_once=at_once, as_json=as_json)


def run_many(office: Office, jobs: list[Job], *, at_once: int, as_json: bool) -> int:
    """Run the jobs, show how they ended, and return the exit code."""
    with screen.following(office.listener, len(jobs)):
        outcome = synchronise_many(jobs, partial(for_a_thread, office), at_once=at_once)
    if as_json:
        screen.show_json({"clients": [report.wire for report in outcome.reports]})
    else:
        screen.show_ends(outcome.reports, of=len(jobs))
    return _code_of(outcome)


def _code_of(outcome: Outcome) -> int:
    if outcome.server_was_away:
        return exits.UNREACHABLE
    all_done = all(report.state is State.DONE for report in outcome.reports)
    return exits.DONE if all_done else exits.SOME_FAILED

"""The commands that synchronise: one client, or every active one."""

import logging
from collections.abc import Collection
from pathlib import Path
from typing import Any

import click

from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.endpoints import STATUS
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.bootstrap import open_office
from webfaktura.sync.cli import exits, screen
from webfaktura.sync.cli.arguments import CLIENT_HELP, ClientNumber, asks, data_option, folder_of
from webfaktura.sync.cli.norwegian import NorwegianCommand, Unclear
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.report import RunReport, State, Step
from webfaktura.sync.engine.run import synchronise
from webfaktura.sync.engine.steps import state_of

_STEPS = {step.value: step for step in Step}

_log = logging.getLogger("webfaktura.sync")


@click.command("sync", cls=NorwegianCommand)
@click.argument(
    "client_no", metavar="[KLIENT]", type=ClientNumber(), required=False, help=CLIENT_HELP
)
@click.option("--all", "all_clients", is_flag=True, help="Synkroniser alle aktive klienter.")
@click.option("--no-customers", is_flag=True, help="Ikke overfør kunder fra regnskapssystemet.")
@click.option(
    "--step", "step_by_step", is_flag=True, help="Ta ett steg om gangen, og vent på Enter."
)
@click.option(
    "--only",
    type=click.Choice(list(_STEPS)),
    multiple=True,
    metavar="STEG",
    help=f"Kjør bare dette steget; kan gjentas. Velg blant {', '.join(_STEPS)}.",
)
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
@data_option
@click.pass_context
def sync(ctx: click.Context, /, client_no: str | None, **given: Any) -> int:
    """Synkroniser en klient, eller alle aktive med --all.

    Rekkefølgen er avdelinger og prosjekter, avgiftskoder, kunder til
    regnskapssystemet, kunder fra regnskapssystemet, bunter til bokføring og
    innbetalinger. Avbrytes kjøringen, kan den kjøres igjen: ingenting dobles.
    """
    follower = screen.listener(as_json=given["as_json"], step_by_step=given["step_by_step"])
    steps = _chosen_steps(given["only"], given["no_customers"])
    if given["all_clients"] == (client_no is not None):
        raise Unclear("Oppgi én klient, eller --all for alle aktive.", ctx)
    with open_office(folder_of(ctx), asks(), follower) as office:
        if client_no is None:
            return _all(office, steps, as_json=given["as_json"])
        report = synchronise(office, client_no, steps)
    _show([report], as_json=given["as_json"])
    return exits.code_of_run(report)


def sync_all(folder: Path) -> int:
    """What `-A` does: every active client, as a scheduled task does it."""
    follower = screen.listener(as_json=False, step_by_step=False)
    with open_office(folder, asks(), follower) as office:
        return _all(office, tuple(Step), as_json=False)


def _all(office: Office, steps: Collection[Step], *, as_json: bool) -> int:
    """Every active client; one that fails does not stop the others, an absent server does."""
    clients = [number for number, active in office.store.system().clients.items() if active]
    reports: list[RunReport] = []
    for client_no in clients:
        report = _one_of_all(office, client_no, steps)
        reports.append(report)
        if report.state is State.UNAVAILABLE and not _is_server_there(office):
            _show(reports, as_json=as_json)
            return exits.UNREACHABLE
    _show(reports, as_json=as_json)
    all_done = all(report.state is State.DONE for report in reports)
    return exits.DONE if all_done else exits.SOME_FAILED


def _one_of_all(office: Office, client_no: str, steps: Collection[Step]) -> RunReport:
    try:
        return synchronise(office, client_no, steps)
    except Refusal as refusal:
        _log.warning("Klient %s: %s", client_no, refusal.sentence)
        return RunReport(client_no, state_of(refusal), sentence=refusal.sentence)


def _is_server_there(office: Office) -> bool:
    try:
        office.caller.call(STATUS, Nothing())
    except Refusal:
        return False
    return True


def _chosen_steps(only: Collection[str], no_customers: object) -> tuple[Step, ...]:
    chosen = [_STEPS[name] for name in only] or list(Step)
    left_out = {Step.ERP_CUSTOMERS} if no_customers else set()
    return tuple(step for step in chosen if step not in left_out)


def _show(reports: list[RunReport], *, as_json: bool) -> None:
    if as_json:
        screen.show_json({"clients": [report.wire for report in reports]})
        return
    for report in reports:
        screen.show_end(report)
    if not reports:
        click.echo("Ingen aktive klienter å synkronisere.")

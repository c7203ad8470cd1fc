"""The commands that only look: the folder's state, and a client's past runs."""

from dataclasses import asdict
from typing import Any

import click

from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.endpoints import STATUS
from webfaktura.norway.refusal import Refusal
from webfaktura.sync import folder as folders
from webfaktura.sync.bootstrap import look_into, open_caller
from webfaktura.sync.cli import screen
from webfaktura.sync.cli.arguments import client_argument, data_option, folder_of
from webfaktura.sync.cli.norwegian import NorwegianCommand
from webfaktura.sync.engine.cursors import OSLO
from webfaktura.sync.engine.status import PastRun, Status
from webfaktura.sync.settings import SystemSettings

_RESULTS = {
    "done": "ferdig",
    "failed": "feilet",
    "stopped": "avbrutt",
    "rehearsed": "prøvekjørt",
    "": "ikke avsluttet",
}


@click.command("status", cls=NorwegianCommand)
@click.option("--json", "as_json", is_flag=True, help="Skriv oversikten som JSON.")
@data_option
@click.pass_context
def status(ctx: click.Context, *, as_json: bool) -> int:
    """Vis registreringen, om WebFaktura svarer, og når hver klient sist ble synkronisert."""
    folder = folder_of(ctx)
    with look_into(folder) as (store, memory):
        system = store.system()
        overview = {
            "folder": str(folder),
            "log": str(folder / folders.LOG_FILE),
            "registered": bool(system.credential_id),
            "customer_no": system.customer_no,
            "web_service_url": system.web_service_url,
            "web_service": _web_service(system),
            "erp": {"name": system.erp_name, "address": system.erp_address},
            "clients": [_client(memory, number, system) for number in system.clients],
        }
    if as_json:
        screen.show_json(overview)
    else:
        _show(overview)
    return 0


@click.command("runs", cls=NorwegianCommand)
@client_argument
@click.option("--json", "as_json", is_flag=True, help="Skriv listen som JSON.")
@data_option
@click.pass_context
def runs(ctx: click.Context, client_no: str, *, as_json: bool) -> int:
    """Vis de siste synkroniseringene av en klient, nyeste først."""
    with look_into(folder_of(ctx)) as (store, memory):
        store.company(client_no)
        past = memory.runs(client_no)
    if as_json:
        screen.show_json({"client_no": client_no, "runs": [_wire(run) for run in past]})
    for run in past if not as_json else ():
        click.echo(_line(run))
    if not past and not as_json:
        click.echo(f"Klient {client_no} er ikke synkronisert ennå.")
    return 0


def _web_service(system: SystemSettings) -> str:
    """What the web service says of itself, or why it says nothing."""
    if not system.web_service_url:
        return "Ikke registrert. Kjør «webfaktura-sync setup»."
    try:
        with open_caller(system.web_service_url) as caller:
            found = caller.hurried().call(STATUS, Nothing())
    except Refusal as refusal:
        return refusal.sentence
    return f"{found.name} {found.version} svarer."


def _client(memory: Status, client_no: str, system: SystemSettings) -> dict[str, Any]:
    past = memory.runs(client_no, at_most=1)
    return {
        "client_no": client_no,
        "active": system.clients[client_no],
        "last_run": _wire(past[0]) if past else None,
    }


def _show(overview: dict[str, Any]) -> None:
    click.echo(f"Datamappe:      {overview['folder']}")
    click.echo(f"Kundenummer:    {overview['customer_no'] or '(ikke registrert)'}")
    click.echo(f"WebFaktura:     {overview['web_service']}")
    click.echo(f"Regnskapssystem: {overview['erp']['name']} {overview['erp']['address']}")
    for client in overview["clients"]:
        state = "aktiv" if client["active"] else "inaktiv"
        last = client["last_run"]
        when = f"{last['started']}: {last['summary']}" if last else "ikke synkronisert ennå"
        click.echo(f"Klient {client['client_no']} ({state}) – {when}")


def _wire(run: PastRun) -> dict[str, Any]:
    times = {
        "started_at": run.started_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "started": f"{run.started_at.astimezone(OSLO):%d.%m.%Y %H.%M}",
    }
    return {**asdict(run), "run_id": str(run.run_id), **times}


def _line(run: PastRun) -> str:
    began = f"{run.started_at.astimezone(OSLO):%d.%m.%Y %H.%M}"
    return f"{began}  {_RESULTS.get(run.result, run.result):<14}  {run.summary}"

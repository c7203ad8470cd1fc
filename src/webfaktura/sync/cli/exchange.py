"""The commands that synchronise: one client, or one register of it."""

from collections.abc import Collection
from typing import Any

import click

from webfaktura.sync.bootstrap import open_office
from webfaktura.sync.cli import exits, screen
from webfaktura.sync.cli.arguments import (
    CLIENT_HELP,
    ClientNumber,
    asks,
    client_argument,
    data_option,
    folder_of,
)
from webfaktura.sync.cli.many import at_once_option, sync_all
from webfaktura.sync.cli.norwegian import NorwegianCommand, NorwegianGroup, Unclear
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.report import RUN_STEPS, RunReport, Step
from webfaktura.sync.engine.rotation import finish_rotation
from webfaktura.sync.engine.run import rehearse, synchronise

_STEPS = {step.value: step for step in RUN_STEPS}


@click.command("sync", cls=NorwegianCommand)
@click.argument(
    "client_no", metavar="[KLIENT]", type=ClientNumber(), required=False, help=CLIENT_HELP
)
@click.option("--all", "all_clients", is_flag=True, help="Synkroniser alle aktive klienter.")
@at_once_option
@click.option(
    "--no-customers",
    is_flag=True,
    help="Ikke overfør kunder fra regnskapssystemet; bare endringer i kunder som skal sendes dit, "
    "ses på.",
)
@click.option(
    "--dry-run", is_flag=True, help="Vis hva som ville bli overført, uten å overføre noe."
)
@click.option(
    "--step",
    "step_by_step",
    is_flag=True,
    help="Debugmode: vis hva hvert steg vil sende, og spør før det kjøres.",
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

    Rekkefølgen er nummerserier, avdelinger og prosjekter, avgiftskoder, kunder
    fra regnskapssystemet, kunder til regnskapssystemet, bunter til bokføring og
    innbetalinger. Produkter overføres bare med «transfer products». Avbrytes
    kjøringen, kan den kjøres igjen: ingenting dobles.
    """
    steps = _chosen_steps(given["only"], given["no_customers"])
    if given["all_clients"] == (client_no is not None):
        raise Unclear("Oppgi én klient, eller --all for alle aktive.", ctx)
    if client_no is None:
        if given["dry_run"] or given["step_by_step"]:
            raise Unclear("--dry-run og --step gjelder én klient. Oppgi klientnummeret.", ctx)
        return sync_all(
            folder_of(ctx), steps, at_once=given["at_once"], as_json=given["as_json"]
        )  # fmt: skip
    follower = screen.listener(as_json=given["as_json"])
    with open_office(folder_of(ctx), asks(), follower) as office:
        if given["dry_run"]:
            return _rehearsed(rehearse(office, client_no, steps), as_json=given["as_json"])
        guided = screen.guided(office, step_by_step=given["step_by_step"])
        return _synchronised(guided, client_no, steps, as_json=given["as_json"])


@click.group("transfer", cls=NorwegianGroup)
@data_option
def transfer() -> None:
    """Overfør ett register fra regnskapssystemet til WebFaktura for en klient."""


@transfer.command("customers", cls=NorwegianCommand)
@client_argument
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
@data_option
@click.pass_context
def transfer_customers(ctx: click.Context, client_no: str, *, as_json: bool) -> int:
    """Overfør kunder: nye og endrede kunder i regnskapssystemet."""
    return _transfer(ctx, client_no, Step.ERP_CUSTOMERS, as_json=as_json)


@transfer.command("products", cls=NorwegianCommand)
@client_argument
@click.option(
    "--overwrite",
    is_flag=True,
    help="Overfør alle, og la regnskapssystemets opplysninger erstatte dem i WebFaktura.",
)
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
@data_option
@click.pass_context
def transfer_products(ctx: click.Context, client_no: str, *, overwrite: bool, as_json: bool) -> int:
    """Overfør produkter: nye og endrede produkter, med pris, Innpris og kontering.

    Det som er endret begge steder, flettes; kan det ikke flettes, venter det
    under Konflikter i WebFaktura.
    """
    step = Step.PRODUCTS_OVERWRITING if overwrite else Step.PRODUCTS
    return _transfer(ctx, client_no, step, as_json=as_json)


@transfer.command("vat-codes", cls=NorwegianCommand)
@client_argument
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
@data_option
@click.pass_context
def transfer_vat_codes(ctx: click.Context, client_no: str, *, as_json: bool) -> int:
    """Overfør avgiftsgr.: alle avgiftskoder for salg."""
    return _transfer(ctx, client_no, Step.VAT_CODES, as_json=as_json)


@transfer.command("departments-projects", cls=NorwegianCommand)
@client_argument
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
@data_option
@click.pass_context
def transfer_departments_and_projects(ctx: click.Context, client_no: str, *, as_json: bool) -> int:
    """Overfør avd. og prosjekt, der klienten bruker dem."""
    return _transfer(ctx, client_no, Step.DEPARTMENTS_AND_PROJECTS, as_json=as_json)


def _transfer(ctx: click.Context, client_no: str, step: Step, *, as_json: bool) -> int:
    follower = screen.listener(as_json=as_json)
    with open_office(folder_of(ctx), asks(), follower) as office:
        return _synchronised(office, client_no, (step,), as_json=as_json)


def _synchronised(office: Office, client_no: str, steps: Collection[Step], *, as_json: bool) -> int:
    """Synchronise, show how it ended, and return the exit code."""
    finish_rotation(office)
    report = synchronise(office, client_no, steps)
    if as_json:
        screen.show_json({"clients": [report.wire]})
    else:
        screen.show_end(report)
    return exits.code_of_run(report)


def _rehearsed(report: RunReport, *, as_json: bool) -> int:
    if as_json:
        screen.show_json({"dry_run": True, "clients": [report.wire]})
    else:
        screen.show_rehearsed(report)
    return exits.code_of_run(report)


def _chosen_steps(only: Collection[str], no_customers: object) -> tuple[Step, ...]:
    chosen = [_STEPS[name] for name in only] or list(RUN_STEPS)
    left_out = {Step.ERP_CUSTOMERS} if no_customers else set()
    return tuple(step for step in chosen if step not in left_out)

"""The command that creates a client in the original's seven steps."""

from pathlib import Path
from typing import Any

import click

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.bootstrap import open_office
from webfaktura.sync.cli.arguments import asks, client_argument, data_option, folder_of
from webfaktura.sync.cli.ask import is_somebody_there
from webfaktura.sync.cli.client_form import choices
from webfaktura.sync.cli.client_options import choice_options
from webfaktura.sync.cli.exits import say
from webfaktura.sync.cli.norwegian import NorwegianCommand
from webfaktura.sync.engine.choices import Offer, new_company
from webfaktura.sync.engine.new_client import create_client, finish_creating, offer_of
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.report import Step
from webfaktura.sync.engine.run import synchronise
from webfaktura.sync.engine.store import VariablesStore
from webfaktura.sync.settings import CompanySettings
from webfaktura.sync.variables import NoSuchClient, read_variables_or_fragments


class SourceUnreadable(Refusal):
    """The file to read a client's settings from is not there."""


@click.command("new-client", cls=NorwegianCommand)
@client_argument
@click.option(
    "--from-variables",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FIL",
    help="Ta valgene fra klienten i denne variables.xml.",
)
@choice_options
@data_option
@click.pass_context
def new_client(ctx: click.Context, /, client_no: str, **given: Any) -> int:
    """Opprett en klient i WebFaktura og vis WebFaktura-klientnummeret.

    Firmaopplysninger, bilagsarter og avgiftskoder hentes fra regnskapssystemet.
    Det som ikke oppgis, spørres det om. Samme klient to ganger gir samme klient.
    """
    source_file: Path | None = given.pop("from_variables")
    with open_office(folder_of(ctx), asks()) as office:
        finished = finish_creating(office, client_no)
        if finished is None:
            source = _source(source_file, office.store, client_no)
            offer = offer_of(office.erp, client_no)
            _show_facts(offer)
            chosen = choices(given, offer, source)
            company = new_company(offer, chosen, write_id=new_id())
            finished = create_client(office, company, chosen.updating)
            _show_unmapped(offer, set(chosen.levels))
        _tell_series(office, client_no)
    word = "er opprettet i WebFaktura" if finished.created else "finnes i WebFaktura fra før"
    click.echo(f"Klient {client_no} {word}. WebFaktura-klientnummer: {finished.company_no}")
    return 0


def _tell_series(office: Office, client_no: str) -> None:
    """Hold the number series up against the accounting system's at once; say what is wrong."""
    try:
        report = synchronise(office, client_no, (Step.SERIES,))
    except Refusal as refusal:
        say(f"Nummerseriene er ikke kontrollert ennå: {refusal.sentence}")
        return
    for step in report.steps:
        for sentence in step.sentences:
            say(sentence)


def _source(path: Path | None, store: VariablesStore, client_no: str) -> CompanySettings | None:
    """The client as a variables.xml says it: the named one, or our own where it stands there."""
    if path is None:
        try:
            return store.company(client_no)
        except NoSuchClient:
            return None
    if not path.is_file():
        raise SourceUnreadable(
            f"Fant ikke {path}. Oppgi en variables.xml med --from-variables.",
            field="from_variables",
        )
    return read_variables_or_fragments(path).company(client_no)


def _show_facts(offer: Offer) -> None:
    """Show what was fetched as fetched."""
    facts = offer.facts
    place = " ".join(part for part in (facts.address_1, facts.postal_code, facts.place) if part)
    click.echo("1. Firma, hentet fra regnskapssystemet:")
    click.echo(f"  {facts.name}, org.nr {facts.org_no}{f', {place}' if place else ''}")
    click.echo(f"  {len(offer.vat_codes)} avgiftskoder, {len(offer.voucher_types)} bilagsarter")


def _show_unmapped(offer: Offer, mapped: set[str]) -> None:
    left = [f"{code.code} {code.name}" for code in offer.vat_codes if code.code not in mapped]
    if left and not is_somebody_there():
        click.echo(
            f"Ikke koblet til en avgiftssats: {', '.join(left)}. Varer kan ikke bruke dem før de "
            "kobles, med --vat eller under Mitt firma → Byrå.",
            err=True,
        )

"""The commands that change a client, or look whether a user name is free."""

from typing import Any

import click

from webfaktura.contract.v1.companies import ChangeCompany
from webfaktura.contract.v1.endpoints import CHECK_USER_NAME
from webfaktura.contract.v1.enrolment import CheckUserName
from webfaktura.sync.bootstrap import open_office
from webfaktura.sync.cli import exits
from webfaktura.sync.cli.arguments import asks, client_argument, data_option, folder_of
from webfaktura.sync.cli.client_form import changes
from webfaktura.sync.cli.client_options import change_options
from webfaktura.sync.cli.norwegian import NorwegianCommand
from webfaktura.sync.engine.changes import change_client, change_of, settings_of, switch
from webfaktura.sync.engine.cursors import OSLO
from webfaktura.sync.engine.new_client import offer_of
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.people import SHORTEST_USER_NAME, UserIncomplete
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.engine.rotation import finish_rotation, rotate

_PROPERTY = "Klient → Egenskaper → Diverse → WebFaktura-integrasjon"
_NAMES = {
    "active": "aktiv",
    "subscription_code": "abonnement",
    "modules": "moduler",
    "series": "nummerserier",
    "terms": "betalingsbetingelser og sendemåte",
    "voucher_types": "bilagsarter",
    "vat_codes": "avgiftskoder",
    "new_users": "brukere",
    "footer": "bunntekst",
}


@click.command("edit-client", cls=NorwegianCommand)
@client_argument
@change_options
@click.option("--footer", metavar="TEKST", help="Bunnteksten på fakturaene.")
@data_option
@click.pass_context
def edit_client(ctx: click.Context, /, client_no: str, **given: Any) -> int:
    """Endre en klient: de samme valgene som da den ble opprettet, fylt ut.

    Oppgis noen av valgene, endres bare de. En ny bruker legges til med --user-name.
    Firmaopplysninger og KID endres i WebFaktura under Mitt firma.
    """
    with open_office(folder_of(ctx), asks()) as office:
        finish_rotation(office)
        before = settings_of(office, client_no)
        offer = offer_of(office.erp, client_no)
        known = office.store.company(client_no)
        wanted, updating = changes(given, offer, known, before.series)
        change = change_of(before, wanted, offer)
        is_automatic = updating is Updating.AUTOMATIC
        changed = [_NAMES[name] for name in _changed_fields(change)]
        if change is not None:
            change_client(office, client_no, change)
        if is_automatic != known.updates_batches:
            office.store.change_company(client_no, updates_batches=is_automatic)
            changed.append("automatisk oppdatering av bunter")
    told = f"er endret: {', '.join(changed)}." if changed else "står som før; ingenting er endret."
    click.echo(f"Klient {client_no} {told}")
    return exits.DONE


@click.command("activate", cls=NorwegianCommand)
@client_argument
@data_option
@click.pass_context
def activate(ctx: click.Context, client_no: str) -> int:
    """Aktiver en klient, både i WebFaktura og her."""
    with open_office(folder_of(ctx), asks()) as office:
        _switch(office, client_no, is_active=True)
        is_integrated = office.erp.is_integrated(client_no)
    click.echo(f"Klient {client_no} er aktiv i WebFaktura og synkroniseres herfra.")
    if not is_integrated:
        exits.say(
            "Skal innbetalinger vises, sett også egenskapen i regnskapssystemet: "
            f"{_PROPERTY} = «Integrert med DI-Regnskap»."
        )
    return exits.DONE


@click.command("deactivate", cls=NorwegianCommand)
@client_argument
@data_option
@click.pass_context
def deactivate(ctx: click.Context, client_no: str) -> int:
    """Deaktiver en klient, både i WebFaktura og her: den kan ikke logge seg på mer."""
    with open_office(folder_of(ctx), asks()) as office:
        _switch(office, client_no, is_active=False)
    click.echo(f"Klient {client_no} er deaktivert i WebFaktura og synkroniseres ikke mer herfra.")
    exits.say(f"Husk å slå av egenskapen i regnskapssystemet også: {_PROPERTY}.")
    return exits.DONE


@click.command("test-login", cls=NorwegianCommand)
@click.argument("user_name", metavar="NAVN", help="Brukernavnet, helst en e-postadresse.")
@data_option
@click.pass_context
def test_login(ctx: click.Context, user_name: str) -> int:
    """Sjekk at et brukernavn er ledig i hele WebFaktura."""
    name = user_name.strip()
    if len(name) < SHORTEST_USER_NAME:
        raise UserIncomplete(
            f"Brukernavnet «{name}» er for kort. Bruk minst {SHORTEST_USER_NAME} tegn, helst en "
            "e-postadresse.",
            field="user_name",
        )
    with open_office(folder_of(ctx), asks()) as office:
        answer = office.caller.call(CHECK_USER_NAME, CheckUserName(user_name=name))
    if answer.is_free:
        click.echo(f"Brukernavnet {name} er ledig.")
        return exits.DONE
    proposal = f" Prøv for eksempel {answer.suggestion}." if answer.suggestion else ""
    exits.say(f"Brukernavnet {name} er i bruk.{proposal}")
    return exits.REFUSED


@click.command("rotate-key", cls=NorwegianCommand)
@data_option
@click.pass_context
def rotate_key(ctx: click.Context) -> int:
    """Bytt nøkkelen som WebFaktura Sync beviser hvem den er med."""
    with open_office(folder_of(ctx), asks()) as office:
        answer = rotate(office)
    until = f"{answer.old_until.astimezone(OSLO):%d.%m.%Y kl. %H.%M}"
    click.echo(f"Nøkkelen er byttet. Den gamle gjelder til {until}.")
    exits.say("Ta en ny kopi av variables.xml; en eldre kopi har den gamle nøkkelen.")
    return exits.DONE


def _switch(office: Office, client_no: str, *, is_active: bool) -> None:
    finish_rotation(office)
    switch(office, client_no, is_active=is_active)


def _changed_fields(change: ChangeCompany | None) -> list[str]:
    if change is None:
        return []
    return [name for name in _NAMES if getattr(change, name) not in (None, ())]

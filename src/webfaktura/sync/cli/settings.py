"""The commands about variables.xml as a whole: show, export, import, diff, backups, restore."""

from pathlib import Path
from typing import Any

import click

from webfaktura.sync import housekeeping
from webfaktura.sync.cli import screen
from webfaktura.sync.cli.arguments import data_option, folder_of
from webfaktura.sync.cli.ask import is_somebody_there
from webfaktura.sync.cli.exits import say
from webfaktura.sync.cli.norwegian import NorwegianCommand, NorwegianGroup, Unclear
from webfaktura.sync.differences import Difference, entries
from webfaktura.sync.engine.cursors import OSLO
from webfaktura.sync.housekeeping import KeptBackup
from webfaktura.sync.takeover import foreign_passwords, told

_FILE = click.Path(path_type=Path, dir_okay=False)
_json_option = click.option("--json", "as_json", is_flag=True, help="Skriv svaret som JSON.")


@click.group("settings", cls=NorwegianGroup)
@data_option
def settings() -> None:
    """Vis, flytt, sammenlign og hent tilbake innstillingene i variables.xml."""


@settings.command("show", cls=NorwegianCommand)
@_json_option
@data_option
@click.pass_context
def show(ctx: click.Context, *, as_json: bool) -> int:
    """Vis alle innstillingene; av passord vises bare om de finnes."""
    folder = folder_of(ctx)
    found = housekeeping.settings_of(folder)
    foreign = foreign_passwords(found)
    if as_json:
        screen.show_json({
            "folder": str(folder),
            "settings": [{"place": one.place, "value": one.shown} for one in entries(found)],
            "unreadable": [f"{one.element} {one.client_no}".strip() for one in foreign],
        })  # fmt: skip
        return 0
    click.echo(f"Innstillinger i {folder}:")
    for entry in entries(found):
        click.echo(f"  {entry.place}: {entry.shown}")
    if foreign:
        say(told(foreign))
    return 0


@settings.command("export", cls=NorwegianCommand)
@click.argument("file", metavar="FIL", type=_FILE, help="Filen som skal skrives.")
@click.option("--with-secrets", is_flag=True, help="Ta med passord og nøkler i klartekst.")
@data_option
@click.pass_context
def export(ctx: click.Context, file: Path, *, with_secrets: bool) -> int:
    """Skriv innstillingene til en ny fil, uten passord og hemmeligheter."""
    housekeeping.give_out(folder_of(ctx), file, with_secrets=with_secrets)
    click.echo(f"Innstillingene er skrevet til {file}.")
    if with_secrets:
        say(
            f"{file} har passord i KLARTEKST. Alle som får filen, kan lese dem. Hent den inn med "
            "«webfaktura-sync settings import», og slett den straks."
        )
    else:
        say("Passord og hemmeligheter er utelatt; --with-secrets tar dem med i klartekst.")
    return 0


@settings.command("import", cls=NorwegianCommand)
@click.argument("file", metavar="FIL", type=_FILE, help="En variables.xml, vår eller originalens.")
@click.option("--dry-run", is_flag=True, help="Sjekk filen og vis hva som ville bli endret.")
@click.option("--drop-missing", is_flag=True, help="Fjern klienter som ikke står i filen.")
@_json_option
@data_option
@click.pass_context
def take_in(ctx: click.Context, /, file: Path, **given: Any) -> int:
    """Hent innstillinger fra en fil; alt sjekkes før noe skrives.

    Det filen ikke sier om registrering, adresser og passord, står som før.
    """
    folder, may_drop = folder_of(ctx), given["drop_missing"]
    incoming = (
        housekeeping.proposal(folder, file, may_drop=may_drop)
        if given["dry_run"]
        else housekeeping.take_in(folder, file, may_drop=may_drop, tell=say)
    )
    done = "Ville endret" if given["dry_run"] else "Endret"
    _show_differences(
        incoming.differences, f"{done} {len(incoming.differences)} verdier fra {file}.",
        as_json=given["as_json"], remarks=list(incoming.remarks),
    )  # fmt: skip
    return 0


@settings.command("diff", cls=NorwegianCommand)
@click.argument(
    "other", metavar="[KOPI|FIL]", default="1",
    help="Nummeret på eller navnet til en sikkerhetskopi, eller en fil; ellers den nyeste kopien.",
)  # fmt: skip
@_json_option
@data_option
@click.pass_context
def diff(ctx: click.Context, other: str, *, as_json: bool) -> int:
    """Vis hva som er endret siden en sikkerhetskopi eller fra en annen fil."""
    found = housekeeping.compared(folder_of(ctx), other)
    _show_differences(found, f"{len(found)} forskjeller.", as_json=as_json, remarks=[])
    return 0


@settings.command("backups", cls=NorwegianCommand)
@_json_option
@data_option
@click.pass_context
def backups(ctx: click.Context, *, as_json: bool) -> int:
    """Vis sikkerhetskopiene av variables.xml, nyeste først."""
    kept = housekeeping.kept_backups(folder_of(ctx))
    if as_json:
        screen.show_json({"backups": [_wire(one) for one in kept]})
        return 0
    for one in kept:
        when = f"{one.replaced_at.astimezone(OSLO):%d.%m.%Y %H.%M.%S}"
        trouble = " – kan ikke leses" if one.trouble else ""
        click.echo(f"{one.number:>3}  til {when}  {one.name}{trouble}")
    if not kept:
        click.echo("Ingen sikkerhetskopier ennå. En tas hver gang innstillingene endres.")
    return 0


@settings.command("restore", cls=NorwegianCommand)
@click.argument("backup", metavar="KOPI", help="Nummeret eller navnet, som «backups» viser.")
@click.option("--yes", is_flag=True, help="Ikke spør først.")
@_json_option
@data_option
@click.pass_context
def restore(ctx: click.Context, backup: str, *, yes: bool, as_json: bool) -> int:
    """Hent tilbake en sikkerhetskopi; den som står nå, blir selv nyeste kopi."""
    if not yes and not is_somebody_there():
        raise Unclear("Bekreft med --yes at sikkerhetskopien skal erstatte variables.xml.", ctx)
    if not yes and not click.confirm(f"Erstatte variables.xml med kopi {backup}?", err=True):
        raise click.Abort
    found, changed = housekeeping.put_back(folder_of(ctx), backup)
    _show_differences(changed, f"{found.name} er hentet tilbake.", as_json=as_json, remarks=[])
    return 0


def _show_differences(
    found: list[Difference], conclusion: str, *, as_json: bool, remarks: list[str]
) -> None:
    if as_json:
        screen.show_json({"changes": [one.wire for one in found], "remarks": remarks})
        return
    for one in found:
        click.echo(one.line)
    click.echo(conclusion if found else "Ingen forskjell.")
    for remark in remarks:
        say(remark)


def _wire(one: KeptBackup) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": one.name,
        "replaced_at": one.replaced_at.isoformat(),
        "bytes": one.bytes_long,
        "trouble": one.trouble,
    }

"""Commands of DI-Office Admin: version, licence and who may log on."""

from pathlib import Path

import click

from webfaktura.ledger import listings, tables
from webfaktura.ledger.cli.door import as_json_option, main, open_ledger


@main.group(help="DI-Office Admin: versjon, lisens og brukere.")
def admin() -> None:
    """Group what administrators do."""


@admin.command("show", help="Vis versjon, lisens og brukere under ett.")
@as_json_option
@click.pass_obj
def show_admin(book: Path | None, /, *, as_json: bool) -> None:
    """Show version, licence and users."""
    with open_ledger(book) as ledger:
        program, users = ledger.program(), ledger.users()
    if as_json:
        tables.print_json({"program": program, "users": users})
        return
    licence = "Ja" if program.licensed else "Nei"
    click.echo(f"{program.name} {program.version}. Lisens for WebFaktura: {licence}.")
    listings.print_users(users)


@admin.command("make-admin", help="Gi en bruker admin-rettigheter, så programmer kan logge på.")
@click.argument("name")
@click.pass_obj
def make_admin(book: Path | None, /, name: str) -> None:
    """Give admin rights."""
    with open_ledger(book) as ledger:
        ledger.make_administrator(name)
    click.echo(f"{name} har nå admin-rettigheter.")


@admin.command("make-ordinary", help="Ta admin-rettighetene fra en bruker.")
@click.argument("name")
@click.pass_obj
def make_ordinary(book: Path | None, /, name: str) -> None:
    """Take admin rights."""
    with open_ledger(book) as ledger:
        ledger.make_ordinary(name)
    click.echo(f"{name} har ikke lenger admin-rettigheter.")


@admin.command("change-password", help="Gi en bruker nytt passord.")
@click.argument("name")
@click.option(
    "--password", prompt="Passord", hide_input=True, confirmation_prompt="Gjenta passordet"
)
@click.pass_obj
def change_password(book: Path | None, /, name: str, password: str) -> None:
    """Change a password."""
    with open_ledger(book) as ledger:
        ledger.change_password(name, password)
    click.echo(f"{name} har fått nytt passord.")


@admin.command("remove-user", help="Fjern en bruker.")
@click.argument("name")
@click.pass_obj
def remove_user(book: Path | None, /, name: str) -> None:
    """Remove a user."""
    with open_ledger(book) as ledger:
        ledger.remove_user(name)
    click.echo(f"Fjernet brukeren {name}.")

"""Commands that make a ledger and set up its program: init, seed, users, version, licence."""

from pathlib import Path

import click

from webfaktura.ledger import tables
from webfaktura.ledger.cli.door import as_json_option, main, named_book, open_ledger
from webfaktura.ledger.seed import seed_demo
from webfaktura.ledger.session import Ledger


@main.command(help="Opprett et nytt, tomt regnskap.")
@click.option("--user", default="admin", show_default=True, help="Første bruker.")
@click.option(
    "--password",
    envvar="WEBFAKTURA_LEDGER_PASSWORD",
    prompt="Passord",
    hide_input=True,
    confirmation_prompt="Gjenta passordet",
    help="Brukerens passord; spørres om når det er utelatt.",
)
@click.pass_obj
def init(book: Path | None, /, user: str, password: str) -> None:
    """Make a new ledger."""
    Ledger.create(named_book(book), user=user, password=password).close()
    click.echo(f"Opprettet regnskapet {book} med brukeren {user}.")


@main.command(help="Fyll inn demoklientene 999 og 998 dersom de ikke finnes.")
@click.pass_obj
def seed(book: Path | None, /) -> None:
    """Fill in the demo clients."""
    with open_ledger(book) as ledger:
        seed_demo(ledger)
    click.echo("Demoklientene 999 og 998 finnes i regnskapet.")


@main.command("add-user", help="Legg til en bruker som programmer kan logge på med.")
@click.argument("name")
@click.option(
    "--password", prompt="Passord", hide_input=True, confirmation_prompt="Gjenta passordet"
)
@click.pass_obj
def add_user(book: Path | None, /, name: str, password: str) -> None:
    """Add a user."""
    with open_ledger(book) as ledger:
        ledger.add_user(name, password)
    click.echo(f"La til brukeren {name}.")


@main.group(help="Programversjon og lisens.")
def program() -> None:
    """Group what concerns the program."""


@program.command("show", help="Vis programversjon og lisens.")
@as_json_option
@click.pass_obj
def show_program(book: Path | None, /, *, as_json: bool) -> None:
    """Show version and licence."""
    with open_ledger(book) as ledger:
        found = ledger.program()
    if as_json:
        tables.print_json(found)
    else:
        licence = "med" if found.licensed else "uten"
        click.echo(f"{found.name} {found.version}, {licence} lisens for WebFaktura.")


@program.command("set-version", help="Sett programversjonen, for eksempel 8.0.2.")
@click.argument("version")
@click.pass_obj
def set_version(book: Path | None, /, version: str) -> None:
    """Say another version."""
    with open_ledger(book) as ledger:
        ledger.change_version(version)
    click.echo(f"Programversjonen er nå {version}.")


@program.command("add-licence", help="Legg inn lisens for WebFaktura.")
@click.pass_obj
def add_licence(book: Path | None, /) -> None:
    """Add the licence."""
    with open_ledger(book) as ledger:
        ledger.add_licence()
    click.echo("Lisens for WebFaktura er lagt inn.")


@program.command("remove-licence", help="Ta bort lisensen for WebFaktura.")
@click.pass_obj
def remove_licence(book: Path | None, /) -> None:
    """Remove the licence."""
    with open_ledger(book) as ledger:
        ledger.remove_licence()
    click.echo("Lisensen for WebFaktura er tatt bort.")

"""Commands for client companies and their registers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from webfaktura.ledger import listings, tables
from webfaktura.ledger.cli.door import as_json_option, main, open_ledger
from webfaktura.ledger.properties import CUSTOMER_SERIES, CUSTOMER_SERIES_2
from webfaktura.ledger.records import ClientFacts, CustomerRecord, RegisterEntry


@main.group(help="Klienter og egenskapene deres.")
def client() -> None:
    """Group what concerns clients."""


@client.command("add", help="Legg til en klient med standard kontoplan og avgiftskoder.")
@click.argument("client_no")
@click.option("--name", required=True, help="Firmanavn.")
@click.option("--org-no", default="", help="Organisasjonsnummer.")
@click.option("--address-1", default="", help="Adresse.")
@click.option("--address-2", default="", help="Adresse, linje 2.")
@click.option("--postal-code", default="", help="Postnummer.")
@click.option("--place", default="", help="Poststed.")
@click.option("--email", default="", help="E-post.")
@click.option("--phone", default="", help="Telefon.")
@click.option("--company-form", default="AS", show_default=True, help="Selskapsform.")
@click.option("--bank-account-no", default="", help="Bankkontonummer.")
@click.option("--vat-registered/--not-vat-registered", default=True, help="Mva-registrert.")
@click.pass_obj
def add_client(book: Path | None, /, *, vat_registered: bool, **facts: str) -> None:
    """Add a client."""
    new = ClientFacts(vat_registered=vat_registered, **facts)
    with open_ledger(book) as ledger:
        ledger.add_client(new)
    click.echo(f"La til klient {new.client_no}, {new.name}.")


@client.command("list", help="Vis alle klienter.")
@as_json_option
@click.pass_obj
def list_clients(book: Path | None, /, *, as_json: bool) -> None:
    """List clients."""
    with open_ledger(book) as ledger:
        found = ledger.clients()
    (tables.print_json if as_json else tables.print_clients)(found)


@client.command("show", help="Vis en klient med egenskaper.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def show_client(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """Show a client."""
    with open_ledger(book) as ledger:
        facts, properties = ledger.client(client_no), ledger.properties(client_no)
    if as_json:
        tables.print_json({"facts": facts, "properties": properties})
    else:
        tables.print_client(facts, properties)


@client.command(
    "set-property",
    help="Sett en egenskap, for eksempel WebFaktura-integrasjon «Integrert med DI-Regnskap».",
)
@click.argument("client_no")
@click.argument("name")
@click.argument("value")
@click.pass_obj
def set_property(book: Path | None, /, client_no: str, name: str, value: str) -> None:
    """Set a property."""
    with open_ledger(book) as ledger:
        kept = ledger.change_property(client_no, name, value)
    click.echo(f"{name} er nå «{kept}» på klient {client_no}.")


@main.command(help="Vis klientens kunder.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def customers(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """List customers."""
    with open_ledger(book) as ledger:
        found = ledger.customers(client_no)
    (tables.print_json if as_json else tables.print_customers)(found)


def customer_options[**P, R](command: Callable[P, R]) -> Callable[P, R]:
    """Ask for what a customer is besides its number."""
    for option in reversed(
        (
            click.option("--name", required=True, help="Navn."),
            click.option("--org-no", default="", help="Organisasjonsnummer."),
            click.option("--address-1", default="", help="Adresse."),
            click.option("--address-2", default="", help="Adresse, linje 2."),
            click.option("--postal-code", default="", help="Postnummer."),
            click.option("--place", default="", help="Poststed."),
            click.option("--country", default="NO", show_default=True, help="Landkode."),
            click.option("--email", default="", help="E-post."),
            click.option("--phone", default="", help="Telefon."),
            click.option("--due-days", type=int, default=None, help="Betalingsfrist i dager."),
            click.option("--active/--inactive", default=True, help="Om kunden er i bruk."),
        )
    ):
        command = option(command)
    return command


@main.command("put-customer", help="Legg til en kunde, eller endre den som har nummeret.")
@click.argument("client_no")
@click.argument("customer_no", type=int)
@customer_options
@click.pass_obj
def put_customer(book: Path | None, /, client_no: str, **fields: Any) -> None:
    """Add or change a customer."""
    new = CustomerRecord(**fields)
    with open_ledger(book) as ledger:
        ledger.put_customers(client_no, [new])
    click.echo(f"Kunde {new.customer_no}, {new.name}, er lagret.")


@main.command("add-customer", help="Legg til en kunde under neste ledige nummer i en serie.")
@click.argument("client_no")
@click.option(
    "--series",
    type=click.Choice(["1", "2"]),
    default="1",
    show_default=True,
    help="Kundenummerserie eller Kundenummerserie 2.",
)
@customer_options
@click.pass_obj
def add_customer(book: Path | None, /, client_no: str, series: str, **fields: Any) -> None:
    """Add a customer."""
    name = {"1": CUSTOMER_SERIES, "2": CUSTOMER_SERIES_2}[series]
    with open_ledger(book) as ledger:
        added = ledger.add_customer(client_no, CustomerRecord(0, **fields), series=name)
    click.echo(f"La til kunde {added.customer_no}, {added.name}.")


@main.command("customer-series", help="Vis kundenummerseriene (Kontointervall) og neste nummer.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def customer_series(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """Show the customer number series."""
    with open_ledger(book) as ledger:
        found = ledger.series_use(client_no)
    (tables.print_json if as_json else listings.print_series)(found)


@main.command(help="Vis når kunder og produkter sist ble endret, og hvem som sendte dem.")
@click.argument("client_no")
@click.option("--after", type=int, default=0, help="Bare endringer etter dette endringsnummeret.")
@as_json_option
@click.pass_obj
def changes(book: Path | None, /, client_no: str, after: int, *, as_json: bool) -> None:
    """List change stamps."""
    with open_ledger(book) as ledger:
        found = ledger.change_stamps(client_no, after=after)
    (tables.print_json if as_json else listings.print_changes)(found)


@main.command("put-department", help="Legg til en avdeling, eller gi den nytt navn.")
@click.argument("client_no")
@click.argument("no")
@click.argument("name")
@click.pass_obj
def put_department(book: Path | None, /, client_no: str, no: str, name: str) -> None:
    """Add or rename a department."""
    with open_ledger(book) as ledger:
        ledger.put_departments(client_no, [RegisterEntry(no, name)])
    click.echo(f"Avdeling {no}, {name}, er lagret.")


@main.command("put-project", help="Legg til et prosjekt, eller gi det nytt navn.")
@click.argument("client_no")
@click.argument("no")
@click.argument("name")
@click.pass_obj
def put_project(book: Path | None, /, client_no: str, no: str, name: str) -> None:
    """Add or rename a project."""
    with open_ledger(book) as ledger:
        ledger.put_projects(client_no, [RegisterEntry(no, name)])
    click.echo(f"Prosjekt {no}, {name}, er lagret.")

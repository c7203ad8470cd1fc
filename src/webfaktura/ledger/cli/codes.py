"""Commands for accounts, VAT codes, voucher types, departments and projects."""

from pathlib import Path

import click

from webfaktura.ledger import listings, tables
from webfaktura.ledger.cli.door import as_json_option, main, open_ledger
from webfaktura.ledger.records import Account, VatCode, VoucherType
from webfaktura.norway.money import parse_decimal


@main.command(help="Vis kontoplanen.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def accounts(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """List accounts."""
    with open_ledger(book) as ledger:
        found = ledger.accounts(client_no)
    (tables.print_json if as_json else listings.print_accounts)(found)


@main.command("put-account", help="Legg til en konto, eller gi den nytt navn.")
@click.argument("client_no")
@click.argument("account")
@click.argument("name")
@click.pass_obj
def put_account(book: Path | None, /, client_no: str, account: str, name: str) -> None:
    """Add or rename an account."""
    with open_ledger(book) as ledger:
        ledger.put_accounts(client_no, [Account(account, name)])
    click.echo(f"Konto {account}, {name}, er lagret.")


@main.command("vat-codes", help="Vis avgiftskodene.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def vat_codes(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """List VAT codes."""
    with open_ledger(book) as ledger:
        found = ledger.vat_codes(client_no)
    (tables.print_json if as_json else listings.print_vat_codes)(found)


@main.command("put-vat-code", help="Legg til en avgiftskode, eller endre den.")
@click.argument("client_no")
@click.argument("code")
@click.argument("name")
@click.option("--rate", required=True, metavar="PROSENT", help="Sats i prosent.")
@click.option("--vat-account", default="", help="Avgiftskonto; utelates når satsen er null.")
@click.option("--sale/--purchase", default=True, help="Utgående eller inngående avgift.")
@click.pass_obj
def put_vat_code(  # noqa: PLR0913 - one option for each field of the code
    book: Path | None,
    /,
    client_no: str,
    code: str,
    name: str,
    rate: str,
    vat_account: str,
    *,
    sale: bool,
) -> None:
    """Add or change a VAT code."""
    new = VatCode(code, name, parse_decimal(rate), sale=sale, vat_account=vat_account)
    with open_ledger(book) as ledger:
        ledger.put_vat_codes(client_no, [new])
    click.echo(f"Avgiftskode {code}, {name}, er lagret.")


@main.command("voucher-types", help="Vis bilagsartene.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def voucher_types(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """List voucher types."""
    with open_ledger(book) as ledger:
        found = ledger.voucher_types(client_no)
    (tables.print_json if as_json else listings.print_voucher_types)(found)


@main.command("put-voucher-type", help="Legg til en bilagsart, eller gi den nytt navn.")
@click.argument("client_no")
@click.argument("code")
@click.argument("name")
@click.pass_obj
def put_voucher_type(book: Path | None, /, client_no: str, code: str, name: str) -> None:
    """Add or rename a voucher type."""
    with open_ledger(book) as ledger:
        ledger.put_voucher_types(client_no, [VoucherType(code, name)])
    click.echo(f"Bilagsart {code}, {name}, er lagret.")


@main.command(help="Vis avdelingene.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def departments(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """List departments."""
    with open_ledger(book) as ledger:
        found = ledger.departments(client_no)
    (tables.print_json if as_json else listings.print_departments)(found)


@main.command(help="Vis prosjektene.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def projects(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """List projects."""
    with open_ledger(book) as ledger:
        found = ledger.projects(client_no)
    (tables.print_json if as_json else listings.print_projects)(found)

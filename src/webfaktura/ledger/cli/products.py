"""Commands for the client's products."""

from decimal import Decimal
from pathlib import Path

import click

from webfaktura.ledger import listings, tables
from webfaktura.ledger.cli.door import as_json_option, main, open_ledger
from webfaktura.ledger.records import ProductRecord
from webfaktura.norway.money import parse_decimal


@main.command(help="Vis produktene med salgspris, innpris og kontering.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def products(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """List products."""
    with open_ledger(book) as ledger:
        found = ledger.products(client_no)
    (tables.print_json if as_json else listings.print_products)(found)


@main.command("put-product", help="Legg til et produkt, eller endre det som har nummeret.")
@click.argument("client_no")
@click.argument("product_no")
@click.option("--name", required=True, help="Navn.")
@click.option("--sales-price", required=True, metavar="BELØP", help="Salgspris uten mva.")
@click.option("--cost-price", default="", metavar="BELØP", help="Innpris.")
@click.option("--unit", default="stk", show_default=True, help="Enhet.")
@click.option("--account", default="3000", show_default=True, help="Salgskonto.")
@click.option("--vat-code", default="1", show_default=True, help="Avgiftskode.")
@click.option("--active/--inactive", default=True, help="Om produktet er i bruk.")
@click.pass_obj
def put_product(
    book: Path | None,
    /,
    client_no: str,
    *,
    sales_price: str,
    cost_price: str,
    active: bool,
    **words: str,
) -> None:
    """Add or change a product."""
    new = ProductRecord(
        sales_price=parse_decimal(sales_price),
        cost_price=_price_or_none(cost_price),
        active=active,
        **words,
    )
    with open_ledger(book) as ledger:
        ledger.put_products(client_no, [new])
    click.echo(f"Produkt {new.product_no}, {new.name}, er lagret.")


def _price_or_none(text: str) -> Decimal | None:
    return parse_decimal(text) if text else None

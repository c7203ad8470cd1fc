"""Commands for the accounting system's own invoices, in its own series."""

from pathlib import Path

import click
from uuid_utils import uuid7

from webfaktura.ledger.cli.door import date_named, main, on_option, open_ledger
from webfaktura.ledger.records import BatchRecord, NewOwnInvoice, OwnLine
from webfaktura.norway.money import format_amount, parse_decimal
from webfaktura.norway.refusal import Refusal


class LineMiswritten(Refusal):
    """A line is a product number, and how many of it."""


@main.command(help="Utsted en egen faktura; den venter på oppdatering.")
@click.argument("client_no")
@click.argument("customer_no", type=int)
@click.option(
    "--line",
    "lines",
    multiple=True,
    required=True,
    metavar="PRODUKT=ANTALL",
    help="Produktnummer og antall; kan gjentas.",
)
@click.option("--department", default="", help="Avdeling på linjene.")
@click.option("--project", default="", help="Prosjekt på linjene.")
@click.option("--invoice-id", default="", help="Egen id, så et nytt forsøk ikke dobles.")
@on_option
@click.pass_obj
def invoice(  # noqa: PLR0913 - one option for each thing an invoice says
    book: Path | None,
    /,
    client_no: str,
    customer_no: int,
    *,
    lines: tuple[str, ...],
    department: str,
    project: str,
    invoice_id: str,
    on_text: str,
) -> None:
    """Issue an own invoice."""
    new = NewOwnInvoice(
        invoice_id=invoice_id or str(uuid7()),
        customer_no=customer_no,
        issued_on=date_named(on_text),
        lines=tuple(_line(text, department, project) for text in lines),
    )
    with open_ledger(book) as ledger:
        _tell("Faktura", ledger.issue_own_invoice(client_no, new))


@main.command(help="Krediter hele en egen faktura; kreditnotaen venter på oppdatering.")
@click.argument("client_no")
@click.argument("invoice_no", type=int)
@click.option("--credit-id", default="", help="Egen id, så et nytt forsøk ikke dobles.")
@on_option
@click.pass_obj
def credit(
    book: Path | None, /, client_no: str, invoice_no: int, credit_id: str, on_text: str
) -> None:
    """Credit an own invoice."""
    with open_ledger(book) as ledger:
        batch = ledger.credit_own_invoice(
            client_no, invoice_no, credit_id=credit_id or str(uuid7()), on=date_named(on_text)
        )
        _tell("Kreditnota", batch)


def _line(text: str, department: str, project: str) -> OwnLine:
    product_no, _, quantity = text.rpartition("=")
    if not product_no:
        raise LineMiswritten(
            f"Linjen «{text}» er ikke skrevet som produkt=antall, for eksempel 100=2.",
            field="lines",
        )
    return OwnLine(product_no, parse_decimal(quantity), department, project)


def _tell(kind: str, batch: BatchRecord) -> None:
    [voucher] = batch.vouchers
    click.echo(
        f"{kind} {voucher.invoice_no} på {format_amount(voucher.gross)} er utstedt til kunde "
        f"{voucher.customer_no} og ligger i bunt {batch.batch_no}. Id: {voucher.reference}"
    )

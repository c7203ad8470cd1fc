"""Commands for one batch: look into it, or remove it while it waits."""

from pathlib import Path

import click

from webfaktura.ledger import listings, tables
from webfaktura.ledger.cli.door import as_json_option, main, open_ledger
from webfaktura.ledger.records import BatchRecord
from webfaktura.ledger.session import Ledger
from webfaktura.norway.refusal import Refusal


class NoSuchBatch(Refusal):
    """The client has no batch of that number."""


@main.command(help="Vis en bunt med alle linjene.")
@click.argument("client_no")
@click.argument("batch_no", type=int)
@as_json_option
@click.pass_obj
def batch(book: Path | None, /, client_no: str, batch_no: int, *, as_json: bool) -> None:
    """Show a batch."""
    with open_ledger(book) as ledger:
        found = _numbered(ledger, client_no, batch_no)
    (tables.print_json if as_json else listings.print_batch)(found)


@main.command("remove-batch", help="Fjern en bunt som venter på oppdatering.")
@click.argument("client_no")
@click.argument("batch_no", type=int)
@click.pass_obj
def remove_batch(book: Path | None, /, client_no: str, batch_no: int) -> None:
    """Remove a waiting batch."""
    with open_ledger(book) as ledger:
        ledger.remove_batch(client_no, _numbered(ledger, client_no, batch_no).reference)
    click.echo(f"Fjernet bunt {batch_no}.")


def _numbered(ledger: Ledger, client_no: str, batch_no: int) -> BatchRecord:
    for found in ledger.batches(client_no):
        if found.batch_no == batch_no:
            return found
    raise NoSuchBatch(
        f"Bunt {batch_no} finnes ikke. Se buntene med «webfaktura-ledger batches {client_no}».",
        field="batch_no",
    )

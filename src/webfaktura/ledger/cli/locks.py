"""Commands that lock a client, a customer or a batch, as somebody who has it open does."""

from pathlib import Path

import click

from webfaktura.ledger import listings, tables
from webfaktura.ledger.cli.door import as_json_option, main, open_ledger
from webfaktura.ledger.locks import lock_name
from webfaktura.ledger.records import Lock
from webfaktura.norway.refusal import Refusal

_customer_option = click.option("--customer", type=int, default=0, help="Kundenummer.")
_batch_option = click.option("--batch", type=int, default=0, help="Buntnummer.")


class TwoRecordsNamed(Refusal):
    """A lock is on one record."""


@main.command("locks", help="Vis hva som er låst, og av hvem.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def list_locks(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """List locks."""
    with open_ledger(book) as ledger:
        found = ledger.locks(client_no)
    (tables.print_json if as_json else listings.print_locks)(found)


@main.command("lock", help="Lås hele klienten, en kunde eller en bunt.")
@click.argument("client_no")
@_customer_option
@_batch_option
@click.option("--by", required=True, metavar="NAVN", help="Hvem som låser.")
@click.pass_obj
def put_lock(book: Path | None, /, client_no: str, customer: int, batch: int, by: str) -> None:
    """Lock a record."""
    new = _record(customer, batch, by)
    with open_ledger(book) as ledger:
        ledger.lock(client_no, new)
    click.echo(f"{lock_name(new)} er låst av {by}.")


@main.command("unlock", help="Lås opp klienten, en kunde eller en bunt.")
@click.argument("client_no")
@_customer_option
@_batch_option
@click.pass_obj
def take_lock_away(book: Path | None, /, client_no: str, customer: int, batch: int) -> None:
    """Unlock a record."""
    asked = _record(customer, batch, "")
    with open_ledger(book) as ledger:
        ledger.unlock(client_no, asked.record, asked.record_no)
    click.echo(f"{lock_name(asked)} er låst opp.")


def _record(customer: int, batch: int, by: str) -> Lock:
    if customer and batch:
        raise TwoRecordsNamed("Oppgi enten --customer eller --batch, ikke begge.", field="record")
    if customer:
        return Lock("customer", customer, by)
    return Lock("batch", batch, by) if batch else Lock("client", 0, by)

"""Commands for the book: batches, vouchers, open items, payments, trial balance."""

from datetime import date
from pathlib import Path
from typing import Any

import click
from uuid_utils import uuid7

from webfaktura.ledger import tables
from webfaktura.ledger.cli.door import as_json_option, date_named, main, on_option, open_ledger
from webfaktura.ledger.records import BatchRecord, NewPayment
from webfaktura.ledger.session import BatchRefused, Ledger
from webfaktura.norway.money import Money, format_amount, parse_decimal
from webfaktura.norway.refusal import Refusal


class BatchesRefused(Refusal):
    """One or more batches were refused; the others are updated."""


class InvoiceNotNamed(Refusal):
    """A payment names its invoice one way, not none and not two."""


class NothingToUpdate(Refusal):
    """The batch named does not wait."""


@main.command(help="Vis klientens bunter.")
@click.argument("client_no")
@click.option("--waiting", is_flag=True, help="Bare Fakturatranser for oppdatering.")
@as_json_option
@click.pass_obj
def batches(book: Path | None, /, client_no: str, *, waiting: bool, as_json: bool) -> None:
    """List batches."""
    with open_ledger(book) as ledger:
        found = ledger.batches(client_no)
    if waiting:
        found = [batch for batch in found if batch.state == "waiting"]
    (tables.print_json if as_json else tables.print_batches)(found)


@main.command(help="Oppdater bunter som venter, så de blir bokført.")
@click.argument("client_no")
@click.option("--batch", "batch_no", type=int, default=0, help="Bare denne bunten.")
@on_option
@click.pass_obj
def update(book: Path | None, /, client_no: str, batch_no: int, on_text: str) -> None:
    """Update every waiting batch, or one; a refused batch does not stop the others."""
    with open_ledger(book) as ledger:
        refusals = [
            refused
            for batch in _waiting(ledger, client_no, batch_no)
            if (refused := _update(ledger, client_no, batch, date_named(on_text)))
        ]
    if refusals:
        raise BatchesRefused("\n".join(refusals))


@main.command(help="Vis bokførte bilag med posteringer.")
@click.argument("client_no")
@click.option("--invoice-no", type=int, default=0, help="Bare bilagene til denne fakturaen.")
@as_json_option
@click.pass_obj
def vouchers(book: Path | None, /, client_no: str, invoice_no: int, *, as_json: bool) -> None:
    """List vouchers."""
    with open_ledger(book) as ledger:
        found = ledger.vouchers(client_no, invoice_no=invoice_no)
    (tables.print_json if as_json else tables.print_vouchers)(found)


@main.command("open-items", help="Vis åpne poster per kunde.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def open_items(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """List open items."""
    with open_ledger(book) as ledger:
        found = ledger.open_items(client_no)
    (tables.print_json if as_json else tables.print_open_items)(found)


@main.command(help="Registrer en innbetaling på en faktura.")
@click.argument("client_no")
@click.option("--invoice-no", type=int, default=0, help="Fakturanummer.")
@click.option("--kid", default="", help="KID.")
@click.option("--amount", default="", metavar="BELØP", help="Beløp; resten når utelatt.")
@click.option("--payment-id", default="", help="Egen id, så et nytt forsøk ikke dobles.")
@on_option
@click.pass_obj
def pay(book: Path | None, /, client_no: str, on_text: str, **payment: Any) -> None:
    """Register a payment."""
    new = _payment(on_text, **payment)
    with open_ledger(book) as ledger:
        paid = ledger.register_payment(client_no, new)
    click.echo(
        f"Registrerte innbetaling på {format_amount(paid.amount)} for faktura "
        f"{paid.invoice_no}. Id: {paid.payment_id}"
    )


@main.command(help="Vis innbetalinger og reverseringer.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def payments(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """List payments."""
    with open_ledger(book) as ledger:
        found = ledger.payments_since(client_no, "").payments
    (tables.print_json if as_json else tables.print_payments)(found)


@main.command("reverse-payment", help="Reverser en innbetaling.")
@click.argument("client_no")
@click.argument("payment_id")
@on_option
@click.pass_obj
def reverse_payment(book: Path | None, /, client_no: str, payment_id: str, on_text: str) -> None:
    """Reverse a payment."""
    with open_ledger(book) as ledger:
        reversal = ledger.reverse_payment(
            client_no, payment_id, reversal_id=str(uuid7()), on=date_named(on_text)
        )
    click.echo(
        f"Reverserte {format_amount(reversal.amount)} på faktura {reversal.invoice_no}. "
        f"Id: {reversal.payment_id}"
    )


@main.command("trial-balance", help="Vis saldobalansen.")
@click.argument("client_no")
@as_json_option
@click.pass_obj
def trial_balance(book: Path | None, /, client_no: str, *, as_json: bool) -> None:
    """Show the trial balance."""
    with open_ledger(book) as ledger:
        found = ledger.trial_balance(client_no)
    (tables.print_json if as_json else tables.print_trial_balance)(found)


def _payment(
    on_text: str, *, invoice_no: int, kid: str, amount: str, payment_id: str
) -> NewPayment:
    if bool(invoice_no) == bool(kid):
        raise InvoiceNotNamed(
            "Oppgi enten fakturanummer med --invoice-no eller KID med --kid.",
            field="invoice_no",
        )
    return NewPayment(
        payment_id=payment_id or str(uuid7()),
        paid_on=date_named(on_text),
        invoice_no=invoice_no,
        kid=kid,
        amount=Money.of(parse_decimal(amount)) if amount else None,
    )


def _waiting(ledger: Ledger, client_no: str, batch_no: int) -> list[BatchRecord]:
    found = [
        batch
        for batch in ledger.batches(client_no)
        if batch.state == "waiting" and batch_no in (0, batch.batch_no)
    ]
    if batch_no and not found:
        raise NothingToUpdate(f"Bunt {batch_no} venter ikke på oppdatering.", field="batch")
    if not found:
        click.echo("Ingen bunter venter.")
    return found


def _update(ledger: Ledger, client_no: str, batch: BatchRecord, on: date) -> str:
    """Update one batch and say so; return the sentence when it is refused."""
    try:
        updated = ledger.update_batch(client_no, batch.reference, on=on)
    except BatchRefused as refused:
        return f"Bunt {batch.batch_no}: {refused.sentence}"
    first, last = min(updated.voucher_nos.values()), max(updated.voucher_nos.values())
    numbers = f"{first}" if first == last else f"{first}–{last}"
    click.echo(f"Bunt {batch.batch_no} er oppdatert: bilag {numbers}.")
    return ""

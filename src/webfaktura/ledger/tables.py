"""How the ledger's records look in a terminal, and as JSON for programs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal

import click
from rich.console import Console
from rich.table import Table

from webfaktura.ledger.book import BookedVoucher
from webfaktura.ledger.records import (
    AccountBalance,
    BatchRecord,
    ClientFacts,
    CustomerRecord,
    PaymentRecord,
)
from webfaktura.ledger.subledger import OpenItem
from webfaktura.norway.calendar import format_date
from webfaktura.norway.identifiers import BankAccountNo, OrgNo
from webfaktura.norway.money import Money, format_amount

_PIPED_WIDTH = 140  # where no terminal says how wide it is

_KINDS = {
    "invoice": "Faktura",
    "credit_note": "Kreditnota",
    "payment": "Innbetaling",
    "reversal": "Reversering",
}
_STATES = {"waiting": "Venter", "updated": "Oppdatert"}


def print_json(value: object) -> None:
    """Print a record, or a list of them, as JSON: amounts as decimal text, dates as ISO."""
    click.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def print_client(facts: ClientFacts, properties: Mapping[str, str]) -> None:
    """Show a client's facts and properties."""
    table = _table(f"Klient {facts.client_no}", "", "")
    place = f"{facts.postal_code} {facts.place}"
    rows = {
        "Navn": facts.name,
        "Organisasjonsnr.": OrgNo.parse(facts.org_no).printed if facts.org_no else "",
        "Adresse": ", ".join(filter(str.strip, (facts.address_1, facts.address_2, place))),
        "E-post": facts.email,
        "Telefon": facts.phone,
        "Selskapsform": facts.company_form,
        "Kontonr.": BankAccountNo.parse(facts.bank_account_no).printed
        if facts.bank_account_no
        else "",
        "Mva-registrert": "Ja" if facts.vat_registered else "Nei",
    }
    for name, value in (rows | dict(properties)).items():
        table.add_row(name, value)
    _print(table)


def print_clients(clients: Iterable[ClientFacts]) -> None:
    """List clients."""
    table = _table("Klienter", "Klient", "Navn", "Org.nr.", "Sted")
    for facts in clients:
        table.add_row(facts.client_no, facts.name, facts.org_no, facts.place)
    _print(table)


def print_customers(customers: Iterable[CustomerRecord]) -> None:
    """List customers."""
    table = _table("Kunder", "Kundenr.", "Navn", "Org.nr.", "Sted", "E-post", "Aktiv")
    for customer in customers:
        table.add_row(
            str(customer.customer_no),
            customer.name,
            customer.org_no,
            f"{customer.postal_code} {customer.place}".strip(),
            customer.email,
            "Ja" if customer.active else "Nei",
        )
    _print(table)


def print_batches(batches: Iterable[BatchRecord]) -> None:
    """List batches with their state and sum."""
    table = _table("Bunter", "Bunt", "Referanse", "Beskrivelse", "Status", "#Bilag", "#Sum")
    for batch in batches:
        signed = (
            voucher.gross if voucher.kind == "invoice" else -voucher.gross
            for voucher in batch.vouchers
        )
        table.add_row(
            str(batch.batch_no),
            batch.reference,
            batch.description,
            _STATES[batch.state],
            str(len(batch.vouchers)),
            format_amount(Money.total(signed)),
        )
    _print(table)


def print_vouchers(vouchers: Iterable[BookedVoucher]) -> None:
    """List vouchers with every posting, debit and credit apart."""
    table = _table(
        "Bilag", "Bilag", "Dato", "Art", "Tekst", "Konto", "Mva", "Kunde", "Avd.", "Prosj.",
        "#Debet", "#Kredit",
    )  # fmt: skip
    for booked in vouchers:
        voucher = booked.voucher
        head = [str(booked.voucher_no), format_date(voucher.on), _KINDS[voucher.kind], voucher.text]
        for posting in voucher.postings:
            table.add_row(
                *head,
                posting.account,
                posting.vat_code,
                str(posting.customer_no or ""),
                posting.department_no,
                posting.project_no,
                *_debit_credit(posting.amount),
            )
            head = [""] * len(head)
        table.add_section()
    _print(table)


def print_open_items(items: Iterable[OpenItem]) -> None:
    """List what remains per customer."""
    table = _table(
        "Åpne poster", "Kundenr.", "Navn", "Art", "Nr.", "KID", "Dato", "Forfall",
        "#Opprinnelig", "#Rest",
    )  # fmt: skip
    for item in items:
        table.add_row(
            str(item.customer_no),
            item.customer_name,
            _KINDS[item.kind],
            str(item.invoice_no),
            item.kid,
            format_date(item.issued_on),
            format_date(item.due_on),
            format_amount(item.original),
            format_amount(item.remaining),
        )
    _print(table)


def print_payments(payments: Iterable[PaymentRecord]) -> None:
    """List payments and reversals."""
    table = _table("Innbetalinger", "Id", "Dato", "Faktura", "KID", "#Beløp", "Reverserer")
    for payment in payments:
        amount = -payment.amount if payment.reverses else payment.amount
        table.add_row(
            payment.payment_id,
            format_date(payment.paid_on),
            str(payment.invoice_no),
            payment.kid,
            format_amount(amount),
            payment.reverses,
        )
    _print(table)


def print_trial_balance(balances: Iterable[AccountBalance]) -> None:
    """Show the trial balance with its sums."""
    table = _table("Saldobalanse", "Konto", "Navn", "#Debet", "#Kredit", "#Saldo")
    lines = list(balances)
    for line in lines:
        table.add_row(line.account, line.name, *map(format_amount, _three(line)))
    table.add_section()
    sums = [Money.total(column) for column in zip(*map(_three, lines), strict=True)]
    table.add_row("", "Sum", *map(format_amount, sums or [Money(0)] * 3))
    _print(table)


def _three(line: AccountBalance) -> tuple[Money, Money, Money]:
    return line.debit, line.credit, line.balance


def _debit_credit(amount: Money) -> tuple[str, str]:
    if amount.ore < 0:
        return "", format_amount(-amount)
    return format_amount(amount), ""


def print_table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Show rows of words; a column marked # holds numbers and stands to the right."""
    table = _table(title, *columns)
    for row in rows:
        table.add_row(*row)
    _print(table)


def _table(title: str, *columns: str) -> Table:
    """Make a table; a column marked # holds numbers and stands to the right."""
    table = Table(title=title, title_justify="left", show_header=any(columns))
    for column in columns:
        is_number = column.startswith("#")
        table.add_column(
            column.removeprefix("#"), justify="right" if is_number else "left", no_wrap=is_number
        )
    return table


def _print(table: Table) -> None:
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(table)


def _plain(value: object) -> object:
    """Spell out what JSON does not know; a record with its derived amounts too."""
    match value:
        case Money():
            return str(value.amount)
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
    names = [field.name for field in fields(value)]  # type: ignore[arg-type] # a record
    derived = [name for name in ("remaining", "balance") if hasattr(value, name)]
    return {name: getattr(value, name) for name in names + derived}

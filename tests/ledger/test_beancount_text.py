"""The Beancount export, read by a small reader of our own."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ledger.bean import prove_beans, read_beans
from ledger.test_credit_notes import a_credit_of
from ledger.test_own_invoices import an_own_invoice
from unit.ledger.builders import (
    CLIENT,
    TODAY,
    a_batch,
    a_credit_note,
    a_payment,
    a_row,
    an_invoice,
    updated,
)
from webfaktura.ledger.beancount import account_name
from webfaktura.ledger.session import Ledger
from webfaktura.norway.money import Money


def tell_a_story(ledger: Ledger) -> None:
    """Everything that the book can hold, one after another."""
    marked = a_row(department_no="1", project_no="100")
    free = a_row("99.90", "0.00", account="3100", vat_code="9")
    invoice = an_invoice(1, marked, free, text='Faktura "1" \\ første\nlinje')
    other = an_invoice(4, customer_no=10003)
    updated(ledger, a_batch(invoice, an_invoice(2), other, a_credit_note(3)))
    updated(ledger, a_batch(a_credit_of(2, 5, "400.00"), reference="batch-2"))
    ledger.register_payment(CLIENT, a_payment("part", amount=Money.of("0.01")))
    ledger.register_payment(CLIENT, a_payment("over", invoice_no=2, amount=Money.of("9999.99")))
    ledger.reverse_payment(CLIENT, "part", reversal_id="back", on=TODAY)
    ledger.issue_own_invoice(CLIENT, an_own_invoice())
    ledger.update_batch(CLIENT, "own-1", on=TODAY)
    ledger.credit_own_invoice(CLIENT, 700000, credit_id="credit-1", on=TODAY)
    ledger.update_batch(CLIENT, "credit-1", on=TODAY)


def test_a_whole_story_balances_and_agrees_with_the_ledger(ledger: Ledger) -> None:
    tell_a_story(ledger)

    beans = prove_beans(ledger.beancount(CLIENT))

    assert len(beans.transactions) == len(ledger.vouchers(CLIENT)) == 10
    by_account = {line.account: line.balance.amount for line in ledger.trial_balance(CLIENT)}
    receivables = [owed for name, owed in beans.balances.items() if name.startswith("Assets:1500")]
    assert sum(receivables) == by_account.pop("1500")
    others = {
        name.split(":")[1]: balance
        for name, balance in beans.balances.items()
        if "1500" not in name
    }
    assert others == by_account


def test_every_customer_has_an_account_of_its_own(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1), an_invoice(2, customer_no=10003)))

    beans = read_beans(ledger.beancount(CLIENT))

    assert beans.asserted == {
        "Assets:1500:10000": (date(2026, 11, 25), Decimal("1250.00")),
        "Assets:1500:10003": (date(2026, 11, 25), Decimal("1250.00")),
        "Liabilities:2700": (date(2026, 11, 25), Decimal("-500.00")),
        "Income:3000": (date(2026, 11, 25), Decimal("-2000.00")),
    }
    assert set(beans.opened.values()) == {date(2026, 11, 24)}


def test_an_open_item_that_is_wrong_is_asserted_wrongly(ledger: Ledger) -> None:
    """So `bean-check` sees when sub-ledger and book part."""
    updated(ledger, a_batch())
    ledger._connection.execute("DROP TRIGGER open_items_never_change")
    ledger._connection.execute("UPDATE open_items SET original_ore = 1")

    with pytest.raises(AssertionError):
        prove_beans(ledger.beancount(CLIENT))


def test_a_voucher_is_written_with_its_marks(ledger: Ledger) -> None:
    marked = a_row(department_no="1", project_no="100")
    text = 'Faktura "1" \\ første\nlinje'
    updated(ledger, a_batch(replace(an_invoice(1, marked), text=text)))

    written = ledger.beancount(CLIENT).split("\n\n")

    assert written[0] == 'option "title" "Fjordkraft Bygg AS"\noption "operating_currency" "NOK"'
    assert written[2].split("\n") == [
        '2026-11-24 * "Faktura \\"1\\" \\\\ første linje" ^faktura-1',
        '  bilag: "1"',
        '  bilagsart: "1"',
        '  referanse: "ref-1"',
        "  Assets:1500:10000  1250.00 NOK",
        "  Income:3000  -1000.00 NOK",
        '    avgiftskode: "1"',
        '    avdeling: "1"',
        '    prosjekt: "100"',
        "  Liabilities:2700  -250.00 NOK",
        '    avgiftskode: "1"',
    ]


def test_a_reversal_names_what_it_reverses(ledger: Ledger) -> None:
    updated(ledger, a_batch())
    ledger.register_payment(CLIENT, a_payment())
    ledger.reverse_payment(CLIENT, "pay-1", reversal_id="back-1", on=TODAY)

    assert '  reverserer: "2"' in ledger.beancount(CLIENT).split("\n")


def test_an_empty_book_is_a_title(ledger: Ledger) -> None:
    assert read_beans(ledger.beancount(CLIENT)).transactions == []


@pytest.mark.parametrize(
    ("account", "name"),
    [
        ("1500", "Assets:1500"),
        ("2000", "Equity:2000"),
        ("2050", "Equity:2050"),
        ("2700", "Liabilities:2700"),
        ("3000", "Income:3000"),
        ("4300", "Expenses:4300"),
        ("7770", "Expenses:7770"),
        ("8050", "Income:8050"),
        ("8150", "Expenses:8150"),
        ("8800", "Equity:8800"),
        ("9000", "Expenses:9000"),
    ],
)
def test_an_account_stands_below_the_root_of_its_class(account: str, name: str) -> None:
    assert account_name(account) == name

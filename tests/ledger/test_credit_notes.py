"""A credit note that tells which invoice it credits settles it, to the øre."""

import shutil
import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.ledger.builders import (
    CLIENT,
    TODAY,
    a_batch,
    a_credit_note,
    a_ledger,
    a_payment,
    a_row,
    an_invoice,
    updated,
)
from webfaktura.ledger.records import NewVoucher
from webfaktura.ledger.session import Ledger
from webfaktura.norway.money import Money

ALL = "1000.00"


def a_credit_of(invoice_no: int, credit_no: int, net: str = ALL) -> NewVoucher:
    tax = str(Money.of(net).amount / 4)
    note = a_credit_note(credit_no, a_row(net, tax))
    return replace(note, credits_invoice_no=invoice_no)


def remaining(ledger: Ledger) -> dict[int, str]:
    return {item.invoice_no: f"{item.remaining.amount}" for item in ledger.open_items(CLIENT)}


def test_a_whole_credit_closes_both(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1), a_credit_of(1, 2)))

    assert remaining(ledger) == {}
    assert ledger.proof(CLIENT).problems == ()


def test_a_part_credit_leaves_the_rest_of_the_invoice(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1), a_credit_of(1, 2, "400.04"), a_credit_of(1, 3, "0.04")))

    assert remaining(ledger) == {1: "749.90"}
    paid = ledger.register_payment(CLIENT, a_payment())
    assert paid.amount == Money.of("749.90")


def test_what_the_invoice_does_not_need_stays_the_customers_money(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1)))
    ledger.register_payment(CLIENT, a_payment(amount=Money.of("1000.00")))

    updated(ledger, a_batch(a_credit_of(1, 2), reference="batch-2"))

    assert remaining(ledger) == {2: "-1000.00"}


def test_a_credit_note_may_come_before_its_invoice(ledger: Ledger) -> None:
    updated(ledger, a_batch(a_credit_of(1, 2)))
    assert remaining(ledger) == {2: "-1250.00"}

    updated(ledger, a_batch(an_invoice(1), reference="batch-2"))

    assert remaining(ledger) == {}


def test_a_reversed_payment_lets_the_credit_note_settle(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1)))
    ledger.register_payment(CLIENT, a_payment())
    updated(ledger, a_batch(a_credit_of(1, 2), reference="batch-2"))
    assert remaining(ledger) == {2: "-1250.00"}

    ledger.reverse_payment(CLIENT, "pay-1", reversal_id="back-1", on=TODAY)

    assert remaining(ledger) == {}
    assert ledger.proof(CLIENT).problems == ()


def test_a_credit_note_settles_no_other_customers_invoice(ledger: Ledger) -> None:
    stranger = replace(a_credit_of(1, 2), customer_no=10001)

    updated(ledger, a_batch(an_invoice(1), stranger))

    assert remaining(ledger) == {1: "1250.00", 2: "-1250.00"}


def test_a_credit_note_that_does_not_tell_stays_open(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1), a_credit_note(2)))

    assert remaining(ledger) == {1: "1250.00", 2: "-1250.00"}


def test_settling_posts_nothing(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1), a_credit_of(1, 2)))

    assert [one.voucher.kind for one in ledger.vouchers(CLIENT)] == ["invoice", "credit_note"]


def test_what_a_credit_note_credits_is_read_back(ledger: Ledger) -> None:
    batch = a_batch(an_invoice(1), a_credit_of(1, 2))
    ledger.write_batch(CLIENT, batch)

    found = ledger.find_batch(CLIENT, batch.reference)

    assert found
    assert found.vouchers == batch.vouchers
    assert ledger.write_batch(CLIENT, batch) == found


@pytest.mark.parametrize(
    "statement", ["UPDATE settlements SET amount_ore = 1", "DELETE FROM settlements"]
)
def test_the_database_itself_keeps_settlements(ledger: Ledger, statement: str) -> None:
    updated(ledger, a_batch(an_invoice(1), a_credit_of(1, 2)))

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        ledger._connection.execute(statement)


CREDIT = st.tuples(st.just("credit"), st.integers(4, 200_000).map(lambda ore: ore * 4))
PAYMENT = st.tuples(st.just("pay"), st.integers(1, 200_000))
REVERSAL = st.tuples(st.just("reverse"), st.just(0))


@settings(max_examples=20, deadline=None)
@given(st.lists(CREDIT | PAYMENT | REVERSAL, max_size=8))
def test_open_items_are_right_to_the_ore_whatever_happens(
    seeded: Path, events: list[tuple[str, int]]
) -> None:
    """An invoice with a credit note open beside it is never both: one of them is used up."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(seeded, folder)
        with a_ledger(Path(folder)) as ledger:
            live_through(ledger, events)


def live_through(ledger: Ledger, events: list[tuple[str, int]]) -> None:
    updated(ledger, a_batch(an_invoice(1)))
    owed, payments = 125_000, []
    for place, (event, ore) in enumerate(events, 2):
        if event == "credit":
            note = a_credit_of(1, place, str(Money(ore).amount))
            updated(ledger, a_batch(note, reference=f"batch-{place}"))
            owed -= note.gross.ore
        elif event == "pay":
            payment = a_payment(f"pay-{place}", amount=Money(ore))
            payments.append(ledger.register_payment(CLIENT, payment))
            owed -= ore
        elif payments:
            back = payments.pop()
            ledger.reverse_payment(CLIENT, back.payment_id, reversal_id=f"back-{place}", on=TODAY)
            owed += back.amount.ore
    items = ledger.open_items(CLIENT)

    assert sum(item.remaining.ore for item in items) == owed
    assert not {item.kind for item in items if item.remaining.ore > 0} - {"invoice"}
    assert ledger.proof(CLIENT).problems == ()
    if any(item.remaining.ore > 0 for item in items):
        assert [item.kind for item in items] == ["invoice"]

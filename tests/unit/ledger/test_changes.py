from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from unit.ledger.builders import (
    CLIENT,
    KARI,
    PASSWORD,
    TODAY,
    a_batch,
    a_payment,
    an_invoice,
    updated,
)
from webfaktura.ledger.cursors import cursor_at, seen_until
from webfaktura.ledger.seed import CUSTOMERS, seed_client
from webfaktura.ledger.session import Ledger
from webfaktura.norway.money import Money

SYNC = "webfaktura"


def seen(ledger: Ledger) -> str:
    return ledger.customers_changed_since(CLIENT, "").cursor


def test_a_new_caller_is_told_everything(ledger: Ledger) -> None:
    assert ledger.customers_changed_since(CLIENT, "").customers == list(CUSTOMERS)


def test_new_and_changed_customers_are_told_and_no_others(ledger: Ledger) -> None:
    cursor = seen(ledger)
    moved = replace(CUSTOMERS[3], address_1="Ny vei 1")

    ledger.put_customers(CLIENT, [CUSTOMERS[0], moved, KARI])
    changes = ledger.customers_changed_since(CLIENT, cursor)

    assert changes.customers == [moved, KARI]
    assert ledger.customers_changed_since(CLIENT, changes.cursor).customers == []


def test_a_customer_changed_twice_is_told_once_as_it_is_now(ledger: Ledger) -> None:
    cursor = seen(ledger)
    ledger.put_customers(CLIENT, [KARI])
    ledger.put_customers(CLIENT, [replace(KARI, name="Kari Ås")])

    changes = ledger.customers_changed_since(CLIENT, cursor)

    assert [customer.name for customer in changes.customers] == ["Kari Ås"]


def test_what_came_from_webfaktura_is_not_told_back(ledger: Ledger) -> None:
    cursor = seen(ledger)

    changed = ledger.put_customers(CLIENT, [KARI], origin=SYNC)

    assert changed == 1
    assert ledger.customers_changed_since(CLIENT, cursor, origin=SYNC).customers == []
    assert ledger.customers_changed_since(CLIENT, cursor).customers == [KARI]


def test_what_the_ledger_changes_afterwards_is_told(ledger: Ledger) -> None:
    ledger.put_customers(CLIENT, [KARI], origin=SYNC)
    cursor = seen(ledger)
    changed_here = replace(KARI, phone="+4791234567")

    ledger.put_customers(CLIENT, [changed_here])

    assert ledger.customers_changed_since(CLIENT, cursor, origin=SYNC).customers == [changed_here]


def test_putting_the_same_again_is_no_change_and_keeps_the_origin(ledger: Ledger) -> None:
    ledger.put_customers(CLIENT, [KARI])
    cursor = seen(ledger)

    assert ledger.put_customers(CLIENT, [KARI], origin=SYNC) == 0

    assert ledger.customers_changed_since(CLIENT, cursor).customers == []
    assert KARI in ledger.customers_changed_since(CLIENT, "", origin=SYNC).customers


def test_another_ledger_tells_everything_again(ledger: Ledger, tmp_path: Path) -> None:
    cursor = seen(ledger)
    with Ledger.create(tmp_path / "new.sqlite3", user="admin", password=PASSWORD) as other:
        seed_client(other, CLIENT)

        assert other.customers_changed_since(CLIENT, cursor).customers == list(CUSTOMERS)


def test_a_restored_older_copy_tells_everything_again() -> None:
    assert seen_until(cursor_at("a", 50), ledger_id="a", last_change_no=42) == 0
    assert seen_until(cursor_at("a", 42), ledger_id="a", last_change_no=42) == 42
    assert seen_until("tull", ledger_id="a", last_change_no=42) == 0
    assert seen_until("a:x", ledger_id="a", last_change_no=42) == 0


def test_payments_and_reversals_are_told_in_order_and_once(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1), an_invoice(2)))
    ledger.register_payment(CLIENT, a_payment("pay-1", amount=Money(100)))
    first = ledger.payments_since(CLIENT, "")
    ledger.register_payment(CLIENT, a_payment("pay-2", invoice_no=2))
    ledger.reverse_payment(CLIENT, "pay-1", reversal_id="back-1", on=TODAY)

    then = ledger.payments_since(CLIENT, first.cursor)

    assert [payment.payment_id for payment in first.payments] == ["pay-1"]
    assert [(each.payment_id, each.reverses) for each in then.payments] == [
        ("pay-2", ""),
        ("back-1", "pay-1"),
    ]
    assert ledger.payments_since(CLIENT, then.cursor).payments == []


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_a_cursor_never_skips_what_is_not_seen(seen_no: int, last_no: int) -> None:
    known = seen_until(cursor_at("a", seen_no), ledger_id="a", last_change_no=last_no)

    assert known <= seen_no
    assert known in (0, seen_no)

"""Records that somebody has open refuse what would change them, and name who has them."""

from collections.abc import Callable

import pytest

from ledger.test_own_invoices import an_own_invoice
from unit.ledger.builders import CLIENT, TODAY, a_batch, a_payment, an_invoice, updated
from webfaktura.ledger.busy import RecordLocked
from webfaktura.ledger.customers import CustomerLocked
from webfaktura.ledger.locks import AlreadyLocked, NobodyNamed, NotLocked
from webfaktura.ledger.records import CustomerRecord, Lock
from webfaktura.ledger.session import InvalidCustomer, Ledger, LedgerUnavailable

THE_CLIENT = Lock("client", 0, "Kari")

WRITES: dict[str, Callable[[Ledger], object]] = {
    "customers": lambda ledger: ledger.put_customers(CLIENT, [CustomerRecord(10000, "Nytt")]),
    "new customer": lambda ledger: ledger.add_customer(CLIENT, CustomerRecord(0, "Ny")),
    "products": lambda ledger: ledger.put_products(CLIENT, []),
    "write": lambda ledger: ledger.write_batch(CLIENT, a_batch(an_invoice(3), reference="c")),
    "update": lambda ledger: ledger.update_batch(CLIENT, "b", on=TODAY),
    "remove": lambda ledger: ledger.remove_batch(CLIENT, "b"),
    "own invoice": lambda ledger: ledger.issue_own_invoice(CLIENT, an_own_invoice()),
    "payment": lambda ledger: ledger.register_payment(CLIENT, a_payment()),
}


@pytest.fixture
def waiting(ledger: Ledger) -> Ledger:
    """A ledger with invoice 1 posted, and batch 2 (reference b) waiting."""
    updated(ledger, a_batch(an_invoice(1)))
    ledger.write_batch(CLIENT, a_batch(an_invoice(2), reference="b"))
    return ledger


@pytest.mark.parametrize("write", WRITES)
def test_a_locked_client_takes_nothing_until_it_is_unlocked(waiting: Ledger, write: str) -> None:
    waiting.lock(CLIENT, THE_CLIENT)
    before = list(waiting._connection.iterdump())

    with pytest.raises(RecordLocked) as refused:
        WRITES[write](waiting)

    assert isinstance(refused.value, LedgerUnavailable)
    assert refused.value.sentence == ("Klienten er låst av Kari. Prøv igjen når den er låst opp.")
    assert list(waiting._connection.iterdump()) == before
    waiting.unlock(CLIENT, "client")
    WRITES[write](waiting)


def test_a_locked_client_is_read_and_other_clients_are_written(waiting: Ledger) -> None:
    waiting.lock(CLIENT, THE_CLIENT)

    assert len(waiting.batches(CLIENT)) == 2
    assert waiting.change_property(CLIENT, "Låst til og med", "") == ""


def test_a_locked_customer_is_not_changed_but_the_others_are(ledger: Ledger) -> None:
    ledger.lock(CLIENT, Lock("customer", 10000, "Kari"))

    with pytest.raises(CustomerLocked, match="Kunde 10000 er låst av Kari") as refused:
        ledger.put_customers(CLIENT, [CustomerRecord(10000, "Nytt")], origin="WebFaktura")

    assert isinstance(refused.value, InvalidCustomer)
    assert ledger.put_customers(CLIENT, [CustomerRecord(10001, "Nytt")]) == 1


def test_a_customer_that_is_as_it_was_needs_no_key(ledger: Ledger) -> None:
    ledger.lock(CLIENT, Lock("customer", 10000, "Kari"))

    assert ledger.put_customers(CLIENT, ledger.customers(CLIENT)) == 0


def test_a_locked_batch_is_neither_updated_nor_removed(waiting: Ledger) -> None:
    waiting.lock(CLIENT, Lock("batch", 2, "Kari"))

    for call in (WRITES["update"], WRITES["remove"]):
        with pytest.raises(RecordLocked, match="Bunt 2 er låst av Kari"):
            call(waiting)

    waiting.unlock(CLIENT, "batch", 2)
    assert waiting.update_batch(CLIENT, "b", on=TODAY).state == "updated"


def test_a_record_is_locked_once_and_unlocked_once(ledger: Ledger) -> None:
    ledger.lock(CLIENT, Lock("customer", 10001, " Kari "))
    ledger.lock(CLIENT, Lock("batch", 1, "Ola"))
    ledger.lock(CLIENT, THE_CLIENT)

    held = [THE_CLIENT, Lock("customer", 10001, "Kari"), Lock("batch", 1, "Ola")]
    assert ledger.locks(CLIENT) == held
    with pytest.raises(AlreadyLocked, match="Kunde 10001 er allerede låst av Kari"):
        ledger.lock(CLIENT, Lock("customer", 10001, "Ola"))
    with pytest.raises(NotLocked, match="Kunde 10002 er ikke låst"):
        ledger.unlock(CLIENT, "customer", 10002)
    with pytest.raises(NobodyNamed):
        ledger.lock(CLIENT, Lock("customer", 10002, " "))

"""What the ledger refuses reaches Sync in the port's own words, through the adapter as it is."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.cast import ON, a_customer, a_voucher
from unit.ledger.builders import CLIENT, PASSWORD
from webfaktura.ledger.properties import CONTROLLED, INTERVAL_CONTROL
from webfaktura.ledger.records import Lock
from webfaktura.ledger.session import Ledger
from webfaktura.sync.erp.ledger import LedgerErp
from webfaktura.sync.erp.port import (
    BatchToWrite,
    CustomersRefused,
    ErpLoginRefused,
    ErpUnavailable,
    VouchersRefused,
)


@pytest.fixture
def erp(ledger: Ledger, place: Path) -> Iterator[LedgerErp]:
    with closing(LedgerErp.open(place / "book.sqlite3", user="admin", password=PASSWORD)) as opened:
        opened.put_customers(CLIENT, [a_customer(10010)])
        yield opened


def test_a_locked_client_is_tried_again_later(erp: LedgerErp, ledger: Ledger) -> None:
    ledger.lock(CLIENT, Lock("client", 0, "Kari"))

    with pytest.raises(ErpUnavailable, match="Klienten er låst av Kari"):
        erp.put_customers(CLIENT, [a_customer(10011)])


def test_a_locked_batch_is_updated_later(erp: LedgerErp, ledger: Ledger) -> None:
    erp.write_batch(CLIENT, BatchToWrite("r", "Bunt 1", (a_voucher(),)))
    ledger.lock(CLIENT, Lock("batch", 1, "Kari"))

    with pytest.raises(ErpUnavailable, match="Bunt 1 er låst av Kari"):
        erp.update_batch(CLIENT, "r", on=ON)


def test_a_locked_customer_and_one_outside_the_series_are_named_alone(
    erp: LedgerErp, ledger: Ledger
) -> None:
    ledger.change_property(CLIENT, INTERVAL_CONTROL, CONTROLLED)
    ledger.lock(CLIENT, Lock("customer", 10010, "Kari"))
    changed = [a_customer(10010, "Nytt navn"), a_customer(50000), a_customer(30000)]

    with pytest.raises(CustomersRefused) as refused:
        erp.put_customers(CLIENT, changed)

    assert list(refused.value.refused) == [10010, 50000]
    assert 30000 in {customer.customer_no for customer in ledger.customers(CLIENT)}


def test_a_number_of_the_ledgers_own_series_is_refused(erp: LedgerErp) -> None:
    voucher = a_voucher(700000)

    with pytest.raises(VouchersRefused) as refused:
        erp.write_batch(CLIENT, BatchToWrite("r", "Bunt 1", (voucher,)))

    assert list(refused.value.refused) == [voucher.voucher_id]


def test_an_erp_user_without_admin_rights_is_not_let_in(place: Path, ledger: Ledger) -> None:
    ledger.add_user("WebFaktura", PASSWORD)
    ledger.make_ordinary("WebFaktura")

    with pytest.raises(ErpLoginRefused, match="har ikke admin-rettigheter"):
        LedgerErp.open(place / "book.sqlite3", user="WebFaktura", password=PASSWORD)

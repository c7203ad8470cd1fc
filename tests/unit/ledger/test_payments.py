from datetime import date
from typing import Any

import pytest

from unit.ledger.builders import (
    CLIENT,
    TODAY,
    a_batch,
    a_credit_note,
    a_payment,
    an_invoice,
    balance_of,
    updated,
)
from webfaktura.ledger.book import Posting
from webfaktura.ledger.clients import PeriodLocked
from webfaktura.ledger.payments import AlreadyReversed, PaymentIdTaken, UnknownPayment
from webfaktura.ledger.properties import LOCKED_UNTIL
from webfaktura.ledger.records import PaymentRecord
from webfaktura.ledger.session import Ledger
from webfaktura.ledger.subledger import AlreadyPaid, NoOpenItem, NotAPayment
from webfaktura.norway.money import Money

GROSS = Money.of("1250.00")


@pytest.fixture
def posted(ledger: Ledger) -> Ledger:
    """A ledger with invoices 1 and 2 and credit note 3 posted."""
    updated(ledger, a_batch(an_invoice(1), an_invoice(2), a_credit_note(3)))
    return ledger


def remaining(ledger: Ledger, invoice_no: int) -> list[Money]:
    items = ledger.open_items(CLIENT)
    return [item.remaining for item in items if item.invoice_no == invoice_no]


def test_a_payment_settles_its_invoice_against_the_bank(posted: Ledger) -> None:
    paid = posted.register_payment(CLIENT, a_payment())

    assert paid == PaymentRecord("pay-1", 10000, 1, an_invoice(1).kid, GROSS, TODAY)
    assert remaining(posted, 1) == []
    assert remaining(posted, 2) == [GROSS]
    assert posted.vouchers(CLIENT)[-1].voucher.postings == (
        Posting("1920", GROSS),
        Posting("1500", -GROSS, customer_no=10000),
    )


def test_a_payment_finds_its_invoice_by_kid(posted: Ledger) -> None:
    kid = an_invoice(2).kid

    paid = posted.register_payment(CLIENT, a_payment(invoice_no=0, kid=kid))

    assert (paid.invoice_no, paid.kid) == (2, kid)


def test_an_invoice_may_be_paid_in_parts_and_too_much(posted: Ledger) -> None:
    posted.register_payment(CLIENT, a_payment("a", amount=Money.of("250.00")))
    assert remaining(posted, 1) == [Money.of("1000.00")]

    posted.register_payment(CLIENT, a_payment("b"))
    assert remaining(posted, 1) == []

    posted.register_payment(CLIENT, a_payment("c", amount=Money.of("10.00")))
    assert remaining(posted, 1) == [Money.of("-10.00")]


def test_a_paid_invoice_is_not_paid_by_accident(posted: Ledger) -> None:
    posted.register_payment(CLIENT, a_payment("a"))

    with pytest.raises(AlreadyPaid, match="Faktura 1 er allerede betalt"):
        posted.register_payment(CLIENT, a_payment("b"))


def test_the_same_payment_again_gives_the_same_answer(posted: Ledger) -> None:
    first = posted.register_payment(CLIENT, a_payment())

    assert posted.register_payment(CLIENT, a_payment()) == first
    assert posted.register_payment(CLIENT, a_payment(amount=GROSS)) == first
    assert balance_of(posted, "1920") == GROSS


@pytest.mark.parametrize(
    "fields", [{"amount": Money(1)}, {"invoice_no": 2}, {"paid_on": date(2026, 11, 26)}]
)
def test_an_id_belongs_to_one_payment(posted: Ledger, fields: dict[str, Any]) -> None:
    posted.register_payment(CLIENT, a_payment())

    with pytest.raises(PaymentIdTaken):
        posted.register_payment(CLIENT, a_payment(**fields))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"invoice_no": 9}, "Faktura 9 er ikke bokført"),
        ({"invoice_no": 3}, "Faktura 3 er ikke bokført"),
        ({"invoice_no": 0, "kid": "123"}, "Ingen bokført faktura har KID 123"),
    ],
)
def test_a_payment_without_an_invoice_is_refused(
    posted: Ledger, fields: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(NoOpenItem, match=sentence):
        posted.register_payment(CLIENT, a_payment(**fields))


@pytest.mark.parametrize("ore", [0, -1])
def test_a_payment_is_more_than_nothing(posted: Ledger, ore: int) -> None:
    with pytest.raises(NotAPayment):
        posted.register_payment(CLIENT, a_payment(amount=Money(ore)))


def test_nothing_is_paid_in_a_locked_period(posted: Ledger) -> None:
    posted.change_property(CLIENT, LOCKED_UNTIL, "30.11.2026")

    with pytest.raises(PeriodLocked, match="låst periode"):
        posted.register_payment(CLIENT, a_payment())

    assert balance_of(posted, "1920") == Money(0)


def test_a_reversal_is_a_new_row_that_takes_all_back(posted: Ledger) -> None:
    posted.register_payment(CLIENT, a_payment())

    reversal = posted.reverse_payment(CLIENT, "pay-1", reversal_id="back-1", on=TODAY)

    assert reversal == PaymentRecord(
        "back-1", 10000, 1, an_invoice(1).kid, GROSS, TODAY, reverses="pay-1"
    )
    assert remaining(posted, 1) == [GROSS]
    assert balance_of(posted, "1920") == Money(0)
    assert [booked.reverses_voucher_no for booked in posted.vouchers(CLIENT)][-2:] == [0, 4]


def test_the_same_reversal_again_gives_the_same_answer(posted: Ledger) -> None:
    posted.register_payment(CLIENT, a_payment())

    first = posted.reverse_payment(CLIENT, "pay-1", reversal_id="back-1", on=TODAY)

    assert posted.reverse_payment(CLIENT, "pay-1", reversal_id="back-1", on=TODAY) == first


def test_a_payment_is_reversed_once_and_a_reversal_never(posted: Ledger) -> None:
    posted.register_payment(CLIENT, a_payment("pay-1"))
    posted.register_payment(CLIENT, a_payment("pay-2", invoice_no=2))
    posted.reverse_payment(CLIENT, "pay-1", reversal_id="back-1", on=TODAY)

    with pytest.raises(AlreadyReversed):
        posted.reverse_payment(CLIENT, "pay-1", reversal_id="back-2", on=TODAY)
    with pytest.raises(AlreadyReversed):
        posted.reverse_payment(CLIENT, "back-1", reversal_id="back-2", on=TODAY)
    with pytest.raises(UnknownPayment):
        posted.reverse_payment(CLIENT, "pay-9", reversal_id="back-2", on=TODAY)
    with pytest.raises(PaymentIdTaken):
        posted.reverse_payment(CLIENT, "pay-2", reversal_id="back-1", on=TODAY)


def test_after_a_reversal_the_invoice_is_paid_anew(posted: Ledger) -> None:
    posted.register_payment(CLIENT, a_payment("pay-1"))
    posted.reverse_payment(CLIENT, "pay-1", reversal_id="back-1", on=TODAY)

    posted.register_payment(CLIENT, a_payment("pay-2"))

    assert remaining(posted, 1) == []
    assert balance_of(posted, "1920") == GROSS

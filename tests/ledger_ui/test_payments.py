"""Innbetalinger: registered by number or KID, in full, in part or too much, and taken back."""

import re

import pytest

from ledger_ui.served import Visitor
from unit.ledger.builders import CLIENT, TODAY, a_batch, a_payment, an_invoice, updated
from webfaktura.ledger.properties import LOCKED_UNTIL
from webfaktura.ledger.session import Ledger
from webfaktura.norway.money import Money

PAGE = f"/klient/{CLIENT}/"
NEW = f"{PAGE}innbetalinger/ny/"
PAID = {"paid_on": "25.11.2026"}


@pytest.fixture
def posted(ledger: Ledger) -> Ledger:
    """Invoice 1 of 1 250,00 stands in the book."""
    updated(ledger, a_batch())
    return ledger


@pytest.mark.parametrize(
    ("amount", "outcome", "remaining"),
    [
        ("", "Registrerte 1 250,00 kr på faktura 1. Den er betalt.", 0),
        ("1 250,00", "Registrerte 1 250,00 kr på faktura 1. Den er betalt.", 0),
        ("250", "Registrerte 250,00 kr på faktura 1. Det gjenstår 1 000,00 kr.", 100000),
        ("1300.50", "Registrerte 1 300,50 kr på faktura 1. Den er overbetalt med 50,50 kr.", -5050),
    ],
)
def test_a_payment_is_registered_in_full_in_part_or_too_much(
    visitor: Visitor, posted: Ledger, amount: str, outcome: str, remaining: int
) -> None:
    said = visitor.do(NEW, invoice_no="1", amount=amount, **PAID)

    assert outcome in said
    left = Money.total(item.remaining for item in posted.open_items(CLIENT))
    assert left == Money(remaining)


def test_a_payment_finds_its_invoice_by_kid(visitor: Visitor, posted: Ledger) -> None:
    kid = an_invoice(1).kid
    spaced = f"{kid[:4]} {kid[4:]}"

    visitor.do(NEW, kid=spaced, **PAID)

    [payment] = posted.payments_since(CLIENT, "").payments
    assert (payment.kid, payment.invoice_no, payment.paid_on) == (kid, 1, TODAY)


def test_the_page_of_an_open_item_proposes_what_remains(visitor: Visitor, posted: Ledger) -> None:
    posted.register_payment(CLIENT, a_payment(amount=Money.of("250.00")))

    page = visitor.browser.get(f"{NEW}?faktura=1").text

    assert re.search(r'name="invoice_no" value="1"', page)
    assert re.search(r'name="amount" value="1\s000,00"', page)
    assert "Byfjorden Eiendom AS" in page


def test_the_same_form_sent_twice_is_one_payment(visitor: Visitor, posted: Ledger) -> None:
    sent = {"payment_id": "019ab2d4-0000-7000-8000-000000000001", "amount": "250", **PAID}

    visitor.do(NEW, invoice_no="1", **sent)
    visitor.do(NEW, invoice_no="1", **sent)

    assert len(posted.payments_since(CLIENT, "").payments) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Fakturanr. Skriv enten fakturanummeret eller KID."),
        ({"invoice_no": "1", "kid": "12"}, "Fakturanr. Skriv enten fakturanummeret eller KID."),
        ({"invoice_no": "en"}, "Fakturanr. Fakturanummeret skrives bare med siffer."),
        ({"invoice_no": "7"}, "Fakturanr. Faktura 7 er ikke bokført. Sjekk nummeret"),
        ({"kid": "123"}, "KID Ingen bokført faktura har KID 123. Sjekk tallet"),
        ({"invoice_no": "1", "amount": "mye"}, "Beløp i kroner «mye» er ikke et tall."),
        ({"invoice_no": "1", "amount": "1,234"}, "Beløp i kroner 1.234 har for mange desimaler."),
        ({"invoice_no": "1", "amount": "0"}, "Beløp i kroner En innbetaling må være større"),
        ({"invoice_no": "1", "paid_on": "i går"}, "Betalt dato * «i går» er ikke en dato."),
        ({"invoice_no": "1", "paid_on": ""}, "Betalt dato * Skriv datoen, for eksempel"),
    ],
)
def test_what_is_refused_is_said_at_its_field(
    visitor: Visitor, posted: Ledger, fields: dict[str, str], said: str
) -> None:
    answer = visitor.refused(NEW, **PAID | fields)

    assert said in answer
    assert posted.payments_since(CLIENT, "").payments == []


def test_a_locked_period_is_said_at_the_date(visitor: Visitor, posted: Ledger) -> None:
    posted.change_property(CLIENT, LOCKED_UNTIL, "2026-11-30")

    answer = visitor.send(NEW, invoice_no="1", **PAID)

    at_the_date = answer.text.partition('id="id_paid_on_error"')[2].partition("</p>")[0]
    assert "ligger i en låst periode" in at_the_date


def test_a_paid_invoice_is_not_paid_again_without_an_amount(
    visitor: Visitor, posted: Ledger
) -> None:
    visitor.do(NEW, invoice_no="1", **PAID)

    said = visitor.refused(NEW, invoice_no="1", **PAID)

    assert "Faktura 1 er allerede betalt." in said


def test_a_payment_is_reversed_once_and_stands_in_the_list(
    visitor: Visitor, posted: Ledger
) -> None:
    posted.register_payment(CLIENT, a_payment("pay-1"))
    assert "1 250,00 Bokført Reverser" in visitor.read(f"{PAGE}innbetalinger/")

    said = visitor.do(f"{PAGE}innbetalinger/pay-1/reverser/", on="26.11.2026")

    assert "Reverserte 1 250,00 kr på faktura 1." in said
    assert "26.11.2026 Byfjorden Eiendom AS 1" in said
    assert "-1 250,00 Reversering 25.11.2026" in said
    assert said.endswith("1 250,00 Reversert")
    again = visitor.refused(f"{PAGE}innbetalinger/pay-1/reverser/", on="26.11.2026")
    assert "er allerede reversert" in again


def test_a_reversal_in_a_locked_period_is_refused_at_the_date(
    visitor: Visitor, posted: Ledger
) -> None:
    posted.register_payment(CLIENT, a_payment("pay-1"))
    posted.change_property(CLIENT, LOCKED_UNTIL, "2026-11-30")

    answer = visitor.send(f"{PAGE}innbetalinger/pay-1/reverser/", on="26.11.2026")

    at_the_date = answer.text.partition('id="id_on_error"')[2].partition("</p>")[0]
    assert answer.status_code == 422
    assert "ligger i en låst periode" in at_the_date


def test_without_payments_the_page_says_what_to_do(visitor: Visitor) -> None:
    assert "Ingen innbetalinger ennå" in visitor.read(f"{PAGE}innbetalinger/")

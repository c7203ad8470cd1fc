"""The accounting system's own invoices: their own series, and the same way into the book."""

import sqlite3
from dataclasses import replace
from decimal import Decimal

import pytest

from unit.ledger.builders import CLIENT, ISSUED_ON, TODAY, a_batch, a_payment, an_invoice, updated
from webfaktura.ledger.batches import BatchDiffers, OwnBatch
from webfaktura.ledger.clients import PeriodLocked
from webfaktura.ledger.own_invoices import (
    InvoiceSeriesFull,
    NoInvoiceSeries,
    NotCreditable,
    NotInvoiceable,
)
from webfaktura.ledger.properties import INVOICE_SERIES, LOCKED_UNTIL, InvalidProperty
from webfaktura.ledger.records import NewOwnInvoice, NewVoucher, OwnLine, ProductRecord
from webfaktura.ledger.sales import NothingToInvoice
from webfaktura.ledger.session import AlreadyUpdated, BatchRefused, Ledger
from webfaktura.norway.money import Money


def an_own_invoice(invoice_id: str = "own-1", **products: str) -> NewOwnInvoice:
    """Two and a half hours and seven metres, unless told otherwise (p100="2")."""
    quantities = products or {"p100": "2.5", "p200": "7"}
    lines = tuple(
        OwnLine(product_no.removeprefix("p"), Decimal(quantity))
        for product_no, quantity in quantities.items()
    )
    return NewOwnInvoice(invoice_id, 10000, ISSUED_ON, lines)


def issued(ledger: Ledger, new: NewOwnInvoice) -> NewVoucher:
    [voucher] = ledger.issue_own_invoice(CLIENT, new).vouchers
    return voucher


def credited(ledger: Ledger, invoice_no: int, credit_id: str = "credit-1") -> NewVoucher:
    batch = ledger.credit_own_invoice(CLIENT, invoice_no, credit_id=credit_id, on=TODAY)
    [voucher] = batch.vouchers
    return voucher


def test_an_own_invoice_waits_with_the_prices_and_posting_of_its_products(ledger: Ledger) -> None:
    voucher = issued(ledger, an_own_invoice())

    assert (voucher.invoice_no, voucher.gross) == (700000, Money.of("3224.13"))
    assert [(row.account, row.vat_code, row.net, row.tax) for row in voucher.rows] == [
        ("3060", "11", Money.of("2125.00"), Money.of("531.25")),
        ("3000", "1", Money.of("454.30"), Money.of("113.58")),
    ]
    assert (voucher.due_on - voucher.issued_on).days == 30
    assert [batch.state for batch in ledger.batches(CLIENT)] == ["waiting"]
    assert ledger.vouchers(CLIENT) == []


def test_its_update_books_it_like_any_other(ledger: Ledger) -> None:
    issued(ledger, an_own_invoice())

    ledger.update_batch(CLIENT, "own-1", on=TODAY)

    assert [item.invoice_no for item in ledger.open_items(CLIENT)] == [700000]
    assert ledger.proof(CLIENT).problems == ()


def test_tax_is_rounded_once_per_code_and_split_to_the_ore(ledger: Ledger) -> None:
    ledger.put_products(CLIENT, [ProductRecord("1", "Knapp", Decimal("0.10"), "3000", "1")])
    lines = tuple(OwnLine("1", Decimal(1), department_no=no) for no in ("1", "2", "3"))

    voucher = issued(ledger, replace(an_own_invoice(), lines=lines))

    assert Money.total(row.tax for row in voucher.rows) == Money.of("0.08")
    assert ledger.update_batch(CLIENT, "own-1", on=TODAY).state == "updated"


def test_numbers_follow_each_other_whatever_is_invoiced(ledger: Ledger) -> None:
    first = issued(ledger, an_own_invoice("a")).invoice_no
    ledger.update_batch(CLIENT, "a", on=TODAY)
    note = credited(ledger, first).invoice_no
    second = issued(ledger, an_own_invoice("b")).invoice_no

    assert [first, note, second] == [700000, 700001, 700002]


def test_the_same_invoice_again_gives_the_same_answer(ledger: Ledger) -> None:
    first = ledger.issue_own_invoice(CLIENT, an_own_invoice())
    ledger.change_property(CLIENT, LOCKED_UNTIL, "31.12.2026")

    assert ledger.issue_own_invoice(CLIENT, an_own_invoice()) == first
    with pytest.raises(BatchDiffers):
        ledger.issue_own_invoice(CLIENT, replace(an_own_invoice(), customer_no=10001))


def test_the_same_credit_note_again_gives_the_same_answer(ledger: Ledger) -> None:
    issued(ledger, an_own_invoice("a"))
    issued(ledger, an_own_invoice("b"))
    first = credited(ledger, 700000)

    assert credited(ledger, 700000) == first
    with pytest.raises(BatchDiffers):
        credited(ledger, 700001)


def test_an_id_of_somebody_elses_batch_is_refused(ledger: Ledger) -> None:
    ledger.write_batch(CLIENT, a_batch(replace(an_invoice(), issued_on=ISSUED_ON)))

    with pytest.raises(BatchDiffers):
        ledger.issue_own_invoice(CLIENT, an_own_invoice("batch-1"))


def test_a_credit_note_takes_all_back_and_settles_its_invoice(ledger: Ledger) -> None:
    invoice = issued(ledger, an_own_invoice())
    note = credited(ledger, invoice.invoice_no)

    for reference in ("own-1", "credit-1"):
        ledger.update_batch(CLIENT, reference, on=TODAY)

    assert (note.gross, note.rows, note.credits_invoice_no) == (invoice.gross, invoice.rows, 700000)
    assert ledger.open_items(CLIENT) == []
    assert {line.balance for line in ledger.trial_balance(CLIENT)} == {Money(0)}


def test_an_invoice_is_credited_once_and_only_our_own(ledger: Ledger) -> None:
    updated(ledger, a_batch())
    issued(ledger, an_own_invoice())
    credited(ledger, 700000)

    with pytest.raises(NotCreditable, match="allerede kreditert med kreditnota 700001"):
        credited(ledger, 700000, "credit-2")
    for invoice_no in (1, 700001, 700009):
        with pytest.raises(NotCreditable, match=f"Faktura {invoice_no} er ikke utstedt i regnsk"):
            credited(ledger, invoice_no, "credit-3")


def test_a_number_of_our_own_is_never_given_back(ledger: Ledger) -> None:
    issued(ledger, an_own_invoice())

    with pytest.raises(OwnBatch, match="regnskapets egen faktura") as refused:
        ledger.remove_batch(CLIENT, "own-1")

    assert isinstance(refused.value, AlreadyUpdated)
    with pytest.raises(sqlite3.IntegrityError, match="never given back"):
        ledger._connection.execute("DELETE FROM batches")


def test_nobody_else_may_have_a_number_of_the_series(ledger: Ledger) -> None:
    with pytest.raises(BatchRefused) as refused:
        ledger.write_batch(CLIENT, a_batch(an_invoice(700000)))

    [refusal] = refused.value.refusals
    assert refusal.reason == (
        "Faktura 700000 ligger i regnskapets egen fakturanummerserie 700000-799999. Velg en annen."
    )


def test_a_number_that_was_taken_before_the_series_is_passed_by(ledger: Ledger) -> None:
    ledger.change_property(CLIENT, INVOICE_SERIES, "")
    updated(ledger, a_batch(an_invoice(700000)))
    ledger.change_property(CLIENT, INVOICE_SERIES, "700000-700001")

    assert issued(ledger, an_own_invoice()).invoice_no == 700001
    with pytest.raises(InvoiceSeriesFull, match="Fakturanummerserie 700000-700001 er full"):
        issued(ledger, an_own_invoice("own-2"))


def test_a_client_without_a_series_invoices_nothing(ledger: Ledger) -> None:
    ledger.change_property(CLIENT, INVOICE_SERIES, "")

    with pytest.raises(NoInvoiceSeries, match="Klienten har ingen Fakturanummerserie"):
        issued(ledger, an_own_invoice())


@pytest.mark.parametrize("series", ["999000-1000000", "0-5", "9-1", "fem"])
def test_the_series_has_at_most_six_digits(ledger: Ledger, series: str) -> None:
    with pytest.raises(InvalidProperty, match="med høyst 6 siffer"):
        ledger.change_property(CLIENT, INVOICE_SERIES, series)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (replace(an_own_invoice(), customer_no=1), "Kunde 1 finnes ikke"),
        (replace(an_own_invoice(), customer_no=10009), "Kunde 10009 er ikke i bruk"),
        (an_own_invoice(p7="1"), "Produkt 7 finnes ikke"),
        (an_own_invoice(p990="1"), "Produkt 990 er ikke i bruk"),
    ],
)
def test_what_cannot_be_invoiced_is_named(
    ledger: Ledger, new: NewOwnInvoice, sentence: str
) -> None:
    with pytest.raises(NotInvoiceable, match=sentence):
        issued(ledger, new)

    assert ledger.batches(CLIENT) == []


@pytest.mark.parametrize("new", [an_own_invoice(p100="0"), replace(an_own_invoice(), lines=())])
def test_an_invoice_has_lines_of_more_than_nothing(ledger: Ledger, new: NewOwnInvoice) -> None:
    with pytest.raises(NothingToInvoice):
        issued(ledger, new)


def test_nothing_is_invoiced_in_a_locked_period(ledger: Ledger) -> None:
    issued(ledger, an_own_invoice())
    ledger.change_property(CLIENT, LOCKED_UNTIL, "30.11.2026")

    with pytest.raises(PeriodLocked):
        issued(ledger, an_own_invoice("own-2"))
    with pytest.raises(PeriodLocked):
        credited(ledger, 700000)


def test_a_payment_tells_whether_the_invoice_is_our_own(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1)))
    issued(ledger, an_own_invoice())
    ledger.update_batch(CLIENT, "own-1", on=TODAY)

    ledger.register_payment(CLIENT, a_payment("theirs"))
    ledger.register_payment(CLIENT, a_payment("ours", invoice_no=700000))
    ledger.reverse_payment(CLIENT, "ours", reversal_id="back", on=TODAY)

    told = ledger.payments_since(CLIENT, "").payments
    assert [(one.payment_id, one.own) for one in told] == [
        ("theirs", False), ("ours", True), ("back", True),
    ]  # fmt: skip

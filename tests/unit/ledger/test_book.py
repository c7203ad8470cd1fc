from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.ledger.builders import TODAY, a_row, an_invoice
from webfaktura.ledger.book import DoesNotBalance, Posting, Voucher, sum_of
from webfaktura.ledger.chart import VAT_CODES
from webfaktura.ledger.vouchers import invoice_voucher
from webfaktura.norway.money import Money

CODES = {code.code: code for code in VAT_CODES}


def a_voucher(*postings: Posting) -> Voucher:
    return Voucher("ref", "9", "payment", TODAY, "Prøve", postings)


def test_a_voucher_that_does_not_balance_cannot_be_made() -> None:
    with pytest.raises(DoesNotBalance, match="skiller 0,01"):
        a_voucher(Posting("1500", Money(100)), Posting("3000", Money(-99)))


def test_a_voucher_has_two_sides() -> None:
    with pytest.raises(DoesNotBalance):
        a_voucher()
    with pytest.raises(DoesNotBalance):
        a_voucher(Posting("1500", Money(0)))


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=20))
def test_a_reversal_takes_every_posting_back(amounts: list[int]) -> None:
    postings = [Posting("3000", Money(amount)) for amount in amounts]
    voucher = a_voucher(*postings, Posting("1500", -sum_of(postings)))

    reversal = voucher.reversed(reference="back", on=TODAY)

    assert [posting.amount for posting in reversal.postings] == [
        -posting.amount for posting in voucher.postings
    ]
    assert (reversal.kind, reversal.reference) == ("reversal", "back")


def test_an_invoice_debits_the_customer_and_credits_sales_and_vat() -> None:
    invoice = an_invoice(
        1,
        a_row("1000.00", "250.00", account="3000", vat_code="1"),
        a_row("400.00", "100.00", account="3060", vat_code="11", department_no="1"),
        a_row("200.00", "50.00", account="3000", vat_code="1", project_no="100"),
        a_row("100.00", "15.00", account="3080", vat_code="21"),
        a_row("50.00", "0.00", account="3100", vat_code="9"),
    )

    voucher = invoice_voucher(invoice, CODES)

    assert voucher.postings == (
        Posting("1500", Money.of("2165.00"), customer_no=10000),
        Posting("3000", Money.of("-1000.00"), vat_code="1"),
        Posting("3060", Money.of("-400.00"), vat_code="11", department_no="1"),
        Posting("3000", Money.of("-200.00"), vat_code="1", project_no="100"),
        Posting("3080", Money.of("-100.00"), vat_code="21"),
        Posting("3100", Money.of("-50.00"), vat_code="9"),
        Posting("2700", Money.of("-300.00"), vat_code="1"),
        Posting("2700", Money.of("-100.00"), vat_code="11"),
        Posting("2701", Money.of("-15.00"), vat_code="21"),
    )


def test_a_credit_note_is_the_invoice_turned_round() -> None:
    invoice = an_invoice()
    credit_note = replace(invoice, kind="credit_note")

    turned = [posting.turned for posting in invoice_voucher(invoice, CODES).postings]

    assert list(invoice_voucher(credit_note, CODES).postings) == turned

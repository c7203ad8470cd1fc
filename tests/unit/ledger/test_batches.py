from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.ledger.builders import (
    CLIENT,
    TODAY,
    a_batch,
    a_credit_note,
    a_ledger,
    a_row,
    an_invoice,
    balance_of,
    updated,
)
from webfaktura.ledger.batches import BatchDiffers, EmptyBatch, UnknownBatch
from webfaktura.ledger.properties import LOCKED_UNTIL
from webfaktura.ledger.records import NewBatch, VoucherRefusal
from webfaktura.ledger.session import AlreadyUpdated, BatchRefused, Ledger
from webfaktura.norway.money import Money

MIXED = (
    a_row("1000.00", "250.00", department_no="1", project_no="100"),
    a_row("400.00", "100.00", account="3060", vat_code="11"),
    a_row("50.00", "0.00", account="3100", vat_code="9"),
)


def test_a_written_batch_is_read_back_whole(ledger: Ledger) -> None:
    batch = a_batch(an_invoice(1, *MIXED), a_credit_note(2))

    written = ledger.write_batch(CLIENT, batch)

    assert written == ledger.find_batch(CLIENT, "batch-1")
    assert (written.state, written.batch_no, dict(written.voucher_nos)) == ("waiting", 1, {})
    assert written.vouchers == batch.vouchers


def test_a_waiting_batch_is_not_in_the_book(ledger: Ledger) -> None:
    ledger.write_batch(CLIENT, a_batch())

    assert ledger.vouchers(CLIENT) == []
    assert ledger.open_items(CLIENT) == []


def test_the_same_batch_again_gives_the_same_answer(ledger: Ledger) -> None:
    first = ledger.write_batch(CLIENT, a_batch())

    assert ledger.write_batch(CLIENT, a_batch()) == first
    posted = ledger.update_batch(CLIENT, "batch-1", on=TODAY)
    assert ledger.write_batch(CLIENT, a_batch()) == posted
    assert ledger.update_batch(CLIENT, "batch-1", on=TODAY) == posted
    assert len(ledger.vouchers(CLIENT)) == 1


def test_the_same_reference_with_another_content_is_refused(ledger: Ledger) -> None:
    ledger.write_batch(CLIENT, a_batch())

    with pytest.raises(BatchDiffers, match="allerede med et annet innhold"):
        ledger.write_batch(CLIENT, a_batch(an_invoice(7)))


def test_a_batch_is_never_empty(ledger: Ledger) -> None:
    with pytest.raises(EmptyBatch):
        ledger.write_batch(CLIENT, NewBatch("batch-1", "", ()))


def test_updating_posts_every_voucher_with_consecutive_numbers(ledger: Ledger) -> None:
    first = updated(ledger, a_batch(an_invoice(1), an_invoice(2)))
    second = updated(ledger, a_batch(a_credit_note(3), reference="batch-2"))

    assert (first.state, dict(first.voucher_nos)) == ("updated", {"ref-1": 1, "ref-2": 2})
    assert dict(second.voucher_nos) == {"ref-3": 3}
    assert [booked.voucher_no for booked in ledger.vouchers(CLIENT)] == [1, 2, 3]
    assert [item.remaining for item in ledger.open_items(CLIENT)] == [
        Money.of("1250.00"),
        Money.of("1250.00"),
        Money.of("-1250.00"),
    ]


def test_the_book_holds_the_invoice_to_the_ore(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1, *MIXED)))

    balances = {line.account: line.balance for line in ledger.trial_balance(CLIENT)}

    assert balances == {
        "1500": Money.of("1800.00"),
        "2700": Money.of("-350.00"),
        "3000": Money.of("-1000.00"),
        "3060": Money.of("-400.00"),
        "3100": Money.of("-50.00"),
    }


def test_a_wrong_voucher_is_refused_when_written_and_nothing_is_kept(ledger: Ledger) -> None:
    batch = a_batch(an_invoice(1), an_invoice(2, a_row(account="3999")))

    with pytest.raises(BatchRefused, match=r"ett bilag må rettes\. Bilag ref-2: Konto") as refused:
        ledger.write_batch(CLIENT, batch)

    assert refused.value.refusals == (
        VoucherRefusal(
            "ref-2", "Konto 3999 finnes ikke i kontoplanen. Opprett den, eller rett kontoen."
        ),
    )
    assert ledger.find_batch(CLIENT, "batch-1") is None


def test_a_period_locked_meanwhile_refuses_the_whole_update(ledger: Ledger) -> None:
    ledger.write_batch(CLIENT, a_batch(an_invoice(1), an_invoice(2, issued_on=date(2026, 12, 1))))
    ledger.change_property(CLIENT, LOCKED_UNTIL, "30.11.2026")

    with pytest.raises(BatchRefused, match="låst periode") as refused:
        ledger.update_batch(CLIENT, "batch-1", on=TODAY)

    assert [refusal.reference for refusal in refused.value.refusals] == ["ref-1"]
    assert ledger.vouchers(CLIENT) == []
    ledger.change_property(CLIENT, LOCKED_UNTIL, "")
    assert dict(ledger.update_batch(CLIENT, "batch-1", on=TODAY).voucher_nos) == {
        "ref-1": 1,
        "ref-2": 2,
    }


def test_an_invoice_is_received_once_whatever_the_batch(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1)))
    ledger.write_batch(CLIENT, a_batch(an_invoice(2), reference="batch-2"))

    for again in (an_invoice(1), an_invoice(2), an_invoice(1, reference="new")):
        with pytest.raises(BatchRefused, match="bare én gang"):
            ledger.write_batch(CLIENT, a_batch(again, reference="batch-3"))


def test_invoice_and_credit_note_may_have_series_of_their_own(ledger: Ledger) -> None:
    credit_note = replace(a_credit_note(1), reference="credit-1")

    assert len(updated(ledger, a_batch(an_invoice(1), credit_note)).voucher_nos) == 2


def test_a_waiting_batch_can_be_removed_and_written_again(ledger: Ledger) -> None:
    ledger.write_batch(CLIENT, a_batch(an_invoice(1), an_invoice(2)))

    ledger.remove_batch(CLIENT, "batch-1")

    assert ledger.find_batch(CLIENT, "batch-1") is None
    assert ledger.write_batch(CLIENT, a_batch(an_invoice(2))).vouchers == (an_invoice(2),)


def test_an_updated_batch_cannot_be_removed(ledger: Ledger) -> None:
    updated(ledger, a_batch())

    with pytest.raises(AlreadyUpdated, match="Rett med en kreditnota"):
        ledger.remove_batch(CLIENT, "batch-1")

    assert ledger.find_batch(CLIENT, "batch-1") is not None


def test_an_unknown_batch_is_refused(ledger: Ledger) -> None:
    with pytest.raises(UnknownBatch, match="Bunten batch-9 finnes ikke"):
        ledger.update_batch(CLIENT, "batch-9", on=TODAY)
    with pytest.raises(UnknownBatch):
        ledger.remove_batch(CLIENT, "batch-9")


def test_an_invoice_of_nothing_is_posted_too(ledger: Ledger) -> None:
    updated(ledger, a_batch(an_invoice(1, a_row("0.00", "0.00"))))

    assert len(ledger.vouchers(CLIENT, invoice_no=1)) == 1
    assert ledger.open_items(CLIENT) == []


amounts = st.lists(st.tuples(st.booleans(), st.integers(0, 10**9)), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None)
@given(st.lists(amounts, min_size=1, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4))
def test_the_book_sums_to_zero_and_every_batch_is_posted_once(
    batches: list[list[tuple[bool, int]]], repeated: list[bool]
) -> None:
    with TemporaryDirectory() as folder, a_ledger(Path(folder)) as ledger:
        expected = Money(0)
        for batch_no, sales in enumerate(batches):
            vouchers = []
            for place, (is_credit, kroner) in enumerate(sales):
                invoice_no = batch_no * 100 + place + 1
                row = a_row(f"{kroner}.00", f"{kroner * 25 // 100}.{kroner * 25 % 100:02}")
                make = a_credit_note if is_credit else an_invoice
                vouchers.append(make(invoice_no, row))
                gross = vouchers[-1].gross
                expected += -gross if is_credit else gross
            batch = a_batch(*vouchers, reference=f"batch-{batch_no}")
            for _ in range(1 + repeated[batch_no]):
                updated(ledger, batch)

        assert Money.total(line.balance for line in ledger.trial_balance(CLIENT)) == Money(0)
        assert balance_of(ledger, "1500") == expected
        assert Money.total(item.remaining for item in ledger.open_items(CLIENT)) == expected
        numbers = [booked.voucher_no for booked in ledger.vouchers(CLIENT)]
        assert numbers == list(range(1, sum(len(sales) for sales in batches) + 1))

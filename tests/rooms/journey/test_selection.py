"""The filters of the journal choose what they say, alone and together, counted or not."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from builders import (
    NOW,
    TODAY,
    a_company,
    a_customer,
    a_voucher_refusal,
    an_actor,
    an_entry,
    an_issued_invoice,
)
from rooms.books import credit, deliver, in_euro, pay
from webfaktura.contract.v1.batches import RefuseBatch, RefusedVoucher
from webfaktura.norway.money import Money
from webfaktura.server.delivery.models import DeliveryState
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.journey import Between, Selection, journal_page
from webfaktura.server.journey.asked import selection_asked
from webfaktura.server.journey.sums import selection_sums, sums_of_rows
from webfaktura.server.posting.commands import claim_batch, refuse_batch
from webfaktura.server.posting.models import Batch
from webfaktura.server.posting.queries import batch_message
from webfaktura.server.statistics.commands import bring_up_to_date
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db
LATE = date(2026, 12, 31)


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


def leave(_company: Company) -> None:
    """The worker has not been by."""


def count(company: Company) -> None:
    while bring_up_to_date(company=company, at=NOW + timedelta(days=2)):
        pass


whether_counted_or_not = pytest.mark.parametrize("worker", [leave, count])
type Worker = Callable[[Company], None]


def chosen(company: Company, *, on: date = TODAY, **filters: Any) -> set[int]:
    page = journal_page(company, Selection(**filters), on=on)
    return {row.invoice.invoice_no for row in page.rows}


def numbers(*invoices: Invoice) -> set[int]:
    return {invoice.invoice_no for invoice in invoices}


@whether_counted_or_not
def test_each_payment_state_chooses_its_own(company: Company, worker: Worker) -> None:
    late = an_issued_invoice(company, on=date(2026, 10, 1))
    fresh, part, paid, over, whole, free = (an_issued_invoice(company) for _ in range(6))
    pay(part, "1.00")
    pay(paid, "1250.00")
    pay(over, "1300.00")
    note = credit(whole)
    credit(free, "250.00")
    pay(free, "1000.00")
    worker(company)

    states = {
        state: chosen(company, payments=(state,))
        for state in ("overdue", "open", "part_paid", "paid", "overpaid", "credited")
    }

    assert states == {
        "overdue": numbers(late),
        "open": numbers(fresh),
        "part_paid": numbers(part),
        "paid": numbers(paid, free),
        "overpaid": numbers(over),
        "credited": numbers(whole),
    }
    assert chosen(company, payments=("open", "overdue")) == numbers(late, fresh)
    assert chosen(company, tab="paid") == numbers(paid, free, over)
    assert chosen(company, tab="credit_notes") > numbers(note)


@whether_counted_or_not
def test_a_state_that_changes_after_the_count_is_seen_at_once(
    company: Company, worker: Worker
) -> None:
    first, second = an_issued_invoice(company), an_issued_invoice(company)
    worker(company)

    pay(first, "1250.00")
    third = an_issued_invoice(company)

    assert chosen(company, payments=("paid",)) == numbers(first)
    assert chosen(company, payments=("open",)) == numbers(second, third)


@whether_counted_or_not
def test_amounts_days_and_numbers_are_chosen_by_their_edges(
    company: Company, worker: Worker
) -> None:
    small = an_issued_invoice(company, on=date(2026, 11, 1), entries=[an_entry(quantity=1)])
    large = an_issued_invoice(company, on=date(2026, 11, 20), entries=[an_entry(quantity=3)])
    pay(large, "3000.00")
    worker(company)

    assert chosen(company, gross=Between(125_001)) == numbers(large)
    assert chosen(company, gross=Between(None, 125_000)) == numbers(small)
    assert chosen(company, outstanding=Between(75_000, 75_000)) == numbers(large)
    assert chosen(company, issued=Between(date(2026, 11, 2), date(2026, 11, 20))) == numbers(large)
    assert chosen(company, due=Between(None, date(2026, 11, 15))) == numbers(small)
    assert chosen(company, numbers=Between(2, 9)) == numbers(large)


def test_a_customers_and_a_currencys_documents_are_chosen(company: Company) -> None:
    customer = a_customer(company, name="Nordlys Eiendom AS")
    theirs = an_issued_invoice(company, customer=customer)
    foreign = in_euro(company)

    assert chosen(company, customer=customer.public_id) == numbers(theirs)
    assert chosen(company, currency="EUR") == numbers(foreign)


def test_delivery_is_that_of_the_newest_attempt(company: Company) -> None:
    waiting, none_yet, failed, mended = (an_issued_invoice(company) for _ in range(4))
    deliver(waiting, DeliveryState.WAITING)
    deliver(failed, DeliveryState.FAILED)
    deliver(mended, DeliveryState.FAILED, channel="ehf")
    deliver(mended, DeliveryState.SENT, channel="email")

    assert chosen(company, deliveries=("not_delivered",)) == numbers(failed)
    assert chosen(company, tab="not_delivered") == numbers(failed)
    assert chosen(company, deliveries=("sent",)) == numbers(mended)
    assert chosen(company, deliveries=("waiting_for_delivery",)) == numbers(waiting, none_yet)
    assert chosen(company, channels=("email",)) == numbers(waiting, none_yet, failed, mended)
    assert chosen(company, channels=("ehf",)) == set()


def test_posting_and_batch_are_chosen(company: Company) -> None:
    refused, placed = an_issued_invoice(company), an_issued_invoice(company)
    batch = claim_batch(company=company, at_most=10, at=NOW, by=an_actor())
    assert batch is not None
    [first, _second] = batch_message(batch).vouchers
    refuse(company, batch, a_voucher_refusal(first.voucher_id))
    again = claim_batch(company=company, at_most=10, at=NOW, by=an_actor())
    assert again is not None
    waiting = an_issued_invoice(company)

    assert chosen(company, postings=("parked",)) == numbers(refused)
    assert chosen(company, postings=("in_batch",)) == numbers(placed)
    assert chosen(company, postings=("not_transferred",)) == numbers(waiting)
    assert chosen(company, batch_no=again.batch_no) == numbers(placed)
    assert chosen(company, batch_no=99) == set()


def refuse(company: Company, batch: Batch, *refused: RefusedVoucher) -> None:
    message = RefuseBatch(id=uuid4(), sha256=batch.sha256, refused=refused)
    refuse_batch(company=company, batch_id=batch.public_id, message=message, at=NOW, by=an_actor())


@pytest.mark.parametrize(
    "text", ["1 250,00", "1250", "1250,00", "konsulent", "FJELLHEIM", "fjellheim bak"]
)
def test_amounts_lines_and_names_are_found_as_they_are_typed(company: Company, text: str) -> None:
    wanted = an_issued_invoice(company, entries=[an_entry(description="Konsulenttime, uke 17")])
    an_issued_invoice(
        company,
        customer=a_customer(company, name="Ålesund Rederi ASA"),
        entries=[an_entry(quantity=7)],
    )

    assert chosen(company, text=text) == numbers(wanted)


@pytest.mark.parametrize("text", ["ålesund", "ÅLESUND", "Ålesund rederi"])
def test_norwegian_letters_have_no_case(company: Company, text: str) -> None:
    an_issued_invoice(company)
    wanted = an_issued_invoice(company, customer=a_customer(company, name="Ålesund Rederi ASA"))

    assert chosen(company, text=text) == numbers(wanted)


def test_a_name_that_was_changed_is_found_both_ways(company: Company) -> None:
    customer = a_customer(company, name="Gamle Navnet AS")
    invoice = an_issued_invoice(company, customer=customer)
    customer.name = "Nye Navnet AS"
    customer.save()

    assert chosen(company, text="gamle") == chosen(company, text="nye") == numbers(invoice)


def test_a_number_is_a_document_rather_than_a_word(company: Company) -> None:
    for _ in range(3):
        an_issued_invoice(company, entries=[an_entry(description="Rom 2")])

    assert chosen(company, text="2") == {2}
    assert chosen(company, text="rom 2") == {1, 2, 3}
    assert chosen(company, text=str(Invoice.objects.get(invoice_no=3).kid)) == {3}


@whether_counted_or_not
def test_the_sums_are_those_of_the_whole_selection_each_currency_by_itself(
    company: Company, worker: Worker
) -> None:
    first, second = an_issued_invoice(company), an_issued_invoice(company)
    in_euro(company)
    pay(first, "1000.00")
    worker(company)
    credit(second)

    sums = selection_sums(company, Selection(), on=TODAY)
    open_sums = selection_sums(company, Selection(payments=("part_paid",)), on=TODAY)
    found_sums = selection_sums(company, Selection(text="fjellheim"), on=TODAY)

    assert [(each.count, each.gross, each.outstanding) for each in sums] == [
        (3, Money.of("1250.00"), Money.of("250.00")),
        (1, Money(12_500, "EUR"), Money(12_500, "EUR")),
    ]
    assert [(each.count, each.outstanding) for each in open_sums] == [(1, Money.of("250.00"))]
    assert found_sums == sums
    assert sums == sums_of_rows(journal_page(company, on=TODAY).rows)


def test_what_an_address_asks_for_is_read_as_norwegians_type() -> None:
    asked = {
        "tab": ["overdue"],
        "q": [" nordlys "],
        "from": ["01.02.2026"],
        "to": ["2026-02-28"],
        "min": ["1 000,50"],
        "no_from": ["1 001"],
        "payment": ["open", "overdue", "open", "tull"],
        "batch": ["17"],
    }

    reading = selection_asked(asked, on=TODAY)

    assert reading.problems == {}
    assert reading.selection == Selection(
        tab="overdue",
        text="nordlys",
        issued=Between(date(2026, 2, 1), date(2026, 2, 28)),
        gross=Between(100_050),
        numbers=Between(1001),
        payments=("open", "overdue"),
        batch_no=17,
    )


def test_what_cannot_be_read_is_told_and_leaves_nothing_out() -> None:
    asked = {"from": ["i går"], "min": ["mye"], "batch": ["x"], "tab": ["tull"], "customer": ["1"]}

    reading = selection_asked(asked, on=TODAY)

    assert reading.problems.keys() == asked.keys()
    assert reading.selection == Selection()


def test_a_period_with_a_name_follows_the_calendar() -> None:
    asked = {"period": ["last_month"], "from": ["2020-01-01"]}

    found = [selection_asked(asked, on=day).selection.issued for day in (TODAY, date(2027, 1, 1))]

    assert found == [
        Between(date(2026, 10, 1), date(2026, 10, 31)),
        Between(date(2026, 12, 1), date(2026, 12, 31)),
    ]

"""The journal and the timeline tell where each document stands, in a steady number of queries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builders import TODAY, a_company, a_customer, an_actor, an_issued_invoice
from rooms.books import credit, in_euro
from webfaktura.contract.v1.payments import Payment
from webfaktura.norway.money import Money
from webfaktura.server.delivery.models import Delivery
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.journey import (
    PAGE,
    Edge,
    Owed,
    Selection,
    Shown,
    Tab,
    journal_page,
    journey_of,
    overview,
)
from webfaktura.server.payments.commands import register_payments
from webfaktura.server.posting.commands import claim_batch
from webfaktura.server.statistics.commands import bring_up_to_date
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def pay(company: Company, invoice: Invoice, amount: str) -> None:
    payment = Payment.model_validate(
        {
            "erp_payment_id": f"p{invoice.pk}{amount}",
            "amount": amount,
            "paid_on": TODAY,
            "kid": invoice.kid,
        }
    )
    register_payments(company=company, payments=[payment], at=NOW, by=an_actor())


def numbers(company: Company, tab: Tab, *, on: date = TODAY, text: str = "") -> list[int]:
    page = journal_page(company, Selection(tab=tab, text=text), on=on)
    return [row.invoice.invoice_no for row in page.rows]


def test_a_fresh_invoice_waits_everywhere() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)

        row = journal_page(company, on=TODAY).rows[0]

        assert (row.delivery, row.accounting, row.status) == (
            Shown("waiting_for_delivery"),
            Shown("not_transferred"),
            Shown("open"),
        )
        assert (row.gross, row.outstanding) == (Money.of("1250.00"), Money.of("1250.00"))


def test_each_stage_is_seen_as_it_happens() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        claim_batch(company=company, at_most=10, at=NOW, by=an_actor())
        Delivery.objects.create(
            company=company, invoice=invoice, channel="email", state="sent", created_at=NOW
        )
        pay(company, invoice, "1000.00")

        row = journal_page(company, on=TODAY).rows[0]

        assert (row.delivery.code, row.accounting, row.status) == (
            "sent",
            Shown("in_batch", "1"),
            Shown("part_paid"),
        )
        assert row.outstanding == Money.of("250.00")


def test_the_tabs_hold_what_they_say() -> None:
    company = a_company()
    with company_scope(company):
        paid, late, failed, fresh = (an_issued_invoice(company) for _ in range(4))
        pay(company, paid, "1250.00")
        Delivery.objects.create(
            company=company, invoice=failed, channel="email", state="failed", created_at=NOW
        )
        after_due = date(2026, 12, 9)

        assert numbers(company, "all") == [4, 3, 2, 1]
        assert numbers(company, "paid") == [paid.invoice_no]
        assert numbers(company, "not_delivered") == [failed.invoice_no]
        assert numbers(company, "overdue") == []
        assert numbers(company, "overdue", on=after_due) == [
            fresh.invoice_no,
            failed.invoice_no,
            late.invoice_no,
        ]
        assert numbers(company, "credit_notes") == []


def test_the_journal_is_searched_by_number_name_and_kid() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        wanted = an_issued_invoice(company, customer=a_customer(company, name="Havbris Fisk AS"))

        for text in ("2", "havbris", wanted.kid):
            assert numbers(company, "all", text=text) == [2]


def test_the_pages_follow_each_other_and_back() -> None:
    company = a_company()
    with company_scope(company):
        customer = a_customer(company)
        for _ in range(PAGE + 3):
            an_issued_invoice(company, customer=customer)

        first = journal_page(company, on=TODAY)
        assert first.older is not None
        second = journal_page(company, on=TODAY, edge=Edge(first.older))
        assert second.newer is not None
        back = journal_page(company, on=TODAY, edge=Edge(second.newer, is_newer=True))

        assert [row.invoice.invoice_no for row in second.rows] == [3, 2, 1]
        assert (first.newer, second.older) == (None, None)
        assert back.rows == first.rows


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    company = a_company()
    with company_scope(company):
        counts = []
        for _ in range(2):
            for _ in range(4):
                an_issued_invoice(company)
            with CaptureQueriesContext(connection) as queries:
                journal_page(company, on=TODAY)
            counts.append(len(queries))

        assert counts == [6, 6]


def test_the_overview_adds_up() -> None:
    company = a_company()
    with company_scope(company):
        first, _second = an_issued_invoice(company), an_issued_invoice(company)
        pay(company, first, "1250.00")

        numbers_now = overview(company, on=TODAY)
        numbers_later = overview(company, on=date(2026, 12, 31))

        nothing = Money(0)
        assert (numbers_now.owed, numbers_now.overdue_count) == (
            Owed(outstanding=Money.of("1250.00"), overdue=nothing),
            0,
        )
        assert (numbers_now.this_month, numbers_now.this_year) == (Money.of("2000.00"),) * 2
        assert numbers_now.this_month_last_year == numbers_now.this_year_last_year == nothing
        assert (numbers_later.owed.overdue, numbers_later.overdue_count) == (
            Money.of("1250.00"),
            1,
        )


def test_the_overview_never_mixes_currencies() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        in_euro(company)

        numbers = overview(company, on=date(2026, 12, 31))

        assert numbers.owed.outstanding == Money.of("1250.00")
        [elsewise] = numbers.owed_elsewise
        assert (elsewise.outstanding, elsewise.overdue) == (Money(12_500, "EUR"),) * 2
        assert numbers.overdue_count == 2
        assert sum(numbers.months.values(), start=Money(0)) == Money.of("1000.00")
        assert numbers.invoices_elsewise == ("EUR",)


def test_the_overview_is_the_same_before_and_after_it_is_counted() -> None:
    company = a_company()
    with company_scope(company):
        first, second = an_issued_invoice(company), an_issued_invoice(company)
        pay(company, first, "1000.00")
        credit(second)
        before = overview(company, on=date(2026, 12, 31))

        bring_up_to_date(company=company, at=NOW + timedelta(days=1))

        assert overview(company, on=date(2026, 12, 31)) == before


def test_the_timeline_names_every_stage_in_its_order() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)

        steps = journey_of(invoice, on=TODAY)

        assert [(step.name, step.state.code) for step in steps] == [
            ("issued", "issued"),
            ("document", "waiting"),
            ("delivery", "waiting_for_delivery"),
            ("accounting", "not_transferred"),
            ("payment", "open"),
        ]


def test_what_is_credited_is_not_owed() -> None:
    company = a_company()
    with company_scope(company):
        whole, part, paid = (an_issued_invoice(company) for _ in range(3))
        note = credit(whole)
        credit(part, "250.00")
        pay(company, paid, "1250.00")
        credit(paid)

        rows = {row.invoice: row for row in journal_page(company, on=TODAY).rows}

        assert (rows[whole].status.code, rows[whole].outstanding) == ("credited", Money(0))
        assert (rows[part].status.code, rows[part].outstanding) == ("open", Money.of("1000.00"))
        assert (rows[paid].status.code, rows[paid].outstanding) == (
            "overpaid",
            Money.of("-1250.00"),
        )
        assert (rows[note].credits_no, rows[note].gross, rows[note].outstanding) == (
            whole.invoice_no,
            Money.of("-1250.00"),
            Money(0),
        )

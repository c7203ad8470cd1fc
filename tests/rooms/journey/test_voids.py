"""Void numbers stand in their place in the journal, with their reason."""

from datetime import date, timedelta

import pytest

from builders import NOW, TODAY, a_company, an_actor, an_issued_invoice
from webfaktura.server.invoicing.series import move_series
from webfaktura.server.journey import Between, Edge, Selection, VoidRow, journal_page
from webfaktura.server.registers.models import SeriesKind, VoidedNumbers
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


def void_until(company: Company, next_no: int) -> None:
    move_series(
        company=company,
        kind=SeriesKind.INVOICE,
        next_no=next_no,
        reason="Brukt i det gamle systemet",
        at=NOW,
        by=an_actor(),
    )


def seen(company: Company, selection: Selection | None = None) -> list[str]:
    page = journal_page(company, selection, on=TODAY)
    return [
        f"{entry.first_no}-{entry.last_no}"
        if isinstance(entry, VoidRow)
        else str(entry.invoice.invoice_no)
        for entry in page.entries
    ]


def test_void_numbers_stand_above_the_number_before_them() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        void_until(company, 5)
        an_issued_invoice(company)
        void_until(company, 7)

        assert seen(company) == ["6-6", "5", "2-4", "1"]
        [row] = [e for e in journal_page(company, on=TODAY).entries if isinstance(e, VoidRow)][1:]
        assert row.reason == "Brukt i det gamle systemet"


def test_numbers_that_are_void_before_the_first_document_stand_at_the_foot() -> None:
    company = a_company()
    with company_scope(company):
        void_until(company, 3)
        assert seen(company) == ["1-2"]

        an_issued_invoice(company)

        assert seen(company) == ["3", "1-2"]


def test_a_void_number_is_on_one_page_only() -> None:
    company = a_company()
    with company_scope(company):
        for day in range(3):
            an_issued_invoice(company, on=TODAY + timedelta(days=day))
            void_until(company, 10 * (day + 1))

        pages = []
        edge = None
        for _ in range(3):
            page = journal_page(company, on=TODAY, edge=edge, at_most=1)
            pages.append([type(entry).__name__ for entry in page.entries])
            edge = Edge(page.older) if page.older else None

        assert pages == [["VoidRow", "JournalRow"]] * 3


def test_filters_that_no_void_number_can_answer_leave_them_out() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        void_until(company, 5)

        assert seen(company, Selection(tab="overdue")) == []
        assert seen(company, Selection(payments=("open",))) == ["1"]
        assert seen(company, Selection(numbers=Between(4, 9))) == ["2-4"]
        assert seen(company, Selection(numbers=Between(5))) == []
        assert seen(company, Selection(issued=Between(date(2026, 11, 1)))) == ["2-4", "1"]


def test_a_void_number_is_found_by_its_number() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        void_until(company, 50)

        assert seen(company, Selection(text="17")) == ["2-49"]
        assert seen(company, Selection(text="51")) == []


def test_void_numbers_of_customers_are_no_documents() -> None:
    company = a_company()
    with company_scope(company):
        VoidedNumbers.objects.create(
            company=company, series="customer", first_no=1, last_no=1, reason="x", voided_at=NOW
        )

        assert seen(company) == []

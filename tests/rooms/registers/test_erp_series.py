"""The ERP's number series beside ours: no number is given twice, and issuing stops in time."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from builders import (
    NOW,
    TODAY,
    a_company,
    a_customer,
    a_draft,
    an_actor,
    an_issued_invoice,
    issued,
)
from webfaktura.contract.v1.series import Interval, ReportSeries, SeriesReported
from webfaktura.server.invoicing.bulk import issue_invoices
from webfaktura.server.invoicing.commands import NotIssuable
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.series import NumberUsed, move_series, number_credit_notes
from webfaktura.server.registers.erp_series import report_series
from webfaktura.server.registers.models import ErpSeries, NumberSeries, SeriesKind
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Iterator[Company]:
    """Its next customer number is 10010, its next invoice number 100."""
    company = a_company(
        series={"next_customer_no": 10010, "next_invoice_no": 100, "next_credit_note_no": 0}
    )
    with company_scope(company):
        yield company


def report(company: Company, **told: Any) -> SeriesReported:
    message = ReportSeries.model_validate({"id": uuid4(), **told})
    return report_series(company=company, message=message, at=NOW, by=an_actor())


def of(first: int, last: int) -> Interval:
    return Interval(first=first, last=last)


def move_to(company: Company, next_no: int) -> None:
    move_series(
        company=company, kind=SeriesKind.INVOICE, next_no=next_no, reason="Unna regnskapet",
        at=NOW, by=an_actor(),
    )  # fmt: skip


def test_what_is_out_of_the_way_is_no_problem(company: Company) -> None:
    told = report(company, customers=[of(20_000, 29_999)], own_invoices=of(5_000, 5_999))

    assert told == SeriesReported()
    assert an_issued_invoice(company).invoice_no == 100


def test_the_erp_s_own_series_around_our_next_number_stops_issuing(company: Company) -> None:
    told = report(company, own_invoices=of(50, 150))

    assert (told.stops, len(told.problems)) == (True, 1)
    with pytest.raises(NotIssuable) as refused:
        an_issued_invoice(company)
    assert refused.value.sentence == told.problems[0]
    assert NumberSeries.objects.get(kind=SeriesKind.INVOICE).next_no == 100


def test_an_invoice_made_there_stops_issuing_until_the_series_is_moved(company: Company) -> None:
    told = report(company, invoices_made_there=[100, 120])

    assert told.stops
    assert "120" in told.problems[0]
    with pytest.raises(NotIssuable):
        an_issued_invoice(company)
    with pytest.raises(NumberUsed):
        move_to(company, 110)
    move_to(company, 121)
    assert an_issued_invoice(company).invoice_no == 121


def test_issuing_goes_on_when_the_next_report_is_clean(company: Company) -> None:
    report(company, own_invoices=of(50, 150))

    assert report(company, own_invoices=of(5_000, 5_999)) == SeriesReported()

    assert an_issued_invoice(company).invoice_no == 100


def test_what_the_erp_makes_in_its_own_series_far_away_stops_nothing(company: Company) -> None:
    told = report(company, own_invoices=of(5_000, 5_999), invoices_made_there=[5_003])

    assert told == SeriesReported()
    assert NumberSeries.objects.get(kind=SeriesKind.INVOICE).used_in_erp == 0


def test_a_bulk_issue_stops_before_the_erp_s_series(company: Company) -> None:
    report(company, own_invoices=of(102, 200))
    customer = a_customer(company)
    drafts = [a_draft(company, customer=customer) for _ in range(4)]

    [done] = issue_invoices(company=company, drafts=drafts, on=TODAY, at=NOW, by=an_actor())

    assert [invoice.invoice_no for invoice in done.issued] == [100, 101]
    assert len(done.refused) == 2
    assert NumberSeries.objects.get(kind=SeriesKind.INVOICE).next_no == 102


def test_credit_notes_in_a_series_of_their_own_are_not_stopped(company: Company) -> None:
    number_credit_notes(company=company, next_no=60, reason="Egen serie", at=NOW, by=an_actor())
    report(company, own_invoices=of(50, 150))

    draft = a_draft(company)
    Draft.objects.update(kind="credit_note")

    assert issued(draft).invoice_no == 60
    with pytest.raises(NotIssuable):
        an_issued_invoice(company)


@pytest.mark.parametrize(
    ("customers", "count"),
    [
        ([], 0),
        ([of(20_000, 29_999)], 0),
        ([of(10_000, 19_999)], 1),
        ([of(20_000, 29_999), of(10_000, 19_999)], 0),  # the second is set up there for ours
        ([of(20_000, 29_999), of(25_000, 35_000)], 1),
        ([of(10_000, 19_999), of(10_000, 12_000)], 2),
    ],
)
def test_customer_series_that_meet_are_told_and_stop_nothing(
    company: Company, customers: list[Interval], count: int
) -> None:
    told = report(company, customers=customers)

    assert (told.stops, len(told.problems)) == (False, count)
    assert an_issued_invoice(company).invoice_no == 100


def test_the_report_is_one_row_and_the_log_tells_what_changed(company: Company) -> None:
    report(company, own_invoices=of(5_000, 5_999))
    report(company, own_invoices=of(5_000, 5_999))
    report(company, own_invoices=of(6_000, 6_999))

    assert ErpSeries.objects.get().own_invoices == [6_000, 6_999]
    entries = AuditEntry.objects.filter(deed="series.report").order_by("position")
    assert [entry.details["own_invoices"] for entry in entries] == [
        [None, [5_000, 5_999]],
        [[5_000, 5_999], [6_000, 6_999]],
    ]

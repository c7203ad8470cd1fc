"""How many times each page asks the database: it does not grow with the rows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from builders import (
    NOW,
    TODAY,
    a_company,
    a_customer,
    a_draft,
    a_product,
    a_product_group,
    a_user,
    an_actor,
    an_entry,
    an_issued_invoice,
)
from rooms.invoicing.repeating import a_recurring
from webfaktura.server.delivery.commands import start_delivery
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.quotes import make_from_quote, start_quote
from webfaktura.server.invoicing.recurring_periods import make_all_missed, make_due_period
from webfaktura.server.posting.commands import write_voucher
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")

# Of each, three are session, user and the user's way to the company; one is the drafts' number
# in the menu.
ASKED = {
    "overview": 22,
    "drafts": 9,
    "quotes": 9,
    "recurring_invoices": 8,
    "journal": 12,
    "journal_sums": 11,
    "statistics": 11,
    "search": 3,
    "customers": 8,
    "customer_new": 4,
    "products": 7,
    "product_new": 9,
    "product_groups": 7,
    "product_group_new": 5,
    "company_profile": 12,
}


def queries_of(reader: Client, name: str, company: Company) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert reader.get(reverse(name, args=[company.public_id])).status_code == 200
    return len(asked)


def fill(company: Company, rows: int) -> None:
    for _ in range(rows):
        customer = a_customer(company)
        group = a_product_group(company, GroupPosting("PLH", "11", "3060"))
        a_product(company, group=group)
        a_draft(company, customer=customer)
        invoice = an_issued_invoice(company, customer=customer)
        start_delivery(invoice=invoice, at=NOW)
        write_voucher(invoice=invoice, at=NOW)
        a_chain(company)
        a_chain(company, "order")
        make_due_period(recurring=a_recurring(company), on=TODAY, at=NOW, by=an_actor())


def a_chain(company: Company, *kinds: str) -> Draft:
    """A quote that became an order, which became the draft of an invoice, or no more than these."""
    made = start_quote(company=company, kind="quote", on=TODAY, at=NOW, by=an_actor())
    for kind in kinds or ("order", "invoice"):
        made = make_from_quote(draft=made, kind=kind, on=TODAY, at=NOW, by=an_actor())
    return made


@pytest.mark.parametrize("name", ASKED)
def test_a_page_asks_as_often_for_many_rows_as_for_few(
    name: str, reader: Client, company: Company
) -> None:
    fill(company, 2)
    few = queries_of(reader, name, company)

    fill(company, 3)

    assert (few, queries_of(reader, name, company)) == (ASKED[name], ASKED[name])


def test_an_invoice_is_shown_with_few_questions(reader: Client, company: Company) -> None:
    invoice = an_issued_invoice(company)
    start_delivery(invoice=invoice, at=NOW)
    address = reverse("invoice", args=[company.public_id, invoice.public_id])

    with CaptureQueriesContext(connection) as asked:
        reader.get(address)

    assert len(asked) == 22


def test_the_editor_opens_with_few_questions(reader: Client, company: Company) -> None:
    draft = a_draft(company, entries=[an_entry() for _ in range(20)])
    address = reverse("draft", args=[company.public_id, draft.public_id])

    with CaptureQueriesContext(connection) as asked:
        reader.get(address)

    assert len(asked) == 11


def test_the_clients_of_an_office_are_one_question(reader: Client, company: Company) -> None:
    for number in range(3):
        a_company(company.agency, erp_client_no=str(number))
    office = Client()
    office.force_login(a_user(company.agency))

    with CaptureQueriesContext(connection) as asked:
        office.get(reverse("home"))

    assert len(asked) == 4  # and one whether there is a worklist to lead to


def test_the_page_of_a_quote_asks_few_questions(reader: Client, company: Company) -> None:
    order = a_chain(company).came_from
    assert order is not None
    address = reverse("quote", args=[company.public_id, order.public_id])

    with CaptureQueriesContext(connection) as asked:
        reader.get(address)

    assert len(asked) == 10


@pytest.mark.parametrize("weeks", [2, 20])
def test_the_page_of_a_recurring_invoice_asks_as_often_for_many_periods(
    reader: Client, company: Company, weeks: int
) -> None:
    recurring = a_recurring(company, rhythm="weeks", starts_on=TODAY - timedelta(weeks=weeks))
    make_all_missed(recurring=recurring, through=TODAY, at=NOW, by=an_actor())
    address = reverse("recurring", args=[company.public_id, recurring.public_id])

    with CaptureQueriesContext(connection) as asked:
        reader.get(address)

    assert len(asked) == 15


@pytest.mark.parametrize(
    ("name", "query", "count"),
    [
        ("journal", "?tab=overdue&q=fjellheim&delivery=sent&posting=in_batch&batch=1", 11),
        ("journal", "?payment=open&channel=email&open_min=1", 16),
        ("statistics", "?by=customer", 16),
        ("statistics", "?by=ageing", 15),
        ("statistics", "?by=payment", 14),
        ("search", "?q=fjellheim", 7),
        ("search", "?q=1", 9),
    ],
)
def test_a_filter_asks_as_often_for_many_rows_as_for_few(
    name: str, query: str, count: int, reader: Client, company: Company
) -> None:
    counts = []
    for rows in (2, 3):
        fill(company, rows)
        with CaptureQueriesContext(connection) as asked:
            reader.get(reverse(name, args=[company.public_id]) + query)
        counts.append(len(asked))

    assert counts == [count, count]

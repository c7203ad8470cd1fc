"""How many times each page asks the database: it does not grow with the rows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from builders import (
    NOW,
    a_company,
    a_customer,
    a_draft,
    a_product,
    a_product_group,
    a_user,
    an_issued_invoice,
)
from webfaktura.server.delivery.commands import start_delivery
from webfaktura.server.posting.commands import write_voucher
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")

# Of each, three are session, user and the user's way to the company; one is the drafts' number
# in the menu.
ASKED = {
    "overview": 14,
    "drafts": 8,
    "journal": 8,
    "customers": 6,
    "customer_new": 4,
    "products": 6,
    "product_new": 8,
    "product_groups": 7,
    "product_group_new": 5,
    "company_profile": 6,
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

    assert len(asked) == 19


def test_the_editor_opens_with_few_questions(reader: Client, company: Company) -> None:
    draft = a_draft(company)
    address = reverse("draft", args=[company.public_id, draft.public_id])

    with CaptureQueriesContext(connection) as asked:
        reader.get(address)

    assert len(asked) == 7


def test_the_clients_of_an_office_are_one_question(reader: Client, company: Company) -> None:
    for number in range(3):
        a_company(company.agency, erp_client_no=str(number))
    office = Client()
    office.force_login(a_user(company.agency))

    with CaptureQueriesContext(connection) as asked:
        office.get(reverse("home"))

    assert len(asked) == 3

"""Ctrl+K finds what was meant: the exact first, then what begins so, then what belongs to it."""

from collections.abc import Iterator

import pytest

from builders import (
    NOW,
    a_company,
    a_customer,
    a_draft,
    a_product,
    an_actor,
    an_entry,
    an_issued_invoice,
)
from rooms.books import credit
from webfaktura.server.invoicing.series import move_series
from webfaktura.server.journey.search import MOST_FOUND, find_anything
from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


def numbers(company: Company, text: str) -> list[int]:
    return [invoice.invoice_no for invoice in find_anything(company, text).invoices]


def test_a_number_is_found_first_and_then_those_that_begin_so(company: Company) -> None:
    customer = a_customer(company)
    for next_no in (12, 120, 1200, 1300):
        move_series(
            company=company, kind=SeriesKind.INVOICE, next_no=next_no, reason="Hopp", at=NOW,
            by=an_actor(),
        )  # fmt: skip
        an_issued_invoice(company, customer=customer)

    assert numbers(company, "12") == [12, 120, 1200]
    assert numbers(company, "13") == [1300]
    assert numbers(company, "7") == []


def test_an_amount_and_a_kid_are_found(company: Company) -> None:
    an_issued_invoice(company)
    wanted = an_issued_invoice(company, entries=[an_entry(quantity=25)])

    assert numbers(company, "31 250,00") == [wanted.invoice_no]
    assert numbers(company, "31250") == [wanted.invoice_no]
    assert numbers(company, wanted.kid) == [wanted.invoice_no]
    assert numbers(company, wanted.kid[:-1]) == [wanted.invoice_no]


def test_a_customer_brings_the_newest_documents(company: Company) -> None:
    customer = a_customer(company, name="Nordlys Eiendom AS")
    invoices = [an_issued_invoice(company, customer=customer) for _ in range(MOST_FOUND + 1)]
    an_issued_invoice(company)
    note = credit(invoices[0])

    found = find_anything(company, "nordlys")

    assert found.customers == (customer,)
    newest_first = [note, *reversed(invoices)]
    assert list(found.invoices) == newest_first[:MOST_FOUND]
    assert numbers(company, str(customer.customer_no)) == [
        each.invoice_no for each in newest_first[:MOST_FOUND]
    ]


def test_drafts_and_products_are_found(company: Company) -> None:
    product = a_product(company, product_no="K100", name="Konsulenttime")
    mine = a_draft(company, customer=a_customer(company, name="Havbris Fisk AS"))
    referred = a_draft(company, your_reference="Åse Bjørnstad")

    assert find_anything(company, "k100").products == (product,)
    assert find_anything(company, "konsulent").products == (product,)
    assert find_anything(company, "havbris").drafts == (mine,)
    assert find_anything(company, "bjørnstad").drafts == (referred,)


@pytest.mark.parametrize("text", ["", "   ", "finnes ikke", "%", "_", "-1", "9" * 40])
def test_what_means_nothing_finds_nothing(company: Company, text: str) -> None:
    an_issued_invoice(company)
    a_product(company)

    found = find_anything(company, text)

    assert (found.invoices, found.customers, found.drafts, found.products) == ((), (), (), ())


def test_another_companys_things_are_not_found(company: Company) -> None:
    other = a_company()
    with company_scope(other):
        an_issued_invoice(other, customer=a_customer(other, name="Hemmelig AS"))
    an_issued_invoice(company)

    assert find_anything(company, "hemmelig").customers == ()
    assert [each.company for each in find_anything(company, "1").invoices] == [company]

"""Many customers and products at once: known numbers are changed, the others added, all or none."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from builders import (
    NOW,
    a_company,
    a_customer,
    a_product,
    an_actor,
    customer_details,
    product_details,
)
from webfaktura.contract.v1.base import Counted
from webfaktura.server.registers.bulk import (
    CustomerEntry,
    CustomerNoOutOfBounds,
    NumberTwice,
    ProductEntry,
    put_customers,
    put_products,
)
from webfaktura.server.registers.commands import LevelNotConnected
from webfaktura.server.registers.models import Customer, Department, Product, ProductGroup
from webfaktura.server.registers.queries import details_of, product_details_of
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.rules import InvalidEmail
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


def entry(customer_no: int | None = None, **details: Any) -> CustomerEntry:
    return CustomerEntry(customer_no=customer_no, details=customer_details(**details))


def put(company: Company, *entries: CustomerEntry) -> Counted:
    return put_customers(company=company, entries=entries, at=NOW, by=an_actor())


def put_all(company: Company, *details: Any) -> Counted:
    group = ProductGroup.objects.get()
    entries = [ProductEntry(details=each, group=group) for each in details]
    return put_products(company=company, entries=entries, at=NOW, by=an_actor())


def test_known_numbers_are_changed_and_the_others_added(company: Company) -> None:
    a_customer(company)
    a_customer(company)

    counted = put(
        company,
        entry(10010, phone="55 66 77 88"),
        entry(10011),
        entry(500, name="Med eget nummer"),
        entry(name="Uten nummer"),
    )

    assert counted == Counted(created=2, changed=1, unchanged=1)
    kept = Customer.objects.values_list("customer_no", "name", "version")
    assert list(kept) == [
        (500, "Med eget nummer", 1),
        (10010, "Fjellheim Bakeri AS", 2),
        (10011, "Fjellheim Bakeri AS", 1),
        (10012, "Uten nummer", 1),
    ]


def test_numbers_that_come_with_the_rows_are_passed_by_the_series(company: Company) -> None:
    put(company, entry(name="A"), entry(10010), entry(10012), entry(name="B"))

    numbers = dict(Customer.objects.values_list("name", "customer_no"))
    assert (numbers["A"], numbers["B"]) == (10011, 10013)
    assert a_customer(company).customer_no == 10014


def test_one_refusal_refuses_all_and_names_its_row(company: Company) -> None:
    with pytest.raises(InvalidEmail) as refused:
        put(company, entry(), entry(email="kari"))

    assert refused.value.field == "1.email"
    assert not Customer.objects.exists()


def test_odd_numbers_are_refused(company: Company) -> None:
    with pytest.raises(CustomerNoOutOfBounds) as refused:
        put(company, entry(1), entry(0))
    with pytest.raises(NumberTwice):
        put(company, entry(7), entry(7))

    assert refused.value.field == "1.customer_no"


def test_departments_are_found_once_for_all(
    company: Company, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Department.objects.create(company=company, no="10", name="Salg")

    with django_assert_max_num_queries(14):
        put(company, *(entry(department_no="10") for _ in range(50)))

    assert {each.department and each.department.no for each in Customer.objects.all()} == {"10"}


def test_each_change_has_its_entry_in_the_log(company: Company) -> None:
    a_customer(company)

    put(company, entry(10010, phone="1"), entry())

    entries = AuditEntry.objects.filter(deed__startswith="customer.").order_by("-pk")[:2]
    assert [(each.deed, each.subject, each.details) for each in entries] == [
        ("customer.change", "10010", {"fields": ["phone"], "version": 2}),
        ("customer.add", "10011", {}),
    ]


def test_what_is_put_as_it_stands_changes_nothing(company: Company) -> None:
    customer = a_customer(company, more_emails="a@x.example b@x.example", delivery_place="Oslo")
    product = a_product(company, cost_price=Decimal("1.25"), price_includes_vat=True)

    counted = put(
        company, CustomerEntry(customer_no=customer.customer_no, details=details_of(customer))
    )

    assert counted == Counted(unchanged=1)
    assert put_all(company, product_details_of(product)) == Counted(unchanged=1)


def test_products_are_changed_and_added_by_number(company: Company) -> None:
    a_product(company, product_no="1")

    counted = put_all(
        company,
        product_details(product_no="1", unit_price=Decimal(1200)),
        product_details(product_no="2"),
    )

    assert counted == Counted(created=1, changed=1)
    assert {each.product_no: each.unit_price for each in Product.objects.all()} == {
        "1": Decimal(1200),
        "2": Decimal(1000),
    }


def test_a_product_that_cannot_be_posted_refuses_all(company: Company) -> None:
    with pytest.raises(LevelNotConnected) as refused:
        put_all(company, product_details(), product_details(vat_level="PLS"))
    with pytest.raises(NumberTwice):
        put_all(company, product_details(product_no="1"), product_details(product_no=" 1"))

    assert refused.value.field == "1.vat_level"
    assert not Product.objects.exists()

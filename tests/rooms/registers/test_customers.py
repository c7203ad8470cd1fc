"""Customers get their numbers from the series, are kept tidy, and tell the ERP what changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from builders import NOW, a_company, a_customer, an_actor, customer_details
from webfaktura.norway.identifiers import InvalidOrgNo, InvalidPostalCode
from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.commands import change_customer
from webfaktura.server.registers.models import Customer, NumberSeries
from webfaktura.server.registers.queries import changed_customers, customers, customers_matching
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.rules import (
    InvalidCountry,
    InvalidEmail,
    InvalidTerm,
    NameMissing,
    TooLong,
    UnknownChannel,
)
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


def change(customer: Customer, **changes: Any) -> Customer:
    return change_customer(
        customer=customer, details=customer_details(**changes), at=NOW, by=an_actor()
    )


def known_to_the_erp(company: Company, customer_no: int) -> None:
    Customer.objects.create(
        company=company, customer_no=customer_no, name="Fra regnskapet", transferred_version=1
    )


def test_customers_are_numbered_from_the_series(company: Company) -> None:
    assert [a_customer(company).customer_no for _ in range(3)] == [10010, 10011, 10012]


def test_a_number_that_the_erp_has_used_is_passed_by(company: Company) -> None:
    for number in (10009, 10010, 10011, 10013):
        known_to_the_erp(company, number)

    numbers = [a_customer(company).customer_no for _ in range(3)]

    assert numbers == [10012, 10014, 10015]
    assert NumberSeries.objects.get(kind="customer").next_no == 10016


def test_many_used_numbers_are_passed_in_few_queries(
    company: Company, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Customer.objects.bulk_create(
        Customer(company=company, customer_no=number, name="Fra regnskapet")
        for number in range(10010, 11010)
    )

    with django_assert_max_num_queries(12):
        assert a_customer(company).customer_no == 11010


def test_each_company_has_a_series_of_its_own(company: Company) -> None:
    a_customer(company)
    other = a_company()
    with company_scope(other):
        assert a_customer(other).customer_no == 10010


def test_a_refused_customer_costs_no_number(company: Company) -> None:
    with pytest.raises(NameMissing):
        a_customer(company, name=" ")

    assert a_customer(company).customer_no == 10010


def test_details_are_kept_tidy(company: Company) -> None:
    customer = a_customer(
        company,
        name=" Fjellheim Bakeri AS ",
        org_no="987 654 325",
        postal_code=" 5003",
        place="Bergen",
        country="no",
        email="Faktura@FJELLHEIM.example",
    )

    assert (customer.name, customer.org_no, customer.postal_code) == (
        "Fjellheim Bakeri AS",
        "987654325",
        "5003",
    )
    assert (customer.place, customer.country, customer.email) == (
        "BERGEN",
        "NO",
        "Faktura@fjellheim.example",
    )


def test_a_private_person_abroad_needs_neither_number_nor_our_postal_code(company: Company) -> None:
    customer = a_customer(
        company, org_no="", country="SE", postal_code="111 20", place="Stockholm", email=""
    )

    assert (customer.org_no, customer.postal_code, customer.place) == ("", "111 20", "Stockholm")


@pytest.mark.parametrize(
    ("field", "value", "refusal", "words"),
    [
        ("name", "", NameMissing, "Kunden mangler navn."),
        ("name", "x" * 201, TooLong, "Navnet kan ha høyst 200 tegn."),
        ("org_no", "987654321", InvalidOrgNo, "Organisasjonsnummeret «987654321» er ikke gyldig."),
        ("postal_code", "50033", InvalidPostalCode, "4 siffer"),
        ("country", "NOR", InvalidCountry, "to bokstaver"),
        ("email", "faktura@fjellheim", InvalidEmail, "Skriv den som navn@firma.no."),
        ("phone", "1" * 41, TooLong, "Telefonnummeret kan ha høyst 40 tegn."),
        ("due_days", 400, InvalidTerm, "fra 0 til 365"),
        ("channel", "due", UnknownChannel, "Sendemåten finnes ikke."),
    ],
)
def test_what_a_document_could_not_carry_is_refused_by_its_field(
    company: Company, field: str, value: object, refusal: type[Refusal], words: str
) -> None:
    with pytest.raises(refusal) as refused:
        a_customer(company, **{field: value})

    assert refused.value.field == field
    assert words in refused.value.sentence
    assert not customers(company).exists()


def test_a_change_makes_a_version_that_the_erp_lacks(company: Company) -> None:
    customer = a_customer(company)
    Customer.objects.update(transferred_version=1)

    changed = change(customer, phone="55 66 77 88")

    assert (changed.version, changed.transferred_version) == (2, 1)
    assert list(changed_customers(company)) == [changed]


def test_saving_without_a_change_makes_no_version(company: Company) -> None:
    customer = a_customer(company)

    saved = change(customer, place="Bergen")  # it is kept in capitals

    assert saved.version == 1
    assert not AuditEntry.objects.filter(deed="customer.change").exists()


def test_the_log_remembers_which_fields_and_not_what_a_person_s_data_was(company: Company) -> None:
    change(a_customer(company), phone="55 66 77 88", address_1="Hjemveien 3")

    entry = AuditEntry.objects.get(deed="customer.change")
    assert (entry.subject, entry.details) == (
        "10010",
        {"fields": ["address_1", "phone"], "version": 2},
    )


def test_another_company_s_customer_cannot_be_changed(company: Company) -> None:
    other = a_company()
    with company_scope(other):
        theirs = a_customer(other)

    with pytest.raises(Customer.DoesNotExist):
        change(theirs, name="Kapret AS")

    with company_scope(other):
        theirs.refresh_from_db()
        assert theirs.name == "Fjellheim Bakeri AS"


@pytest.fixture
def _register(company: Company) -> None:
    a_customer(company, name="Ørsta Bærum Åsgård AS", place="ØRSTA")
    a_customer(company, name="Kari Nordmann", org_no="", place="Oslo")
    a_customer(company, name="Gammel Kunde AS", active=False)


@pytest.mark.usefixtures("_register")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [10010, 10011, 10012]),
        ("ørsta", [10010]),
        ("BÆRUM", [10010]),
        ("åsgård ørsta", [10010]),
        ("nord oslo", [10011]),
        ("10011", [10011]),
        ("1001", [10010, 10011, 10012]),
        ("98765", [10010, 10012]),
        ("kunde", [10012]),
        ("ingen slik", []),
        ("%", []),
    ],
)
def test_customers_are_found_by_what_is_typed(
    company: Company, text: str, found: list[int]
) -> None:
    matching = customers_matching(company, text, 10)

    assert [customer.customer_no for customer in matching] == found


@pytest.mark.usefixtures("_register")
def test_no_more_are_found_than_asked_for(
    company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert len(customers_matching(company, "", 2)) == 2


@pytest.mark.usefixtures("_register")
def test_another_company_s_customers_are_not_found(company: Company) -> None:
    other = a_company()

    with company_scope(other):
        assert list(customers_matching(other, "ørsta", 10)) == []
        assert list(customers(company)) == []

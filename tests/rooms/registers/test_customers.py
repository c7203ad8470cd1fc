"""Customers get their numbers from the series, are kept tidy, and tell the ERP what changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from builders import NOW, a_company, a_customer, an_actor, customer_details
from webfaktura.norway.identifiers import InvalidOrgNo, InvalidPostalCode
from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.commands import DepartmentUnknown, change_customer
from webfaktura.server.registers.customer_rules import (
    PersonWithOrgNo,
    UnknownCurrency,
    UnknownLanguage,
)
from webfaktura.server.registers.models import Customer, Department, NumberSeries
from webfaktura.server.registers.queries import (
    changed_customers,
    customers,
    customers_matching,
    customers_to_choose,
    details_of,
    similar_customers,
)
from webfaktura.server.registers.rules import is_private_person
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


def test_numbers_that_the_erp_uses_itself_in_the_series_are_passed_by(company: Company) -> None:
    NumberSeries.objects.filter(kind="customer").update(used_in_erp=10020)
    known_to_the_erp(company, 10022)

    assert [a_customer(company).customer_no for _ in range(2)] == [10021, 10023]


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


def test_each_address_is_kept_once_and_the_first_is_the_main_one(company: Company) -> None:
    customer = a_customer(
        company,
        email=" post@fjell.example; Innkjop@Fjell.example",
        more_emails="POST@fjell.example, regnskap@fjell.example\ninnkjop@fjell.example",
    )

    assert (customer.email, customer.more_emails) == (
        "post@fjell.example",
        "Innkjop@fjell.example regnskap@fjell.example",
    )


def test_further_addresses_without_a_main_one_give_it(company: Company) -> None:
    customer = a_customer(company, email="", more_emails="a@x.example b@x.example")

    assert (customer.email, customer.more_emails) == ("a@x.example", "b@x.example")


@pytest.mark.parametrize(
    ("org_no", "said", "kept", "private"),
    [
        ("987654325", None, None, False),
        ("987654325", False, None, False),
        ("", None, None, True),
        ("", True, None, True),
        ("", False, False, False),
    ],
)
def test_whether_a_customer_is_a_person_is_kept_only_where_its_number_does_not_tell(
    company: Company, org_no: str, said: bool | None, kept: bool | None, private: bool
) -> None:
    customer = a_customer(company, org_no=org_no, is_person=said)

    assert customer.is_person is kept
    assert is_private_person(org_no=customer.org_no, is_person=customer.is_person) is private


def test_a_delivery_address_has_a_country_and_nothing_has_none(company: Company) -> None:
    delivered = a_customer(company, delivery_postal_code="0150", delivery_place="Oslo")
    abroad = a_customer(company, delivery_place="Lund", delivery_country="se")
    nowhere = a_customer(company, delivery_country="NO")

    assert (delivered.delivery_place, delivered.delivery_country) == ("OSLO", "NO")
    assert (abroad.delivery_place, abroad.delivery_country) == ("Lund", "SE")
    assert nowhere.delivery_country == ""


def test_what_goes_without_saying_is_not_kept(company: Company) -> None:
    usual = a_customer(company, currency="nok", language="nb")
    foreign = a_customer(company, currency="eur", language="en")

    assert (usual.currency, usual.language) == ("", "")
    assert (foreign.currency, foreign.language) == ("EUR", "en")


def test_a_department_that_is_closed_stays_and_is_not_given_to_others(company: Company) -> None:
    department = Department.objects.create(company=company, no="10", name="Salg")
    customer = a_customer(company, department_no="10")
    Department.objects.update(active=False)

    assert change(customer, department_no="10", phone="1").department == department
    with pytest.raises(DepartmentUnknown):
        a_customer(company, department_no="10")
    assert change(customer, department_no="").department is None


def test_a_change_begins_from_what_is_known(company: Company) -> None:
    Department.objects.create(company=company, no="10", name="Salg")
    customer = a_customer(company, department_no="10", more_emails="b@x.example", due_days=30)

    same = change_customer(customer=customer, details=details_of(customer), at=NOW, by=an_actor())

    assert same.version == 1


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
        ("more_emails", "a@b.example kari", InvalidEmail, "«kari» er ikke gyldig"),
        ("is_person", True, PersonWithOrgNo, "Velg bedrift, eller ta bort nummeret."),
        ("delivery_postal_code", "50033", InvalidPostalCode, "4 siffer"),
        ("delivery_country", "NOR", InvalidCountry, "to bokstaver"),
        ("currency", "JPY", UnknownCurrency, "Velg en av EUR, USD"),
        ("language", "sv", UnknownLanguage, "nb (norsk) eller en (engelsk)"),
        ("department_no", "10", DepartmentUnknown, "Avdeling 10 er ikke i bruk."),
    ],
)
def test_what_a_document_could_not_carry_is_refused_by_its_field(
    company: Company, field: str, value: object, refusal: type[Refusal], words: str
) -> None:
    with pytest.raises(refusal) as refused:
        a_customer(company, **{"delivery_place": "Oslo", field: value})

    assert refused.value.field == ("org_no" if field == "is_person" else field)
    assert words in refused.value.sentence
    assert not customers(company).exists()


def test_more_addresses_than_there_is_room_for_are_refused(company: Company) -> None:
    with pytest.raises(TooLong) as refused:
        a_customer(company, more_emails=" ".join(f"navn{no}@firma.example" for no in range(60)))

    assert refused.value.field == "more_emails"


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


def similar(company: Company, besides: Customer | None = None, **details: Any) -> list[int]:
    found = similar_customers(company, customer_details(**details), besides=besides)
    return [customer.customer_no for customer in found]


def test_the_same_number_is_told_before_the_same_name_and_place(company: Company) -> None:
    a_customer(company, name="Ørsta Åpen AS", org_no="", postal_code="6150")
    a_customer(company, name="Noe annet AS")

    assert similar(company, name="ørsta åpen as", postal_code="6150") == [10011]
    assert similar(company, name="ØRSTA ÅPEN AS", postal_code="6150", org_no="") == [10010]
    assert similar(company, name="Ørsta Åpen AS", postal_code="5003", org_no="") == []
    assert similar(company, name="Ørsta Åpen AS", postal_code="", org_no="") == []


def test_a_customer_is_not_like_itself_nor_warned_of_what_it_said_before(company: Company) -> None:
    customer, twin = a_customer(company), a_customer(company)

    assert similar(company, besides=customer) == []
    assert similar(company, besides=customer, name="Nytt", postal_code="0150") == []
    assert similar(company, besides=None) == [customer.customer_no, twin.customer_no]


def test_only_active_customers_are_offered(company: Company) -> None:
    a_customer(company, name="Ørsta AS", active=False)
    a_customer(company, name="Ørsta Bygg AS")

    offered = customers_to_choose(company, "ørsta", 10)

    assert [customer.customer_no for customer in offered] == [10011]

"""Choose client: one's own companies, found by typing; one alone is opened at once."""

import pytest
from django.test import Client
from django.urls import reverse

from builders import a_company, a_user, an_actor, an_agency
from webfaktura.server.tenancy.commands import deactivate_company
from webfaktura.server.tenancy.models import Agency, Company

pytestmark = pytest.mark.django_db


def a_client_company(agency: Agency, number: str, name: str) -> Company:
    facts = {"name": name, "org_no": "923456783", "vat_registered": True}
    return a_company(agency, erp_client_no=number, facts=facts)


@pytest.fixture
def agency() -> Agency:
    return an_agency()


@pytest.fixture
def office(agency: Agency) -> Client:
    client = Client()
    client.force_login(a_user(agency))
    return client


def test_who_has_one_company_goes_straight_to_it(reader: Client, company: Company) -> None:
    answer = reader.get(reverse("home"))

    assert answer.headers["Location"] == reverse("overview", args=[company.public_id])


def test_the_office_sees_its_clients_the_deactivated_first(office: Client, agency: Agency) -> None:
    a_client_company(agency, "10", "Bryggen Kafé AS")
    closed = a_client_company(agency, "11", "Åsgård Snekkeri")
    deactivate_company(company=closed, at=closed.created_at, by=an_actor())

    shown = office.get(reverse("home"))

    names = [company.name for company in shown.context["companies"]]
    assert names == ["Åsgård Snekkeri", "Bryggen Kafé AS"]
    assert "* Åsgård Snekkeri" in shown.content.decode()


@pytest.mark.parametrize("typed", ["åsg", "ÅSG", "11", "923 456"])
def test_a_client_is_found_by_name_number_or_organisation(
    office: Client, agency: Agency, typed: str
) -> None:
    a_client_company(agency, "10", "Bryggen Kafé AS")
    a_client_company(agency, "11", "Åsgård Snekkeri")

    found = office.get(reverse("home"), {"q": typed}).context["companies"]

    assert "Åsgård Snekkeri" in [company.name for company in found]


def test_typing_brings_only_the_list(office: Client, agency: Agency) -> None:
    a_client_company(agency, "10", "Bryggen Kafé AS")
    a_client_company(agency, "11", "Åsgård Snekkeri")

    part = office.get(reverse("home"), {"q": "bry"}, headers={"HX-Request": "true"})

    assert part.content.decode().lstrip().startswith('<div id="found"')


def test_a_client_user_does_not_see_a_deactivated_company(reader: Client, company: Company) -> None:
    deactivate_company(company=company, at=company.created_at, by=an_actor())

    assert reader.get(reverse("overview", args=[company.public_id])).status_code == 404
    assert reader.get(reverse("home")).status_code == 200

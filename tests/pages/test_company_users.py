"""Brukere on Mitt firma: everybody of the company sees them; its office alone makes more."""

import pytest
from django.test import Client
from django.urls import reverse

from builders import a_company, a_user, an_agency
from webfaktura.server.tenancy.models import Company, User

pytestmark = pytest.mark.usefixtures("scope")
ASKED = {
    "name": "Ola Dunk",
    "user_name": "ola@demobygg.example",
    "email": "ola@demobygg.example",
    "password": "tre blå båter i natt",
}


@pytest.fixture
def office(company: Company) -> Client:
    client = Client()
    client.force_login(a_user(company.agency))
    return client


def to(company: Company, name: str) -> str:
    return reverse(name, args=[company.public_id])


def test_a_companys_users_are_listed(reader: Client, company: Company, user: User) -> None:
    page = reader.get(to(company, "company_profile")).content.decode()

    assert user.user_name in page
    assert "Ny bruker" not in page


def test_the_office_makes_one_who_can_log_in(office: Client, company: Company) -> None:
    page = office.post(to(company, "office_user_add"), ASKED, follow=True).content.decode()

    assert "Ola Dunk kan logge inn nå." in page
    made = User.objects.get(user_name="ola@demobygg.example")
    assert made.check_password("tre blå båter i natt")
    assert Client().login(username="ola@demobygg.example", password="tre blå båter i natt")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "passord1"}, "passord"),
        ({"email": "ola"}, "e-post"),
        ({"user_name": ""}, "Brukernavn"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nobody_is_made(
    office: Client, company: Company, wrong: dict[str, str], said: str
) -> None:
    before = User.objects.count()

    answer = office.post(to(company, "office_user_add"), ASKED | wrong)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert User.objects.count() == before


def test_a_name_that_is_taken_is_refused(office: Client, company: Company, user: User) -> None:
    answer = office.post(to(company, "office_user_add"), ASKED | {"user_name": user.user_name})

    assert answer.status_code == 422
    assert "er opptatt" in answer.content.decode()


def test_a_client_user_and_another_office_make_nobody(reader: Client, company: Company) -> None:
    stranger = Client()
    stranger.force_login(a_user(an_agency()))

    for who in (reader, stranger):
        assert who.post(to(company, "office_user_add"), ASKED).status_code == 404
    assert not User.objects.filter(name="Ola Dunk").exists()


def test_the_office_of_another_company_sees_none_of_its_users(
    office: Client, company: Company, user: User
) -> None:
    other = a_company(company.agency, erp_client_no="77")

    page = office.get(to(other, "company_profile")).content.decode()

    assert user.user_name not in page

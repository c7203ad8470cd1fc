"""Avtale on the Byrå tab: subscription, modules and the one switch; the office's alone."""

import pytest
from django.test import Client
from django.urls import reverse

from builders import a_user, an_agency, an_issued_invoice
from webfaktura.server.tenancy.models import AuditEntry, Company, Subscription

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def office(company: Company) -> Client:
    client = Client()
    client.force_login(a_user(company.agency))
    return client


def to(company: Company, name: str) -> str:
    return reverse(name, args=[company.public_id])


def test_modules_and_subscription_are_changed_and_logged(office: Client, company: Company) -> None:
    asked = {"subscription_code": "99", "payments": "", "departments": "on"}

    page = office.post(to(company, "office_agreement"), asked, follow=True).content.decode()

    assert "Avtalen er endret." in page
    company.refresh_from_db()
    assert company.subscription.code == "99"
    assert (company.shows_payments, company.uses_departments, company.uses_projects) == (
        False,
        True,
        False,
    )
    deeds = AuditEntry.objects.filter(scope=f"company:{company.pk}").values_list("deed", flat=True)
    assert {"company.change_subscription", "company.change_agreement"} <= set(deeds)


def test_a_subscription_that_nobody_offers_is_refused(office: Client, company: Company) -> None:
    answer = office.post(to(company, "office_agreement"), {"subscription_code": "gull"})

    assert answer.status_code == 422
    company.refresh_from_db()
    assert company.subscription.code == "30"


def test_the_volume_is_told_and_never_stops_anything(office: Client, company: Company) -> None:
    Subscription.objects.filter(pk=company.subscription_id).update(yearly_volume=2)
    for _ in range(2):
        an_issued_invoice(company)

    page = office.get(to(company, "office_profile")).content.decode()

    assert "av 2 (100 %)" in page or "av 2 (100\u00a0%)" in page
    assert "Ingenting stanses." in page


def test_the_switch_shuts_the_clients_own_users_out_and_lets_them_in_again(
    office: Client, reader: Client, company: Company
) -> None:
    office.post(to(company, "office_switch"), {"active": "no"})
    assert reader.get(to(company, "overview")).status_code == 404
    assert "Aktiver klienten" in office.get(to(company, "office_profile")).content.decode()

    office.post(to(company, "office_switch"), {"active": "yes"})

    assert reader.get(to(company, "overview")).status_code == 200


def test_a_switch_without_a_wish_changes_nothing(office: Client, company: Company) -> None:
    assert office.post(to(company, "office_switch"), {}).status_code == 400
    company.refresh_from_db()
    assert company.active


def test_neither_a_client_user_nor_another_office_changes_anything(
    reader: Client, company: Company
) -> None:
    stranger = Client()
    stranger.force_login(a_user(an_agency()))

    for who in (reader, stranger):
        assert who.post(to(company, "office_switch"), {"active": "no"}).status_code == 404
        asked = {"subscription_code": "99"}
        assert who.post(to(company, "office_agreement"), asked).status_code == 404
    company.refresh_from_db()
    assert (company.active, company.subscription.code) == (True, "30")

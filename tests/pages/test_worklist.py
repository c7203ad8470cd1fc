"""Arbeidsliste and Ikke levert: what is decided stands, and strangers find nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from builders import NOW, a_company, a_customer, a_user, an_agency, an_issued_invoice
from webfaktura.server.delivery.commands import start_delivery
from webfaktura.server.delivery.models import Delivery
from webfaktura.server.tenancy.models import Agency, Company, User
from webfaktura.server.tenancy.scope import companies_scope, company_scope
from webfaktura.server.worklist.models import WorkNote

pytestmark = pytest.mark.django_db
LIST, DECIDE, LOST = (reverse(name) for name in ("worklist", "worklist_decide", "undelivered"))


@pytest.fixture
def agency() -> Agency:
    return an_agency()


@pytest.fixture
def kari(agency: Agency) -> User:
    return a_user(agency)


@pytest.fixture
def office(kari: User) -> Client:
    client = Client()
    client.force_login(kari)
    return client


@pytest.fixture
def troubled(agency: Agency) -> Company:
    company = a_company(agency)
    with company_scope(company):
        invoice = an_issued_invoice(company, customer=a_customer(company, name="Fjellheim AS"))
        delivery = start_delivery(invoice=invoice, at=NOW)
        Delivery.objects.filter(pk=delivery.pk).update(state="failed", words="550 Ukjent")
    return company


def key(company: Company) -> str:
    return f"{company.public_id}:not_delivered"


def test_where_all_is_well_it_says_so(office: Client, agency: Agency) -> None:
    a_company(agency, erp_client_no="10")

    page = office.get(LIST).content.decode()

    assert "Alt er i orden" in page


def test_it_leads_to_the_very_place(office: Client, troubled: Company) -> None:
    page = office.get(LIST).content.decode()

    assert "Dokumenter som ikke kom frem" in page
    assert reverse("journal", args=[troubled.public_id]) + "?tab=not_delivered" in page


def test_it_is_given_to_somebody_who_finds_it_under_mine(
    office: Client, kari: User, troubled: Company
) -> None:
    asked = {"trouble": key(troubled), "deed": "assign", "responsible": str(kari.public_id)}

    office.post(DECIDE, asked)

    [row] = office.get(LIST, {"vis": "mine"}).context["rows"]
    assert row.note.responsible == kari


def test_it_is_put_off_with_a_reason_and_taken_up_again(office: Client, troubled: Company) -> None:
    asked = {"trouble": key(troubled), "deed": "put_off", "until": "31.12.2199", "reason": "Ferie"}
    office.post(DECIDE, asked)
    assert office.get(LIST).context["rows"] == []
    page = office.get(LIST, {"vis": "utsatt"}).content.decode()
    assert "Til 31.12.2199: Ferie" in page

    office.post(DECIDE, {"trouble": key(troubled), "deed": "take_up"})

    assert len(office.get(LIST).context["rows"]) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"until": "31.12.2199", "reason": ""}, "Skriv hvorfor det kan vente"),
        ({"until": "i morgen", "reason": "Ferie"}, "i morgen"),
        ({"until": "01.01.2020", "reason": "Ferie"}, "Velg en dag som ikke har vært."),
    ],
)
def test_a_bad_day_or_no_reason_changes_nothing(
    office: Client, troubled: Company, given: dict[str, str], said: str
) -> None:
    asked = {"trouble": key(troubled), "deed": "put_off", **given}

    page = office.post(DECIDE, asked, follow=True).content.decode()

    assert said in page
    with companies_scope([troubled]):
        assert not WorkNote.objects.exists()


def test_nothing_chosen_is_told(office: Client, troubled: Company) -> None:
    page = office.post(DECIDE, {"deed": "assign"}, follow=True).content.decode()

    assert "Ingenting ble valgt" in page


def test_what_did_not_arrive_is_sent_again_from_the_list(office: Client, troubled: Company) -> None:
    page = office.get(LOST).content.decode()
    for said in ("Faktura 1", "Fjellheim AS", "550 Ukjent", troubled.name):
        assert said in page

    with company_scope(troubled):
        invoice = Delivery.objects.get().invoice
    resend = reverse("invoice_resend", args=[troubled.public_id, invoice.public_id])
    answer = office.post(resend, {"next": "undelivered"}, follow=True)

    assert answer.redirect_chain[-1][0] == LOST
    assert "Alt er kommet frem" in answer.content.decode()


def test_a_client_user_finds_no_such_pages(troubled: Company) -> None:
    client = Client()
    client.force_login(a_user(troubled))

    assert [client.get(page).status_code for page in (LIST, LOST)] == [404, 404]
    assert client.post(DECIDE, {"trouble": key(troubled)}).status_code == 404


def test_another_office_sees_and_changes_nothing(troubled: Company) -> None:
    stranger = Client()
    stranger.force_login(a_user(an_agency()))

    assert stranger.get(LIST).context["rows"] == []
    assert troubled.name not in stranger.get(LOST).content.decode()
    stranger.post(DECIDE, {"trouble": key(troubled), "deed": "assign", "responsible": ""})
    with companies_scope([troubled]):
        assert not WorkNote.objects.exists()


def test_nobody_is_given_it_who_is_not_a_colleague(office: Client, troubled: Company) -> None:
    stranger = a_user(an_agency())
    asked = {"trouble": key(troubled), "deed": "assign", "responsible": str(stranger.public_id)}

    assert office.post(DECIDE, asked).status_code == 404

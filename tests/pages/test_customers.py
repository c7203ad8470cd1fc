"""Kunder: searched, browsed, added, looked up, changed, warned of twice, taken out of use."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from builders import TODAY, a_customer, an_issued_invoice
from rooms.lookups.outside import Outside, outside, says
from rooms.lookups.peppol import a_name_server, no_receiver_is_known
from webfaktura.server.registers import browsing
from webfaktura.server.registers.models import Customer, Department
from webfaktura.server.tenancy.models import AuditEntry, Company

pytestmark = pytest.mark.usefixtures("scope")
HTMX = {"HX-Request": "true"}


def to(name: str, company: Company, *ids: object) -> str:
    return reverse(name, args=[company.public_id, *ids])


def customer_form(**changes: str) -> dict[str, str]:
    return {"name": "Østbø & Sønner ANS", "country": "NO", "active": "on", **changes}


def test_a_customer_is_added_and_named(reader: Client, company: Company) -> None:
    answer = reader.post(to("customer_new", company), customer_form(due_days="30"), follow=True)

    customer = Customer.objects.get()
    assert (customer.customer_no, customer.due_days) == (10010, 30)
    assert "10010 Østbø &amp; Sønner ANS er lagt til." in answer.content.decode()


def test_a_customer_is_changed_by_the_user(reader: Client, company: Company) -> None:
    customer = a_customer(company)

    reader.post(to("customer", company, customer.public_id), customer_form())

    assert Customer.objects.get().name == "Østbø & Sønner ANS"
    assert AuditEntry.objects.order_by("-pk")[0].actor == "Kari Nordmann"


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"name": ""}, "name", "Feltet er påkrevet"),
        ({"org_no": "123"}, "org_no", "skal ha 9 siffer"),
        ({"email": "kari"}, "email", "Skriv den som navn@firma.no"),
        ({"postal_code": "15"}, "postal_code", "4 siffer"),
        ({"due_days": "400"}, "due_days", "365"),
        ({"channel": "brevdue"}, "channel", "brevdue"),
    ],
)
def test_a_wrong_field_is_told_beside_it(
    reader: Client, company: Company, changes: dict[str, str], field: str, word: str
) -> None:
    answer = reader.post(to("customer_new", company), customer_form(**changes))

    assert answer.status_code == 422
    assert word in " ".join(answer.context["form"].errors[field])
    assert not Customer.objects.exists()


def test_the_card_opens_in_the_lists_panel_and_leaves_the_list(
    reader: Client, company: Company
) -> None:
    customer = a_customer(company)
    card = to("customer", company, customer.public_id)

    part = reader.get(card, headers=HTMX).content.decode()
    saved = reader.post(card, customer_form(in_panel="1"), headers=HTMX)
    refused = reader.post(card, customer_form(in_panel="1", org_no="1"), headers=HTMX)

    assert ("<html" in part, 'name="in_panel"' in part) == (False, True)
    assert saved.headers["HX-Refresh"] == "true"
    assert (refused.status_code, "<html" in refused.content.decode()) == (422, False)


@pytest.mark.parametrize(("typed", "found"), [("østbø", 1), ("BERGEN", 1), ("10011", 1), ("x", 0)])
def test_customers_are_found_by_typing(
    reader: Client, company: Company, typed: str, found: int
) -> None:
    a_customer(company, name="Østbø & Sønner", place="OSLO")
    a_customer(company, name="Fjellheim")

    page = reader.get(to("customers", company), {"q": typed}, headers=HTMX)

    assert len(page.context["rows"]) == found


def numbers(reader: Client, company: Company, **asked: str) -> list[int]:
    page = reader.get(to("customers", company), asked)
    return [row.customer.customer_no for row in page.context["rows"]]


def test_the_list_shows_those_in_use_unless_others_are_asked_for(
    reader: Client, company: Company
) -> None:
    a_customer(company)
    a_customer(company, active=False)

    assert numbers(reader, company) == [10010]
    assert numbers(reader, company, status="deactivated") == [10011]
    assert numbers(reader, company, status="all") == [10010, 10011]
    assert reader.get(to("customers", company), {"status": "x"}).status_code == 404


def test_a_long_list_is_browsed_to_its_end_and_back(
    reader: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "PAGE", 2)
    for _ in range(5):
        a_customer(company)
    pages = [reader.get(to("customers", company))]
    while way := pages[-1].context["next"]:
        pages.append(reader.get(to("customers", company) + way))
    back = reader.get(to("customers", company) + pages[-1].context["previous"])

    shown = [[row.customer.customer_no for row in page.context["rows"]] for page in (*pages, back)]
    assert shown == [[10010, 10011], [10012, 10013], [10014], [10012, 10013]]
    assert pages[0].context["previous"] == ""


def test_the_list_tells_what_each_owes(reader: Client, company: Company) -> None:
    owing, square = a_customer(company), a_customer(company)
    an_issued_invoice(company, customer=owing)

    page = reader.get(to("customers", company))

    told = {row.customer.pk: [each.ore for each in row.balance] for row in page.context["rows"]}
    assert told == {owing.pk: [125_000], square.pk: []}
    assert "1\u00a0250,00" in page.content.decode()


def test_the_card_shows_numbers_and_the_newest_documents(reader: Client, company: Company) -> None:
    customer = a_customer(company)
    for days in range(12):
        an_issued_invoice(company, customer=customer, on=TODAY - timedelta(days=40 - days))

    page = reader.get(to("customer", company, customer.public_id))

    history = page.context["history"]
    assert [each.ore for each in history.standing.outstanding] == [12 * 125_000]
    assert [row.invoice.invoice_no for row in history.documents] == list(range(12, 2, -1))
    assert "Alle 12 i fakturajournalen" in page.content.decode()


def test_a_cards_questions_do_not_grow_with_the_history(reader: Client, company: Company) -> None:
    customer = a_customer(company)

    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            reader.get(to("customer", company, customer.public_id))
        return len(questions)

    an_issued_invoice(company, customer=customer)
    few = asked()
    for _ in range(3):
        an_issued_invoice(company, customer=customer)

    assert (few, asked()) == (20, 20)


def test_several_addresses_and_a_place_of_delivery_are_kept(
    reader: Client, company: Company
) -> None:
    typed = customer_form(
        kind="business",
        email="post@fjell.example, innkjop@fjell.example",
        more_emails="regnskap@fjell.example",
        language="en",
        delivery_address_1="Kaia 3",
        delivery_postal_code="5003",
    )

    reader.post(to("customer_new", company), typed)

    customer = Customer.objects.get()
    assert (customer.email, customer.more_emails) == (
        "post@fjell.example",
        "innkjop@fjell.example regnskap@fjell.example",
    )
    assert (customer.delivery_place, customer.delivery_country) == ("BERGEN", "NO")
    assert (customer.is_person, customer.language) == (False, "en")


def test_currency_and_department_are_asked_for_where_the_company_has_them(
    reader: Client, company: Company
) -> None:
    Department.objects.create(company=company, no="10", name="Salg")
    without = reader.get(to("customer_new", company)).context["form"]
    Company.objects.update(uses_currencies=True, uses_departments=True)

    offered = reader.get(to("customer_new", company)).context["form"]
    reader.post(to("customer_new", company), customer_form(currency="EUR", department_no="10"))

    assert not {"currency", "department_no"} & without.fields.keys()
    assert ("10", "10 Salg") in offered.fields["department_no"].choices
    customer = Customer.objects.get()
    assert (customer.currency, customer.department and customer.department.no) == ("EUR", "10")


def test_what_the_form_does_not_ask_for_stays(reader: Client, company: Company) -> None:
    department = Department.objects.create(company=company, no="10", name="Salg")
    customer = a_customer(company, currency="EUR", department_no="10", active=False)

    reader.post(to("customer", company, customer.public_id), customer_form(name="Nytt navn"))

    customer.refresh_from_db()
    assert (customer.name, customer.currency, customer.department, customer.active) == (
        "Nytt navn",
        "EUR",
        department,
        False,
    )


def test_who_is_perhaps_there_already_is_named_before_anything_is_saved(
    reader: Client, company: Company
) -> None:
    known = a_customer(company)
    typed = customer_form(kind="business", org_no="987 654 325")

    warned = reader.post(to("customer_new", company), typed)
    before = Customer.objects.count()
    reader.post(to("customer_new", company), {**typed, "save_anyway": "1"})

    page = warned.content.decode()
    assert (warned.status_code, before, Customer.objects.count()) == (422, 1, 2)
    assert "Har du denne kunden fra før?" in page
    assert to("customer", company, known.public_id) in page


def test_a_customer_is_not_warned_of_itself(reader: Client, company: Company) -> None:
    customer = a_customer(company)
    a_customer(company, name="En annen")
    typed = customer_form(name=customer.name, org_no=customer.org_no, postal_code="5003")

    answer = reader.post(to("customer", company, customer.public_id), {**typed, "phone": "1"})

    assert answer.status_code == 302
    assert Customer.objects.get(pk=customer.pk).phone == "1"


def test_ehf_is_told_as_far_as_it_is_known(reader: Client, company: Company) -> None:
    business, person = a_customer(company), a_customer(company, org_no="")

    pages = [
        reader.get(to("customer", company, each.public_id)).content.decode()
        for each in (business, person)
    ]

    assert "Ikke undersøkt." in pages[0]
    assert "Ikke mulig uten organisasjonsnummer." in pages[1]


def test_elma_is_asked_from_the_card(
    reader: Client, company: Company, settings: Settings, tmp_path: Path
) -> None:
    customer = a_customer(company)
    with a_name_server() as names:
        no_receiver_is_known(names, settings, tmp_path)
        asked = reader.post(to("customer_ehf", company, customer.public_id), follow=True)
    page = asked.content.decode()

    assert "Kunden tar ikke imot EHF." in page
    assert "Dokumentene sendes med e-post eller post." in page


def test_elma_is_not_asked_without_an_organisation_number(reader: Client, company: Company) -> None:
    customer = a_customer(company, org_no="")

    page = reader.post(to("customer_ehf", company, customer.public_id), follow=True)

    assert "rganisasjonsnummer" in page.content.decode()


def deed(reader: Client, company: Company, customer: Customer, wish: str) -> str:
    answer = reader.post(
        to("customer_status", company, customer.public_id), {"deed": wish}, follow=True
    )
    return answer.content.decode()


def test_a_customer_is_taken_out_of_use_and_back(reader: Client, company: Company) -> None:
    customer = a_customer(company)

    out = deed(reader, company, customer, "deactivate")
    was_active = Customer.objects.get().active
    back = deed(reader, company, customer, "activate")

    assert (was_active, Customer.objects.get().active) == (False, True)
    assert "er deaktivert og foreslås ikke lenger." in out
    assert "er i bruk igjen." in back


def test_only_a_customer_nothing_refers_to_is_deleted(reader: Client, company: Company) -> None:
    used, unused = a_customer(company), a_customer(company)
    an_issued_invoice(company, customer=used)

    refused = deed(reader, company, used, "delete")
    done = deed(reader, company, unused, "delete")

    assert "er i bruk og kan ikke slettes. Deaktiver i stedet." in refused
    assert "er slettet." in done
    assert list(Customer.objects.all()) == [used]


def test_a_deed_nobody_knows_is_refused(reader: Client, company: Company) -> None:
    address = to("customer_status", company, a_customer(company).public_id)

    assert reader.post(address, {"deed": "burn"}).status_code == 400


NUMBER = "974760673"
SESAM = {"organisasjonsnummer": NUMBER, "navn": "SESAM STASJON", "konkurs": True} | {
    "forretningsadresse": {
        "adresse": ["c/o Havna", "Tyvholmen 1", "3. etasje"],
        "postnummer": "0101",
        "poststed": "OSLO",
    }
}


@pytest.fixture
def brreg(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    with outside() as there:
        monkeypatch.setenv("WEBFAKTURA_ENHETSREGISTERET", there.address)
        yield there


def fetched(reader: Client, company: Company, **typed: str) -> str:
    answer = reader.post(to("customer_new_fetch", company), typed, headers=HTMX)
    return answer.content.decode()


def test_a_form_is_filled_in_from_the_number_and_nothing_is_saved(
    reader: Client, company: Company, brreg: Outside
) -> None:
    brreg.reply = says(json.dumps(SESAM).encode())

    page = fetched(reader, company, org_no="974 760 673", email="post@sesam.example")

    assert brreg.asked == [f"/enheter/{NUMBER}"]
    for value in ("SESAM STASJON", "c/o Havna", "Tyvholmen 1, 3. etasje", "post@sesam.example"):
        assert f'value="{value}"' in page
    assert "Foretaket er konkurs." in page
    assert not Customer.objects.exists()


def test_a_name_gives_a_list_to_choose_from(
    reader: Client, company: Company, brreg: Outside
) -> None:
    brreg.reply = says(json.dumps({"_embedded": {"enheter": [SESAM]}}).encode())

    page = fetched(reader, company, name="Sesam")

    assert brreg.heard[0].query["navn"] == ["Sesam"]
    assert f'"chosen": "{NUMBER}"' in page
    assert 'value="Sesam"' in page


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({}, 404, "Skriv organisasjonsnummeret eller navnet først"),
        ({"org_no": "123"}, 404, "er ikke gyldig"),
        ({"org_no": NUMBER}, 404, "ikke noe foretak med organisasjonsnummer"),
        ({"org_no": NUMBER}, 410, "er slettet fra Enhetsregisteret"),
        ({"org_no": NUMBER}, 503, "Enhetsregisteret svarer ikke nå."),
        ({"name": "Sesam"}, 200, "ikke noe foretak som heter Sesam"),
    ],
)
def test_a_look_up_that_gives_nothing_says_why_and_keeps_what_was_typed(
    reader: Client,
    company: Company,
    brreg: Outside,
    typed: dict[str, str],
    status: int,
    words: str,
) -> None:
    brreg.reply = says(b"{}", status=status)

    page = fetched(reader, company, **typed, phone="55 66 77 88")

    assert words in page
    assert 'value="55 66 77 88"' in page


def test_a_customer_one_has_is_filled_in_anew(
    reader: Client, company: Company, brreg: Outside
) -> None:
    brreg.reply = says(json.dumps(SESAM).encode())
    customer = a_customer(company)
    address = to("customer_fetch", company, customer.public_id)

    page = reader.post(address, customer_form(org_no=NUMBER), headers=HTMX).content.decode()

    assert 'value="SESAM STASJON"' in page
    assert to("customer", company, customer.public_id) in page
    assert Customer.objects.get().name == "Fjellheim Bakeri AS"

"""Byrå: what only the office decides, at addresses that the client's own users do not find."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from builders import NOW, a_user, an_actor, an_agency, an_issued_invoice
from pages.company import to, words
from webfaktura.server.invoicing.series import move_series
from webfaktura.server.registers.models import NumberSeries, SeriesKind, VoidedNumbers
from webfaktura.server.registers.series import report_numbers_used
from webfaktura.server.tenancy.models import AuditEntry, Company, User

pytestmark = pytest.mark.usefixtures("scope")

INVOICES, NOTES, CUSTOMERS = SeriesKind.INVOICE, SeriesKind.CREDIT_NOTE, SeriesKind.CUSTOMER
OFFICE = ["office_profile", "office_kid", "office_series"]


@pytest.fixture
def kari(company: Company) -> User:
    return a_user(company.agency, name="Kari Byrå")


@pytest.fixture
def office(kari: User) -> Client:
    client = Client()
    client.force_login(kari)
    return client


def kid_form(**changes: object) -> dict[str, Any]:
    as_it_is = {"client_length": 0, "customer_length": 6, "invoice_length": 6, "check": "mod10"}
    return {**as_it_is, **changes}


def moved(
    office: Client, company: Company, to_no: object, *, kind: str = "invoice", why: str = "Nytt år"
) -> Any:
    typed = {"kind": kind, "next_no": to_no, "reason": why}
    return office.post(to("office_series", company), typed, follow=True)


def next_no(kind: SeriesKind = INVOICES) -> int:
    return NumberSeries.objects.get(kind=kind).next_no


@pytest.mark.parametrize("name", OFFICE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_clients_user_finds_none_of_it(
    reader: Client, company: Company, name: str, method: str
) -> None:
    typed = {**kid_form(check="mod11"), "kind": "invoice", "next_no": 50, "reason": "Fordi"}
    choices = {"uses_currencies": "on", "default_sales_account": "3999"}

    answer = getattr(reader, method)(to(name, company), {**typed, **choices})

    company.refresh_from_db()
    assert answer.status_code == 404
    assert (company.kid_check, company.uses_currencies) == ("mod10", False)
    assert (company.default_sales_account, next_no()) == ("3000", 1)


@pytest.mark.parametrize("name", OFFICE)
def test_another_offices_user_finds_none_of_it(company: Company, name: str) -> None:
    other = Client()
    other.force_login(a_user(an_agency()))

    assert other.post(to(name, company), kid_form(check="mod11")).status_code == 404


def test_the_office_finds_its_tab(office: Client, company: Company) -> None:
    page = words(office.get(to("company_profile", company)))

    assert to("office_profile", company) in page


def test_currencies_and_the_proposed_account_are_chosen(office: Client, company: Company) -> None:
    typed = {"uses_currencies": "on", "default_sales_account": " 3010 "}

    answer = office.post(to("office_profile", company), typed, follow=True)

    company.refresh_from_db()
    assert (company.uses_currencies, company.default_sales_account) == (True, "3010")
    assert "De gjelder fra neste kladd." in words(answer)
    entry = AuditEntry.objects.get(deed="company.change_office_choices")
    assert (entry.actor, entry.details) == (
        "Kari Byrå",
        {"uses_currencies": [False, True], "default_sales_account": ["3000", "3010"]},
    )


@pytest.mark.parametrize("account", ["30 00", "3000;x", "<b>"])
def test_what_is_no_account_is_refused(office: Client, company: Company, account: str) -> None:
    answer = office.post(to("office_profile", company), {"default_sales_account": account})

    assert answer.status_code == 422
    assert "slik den står i regnskapssystemet" in words(answer)


def test_the_kid_is_changed(office: Client, company: Company) -> None:
    answer = office.post(to("office_kid", company), kid_form(check="mod11"), follow=True)

    company.refresh_from_db()
    assert company.kid_check == "mod11"
    assert "Det gjelder fra neste faktura" in words(answer)


def test_a_kid_without_parts_is_no_kid(office: Client, company: Company) -> None:
    office.post(to("office_kid", company), kid_form(customer_length=0, invoice_length=0))

    company.refresh_from_db()
    assert company.kid_design is None
    assert "Fakturaene får ikke KID" in words(office.get(to("office_profile", company)))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"customer_length": 4}, "Kundenummeret 10010 har 5 siffer"),
        ({"customer_length": 20}, "må ha fra 2 til 25"),
        ({"customer_length": "seks"}, ""),
        ({"client_length": 6, "customer_length": 0, "invoice_length": 0}, "kundenummer eller"),
        ({"check": "mod12"}, ""),
    ],
)
def test_a_design_that_does_not_fit_is_refused(
    office: Client, company: Company, changes: dict[str, object], word: str
) -> None:
    answer = office.post(to("office_kid", company), kid_form(**changes))

    company.refresh_from_db()
    assert answer.status_code == 422
    assert word in words(answer)
    assert company.kid_customer_length == 6


def example(office: Client, company: Company, **changes: object) -> str:
    answer = office.get(to("office_kid", company), kid_form(**changes))
    assert answer.status_code == 200
    return words(answer)


@pytest.mark.parametrize(("check", "kid"), [("mod10", "0100100000015"), ("mod11", "0100100000010")])
def test_the_example_is_that_of_the_specification(
    office: Client, company: Company, check: str, kid: str
) -> None:
    shown = example(office, company, check=check)

    assert f">{kid}<" in shown
    assert "Faktura 1 til kunde 10010 får" in shown
    assert "13 posisjoner" in shown


def test_the_example_tells_how_far_the_numbers_have_room(office: Client, company: Company) -> None:
    assert "fakturanumre til og med 9999" in example(office, company, invoice_length=4)
    assert "alle fakturaer til en kunde samme KID" in example(office, company, invoice_length=0)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"customer_length": 4}, "bare plass til 4"),
        ({"customer_length": 20}, "må ha fra 2 til 25"),
        ({"customer_length": ""}, "fra 0 til 20"),
        ({"customer_length": 99}, "fra 0 til 20"),
    ],
)
def test_the_example_tells_what_is_wrong_while_one_writes(
    office: Client, company: Company, changes: dict[str, object], word: str
) -> None:
    assert word in example(office, company, **changes)


def test_the_example_changes_nothing(office: Client, company: Company) -> None:
    example(office, company, check="mod11")

    company.refresh_from_db()
    assert company.kid_check == "mod10"


def test_a_series_is_moved(office: Client, company: Company, kari: User) -> None:
    an_issued_invoice(company)

    answer = moved(office, company, 100)

    row = VoidedNumbers.objects.get()
    assert (row.first_no, row.last_no, row.reason, row.voided_by) == (2, 99, "Nytt år", kari)
    page = words(answer)
    assert "Fakturaer: Neste nummer er 100." in page
    assert "2–99" in page


@pytest.mark.parametrize(
    ("to_no", "why", "word"),
    [
        (3, "Feil", "Regnskapssystemet har brukt numre til og med 40"),
        (1_000_000, "Feil", "fra 1 til 999999"),
        (40, "Feil", "Regnskapssystemet har brukt numre til og med 40"),
        (50, " ", ""),
        ("femti", "Feil", ""),
    ],
)
def test_a_move_that_may_not_be_is_refused_in_its_own_form(
    office: Client, company: Company, to_no: object, why: str, word: str
) -> None:
    an_issued_invoice(company)
    report_numbers_used(company=company, kind=INVOICES, highest=40, at=NOW, by=an_actor())

    answer = moved(office, company, to_no, why=why)

    assert answer.status_code == 422
    assert word in words(answer)
    assert next_no() == 2
    [opened] = [move for move in answer.context["series"] if move.form.errors]
    assert opened.standing.kind == INVOICES


def test_a_number_that_is_used_is_refused(office: Client, company: Company) -> None:
    an_issued_invoice(company)

    assert "Nummer 1 er brukt" in words(moved(office, company, 1))


def test_a_series_that_is_none_is_refused(office: Client, company: Company) -> None:
    assert moved(office, company, 5, kind="tull").status_code == 422


def test_a_series_the_company_does_not_have_is_refused(office: Client, company: Company) -> None:
    answer = moved(office, company, 5, kind="quote")

    assert answer.status_code == 422
    assert "har ikke lenger denne serien" in words(answer)


def test_credit_notes_get_a_series_and_give_it_up(office: Client, company: Company) -> None:
    begun = words(moved(office, company, 500, kind="credit_note"))
    given = next_no(NOTES)
    moved(office, company, 600, kind="credit_note")
    moved_on = next_no(NOTES)
    ended = words(moved(office, company, 0, kind="credit_note"))

    assert (given, moved_on) == (500, 600)
    assert "Kreditnotaer: Neste nummer er 500." in begun
    assert "Kreditnotaene deler fakturaenes serie." in ended
    assert not NumberSeries.objects.filter(kind=NOTES).exists()


def test_the_customers_series_is_moved(office: Client, company: Company) -> None:
    moved(office, company, 20_000, kind="customer")

    assert next_no(CUSTOMERS) == 20_000
    assert not VoidedNumbers.objects.exists()


def test_what_the_erp_has_used_and_the_end_are_told(office: Client, company: Company) -> None:
    report_numbers_used(company=company, kind=INVOICES, highest=7, at=NOW, by=an_actor())
    behind = words(office.get(to("office_profile", company)))
    move_series(
        company=company, kind=INVOICES, next_no=999_990, reason="Prøve", at=NOW, by=an_actor()
    )
    near = words(office.get(to("office_profile", company)))

    assert "til og med 7" in behind
    assert "Regnskapssystemet har selv brukt neste nummer." in behind
    assert "10 numre er igjen" in near


def test_the_page_asks_as_often_for_many_numbers_as_for_few(
    office: Client, company: Company
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            office.get(to("office_profile", company))
        return len(queries)

    few = asked()
    for number in range(10, 100, 10):
        move_series(
            company=company,
            kind=INVOICES,
            next_no=number,
            reason="Prøve",
            at=NOW,
            by=a_user(company.agency).actor,
        )

    assert asked() == few

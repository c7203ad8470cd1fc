"""Mitt firma as its own users meet it: the profile, what follows from it, and the series."""

import pytest
from django.test import Client

from builders import NOW, a_user, an_actor, an_issued_invoice
from pages.company import company_form, to, words
from webfaktura.server.invoicing.kid_design import change_kid_design
from webfaktura.server.invoicing.series import move_series
from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")


def test_my_company_is_changed(reader: Client, company: Company) -> None:
    typed = company_form(company, reader, bank_account_no="1234 56 78903", footer="Velkommen!")

    answer = reader.post(to("company_profile", company), typed, follow=True)

    company.refresh_from_db()
    assert (company.bank_account_no, company.footer) == ("12345678903", "Velkommen!")
    assert "Det gjelder fra neste faktura" in words(answer)


def test_nothing_typed_is_nothing_changed(reader: Client, company: Company) -> None:
    before = Company.objects.filter(pk=company.pk).values().get()

    reader.post(to("company_profile", company), company_form(company, reader))

    assert Company.objects.filter(pk=company.pk).values().get() == before


def test_what_documents_say_of_the_firm_is_changed(reader: Client, company: Company) -> None:
    typed = company_form(
        company, reader, company_form="NUF", winding_up="on", email_text="Hei!\r\n\r\nTakk."
    )
    typed.pop("vat_registered")

    reader.post(to("company_profile", company), typed)

    company.refresh_from_db()
    assert (company.company_form, company.vat_registered, company.winding_up) == (
        "NUF",
        False,
        True,
    )
    assert company.email_text == "Hei!\n\nTakk."


def test_a_form_that_is_not_in_the_list_stays(reader: Client, company: Company) -> None:
    company.company_form = "KBO"
    company.save()

    reader.post(to("company_profile", company), company_form(company, reader, footer="Hei"))

    company.refresh_from_db()
    assert (company.company_form, company.footer) == ("KBO", "Hei")


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"bank_account_no": "1234 56 78900"}, "bank_account_no", "11 siffer"),
        ({"org_no": "123"}, "org_no", "9 siffer"),
        ({"postal_code": "15"}, "postal_code", "4 siffer"),
        ({"email_text": "x" * 2001}, "email_text", "2000"),
        ({"name": ""}, "name", ""),
    ],
)
def test_a_wrong_value_changes_nothing(
    reader: Client, company: Company, changes: dict[str, str], field: str, word: str
) -> None:
    typed = company_form(company, reader, **{"footer": "Nytt", **changes})

    answer = reader.post(to("company_profile", company), typed)

    company.refresh_from_db()
    assert answer.status_code == 422
    assert word in " ".join(answer.context["form"].errors[field])
    assert company.footer == ""


@pytest.mark.parametrize(
    ("code", "country", "typed", "place"),
    [
        ("5003", "NO", "", "BERGEN"),
        ("5003", "NO", "Bryggen", "Bryggen"),
        ("0000", "NO", "", ""),
        ("5003", "SE", "", ""),
    ],
)
def test_the_place_follows_from_the_code_where_nobody_wrote_one(
    reader: Client, company: Company, code: str, country: str, typed: str, place: str
) -> None:
    changes = {"postal_code": code, "country": country, "place": typed}

    reader.post(to("company_profile", company), company_form(company, reader, **changes))

    company.refresh_from_db()
    assert company.place == place


@pytest.mark.parametrize(
    ("code", "place"), [("0155", "OSLO"), (" 5003 ", "BERGEN"), ("0000", ""), ("", "")]
)
def test_a_postal_code_is_asked_for_its_place(
    reader: Client, company: Company, code: str, place: str
) -> None:
    answer = reader.get(to("postal_place", company), {"code": code})

    assert answer.json() == {"code": code.strip(), "place": place}


def test_my_company_shows_series_and_vat_codes(reader: Client, company: Company) -> None:
    an_issued_invoice(company)
    why = "Brukt i det gamle <programmet>"
    move_series(
        company=company,
        kind=SeriesKind.INVOICE,
        next_no=50,
        reason=why,
        at=NOW,
        by=a_user(company.agency, name="Kari Byrå").actor,
    )

    page = words(reader.get(to("company_profile", company)))

    assert "2–49" in page
    assert "Brukt i det gamle &lt;programmet&gt;" in page
    assert "Kari Byrå" in page
    assert "PLH – Høy sats" in page


def test_a_client_sees_the_kid_but_no_way_to_the_office(reader: Client, company: Company) -> None:
    page = words(reader.get(to("company_profile", company)))

    assert "kunde 6, faktura 6 siffer, MOD10" in page
    assert to("office_profile", company) not in page


def test_a_company_without_kid_says_so(reader: Client, company: Company) -> None:
    change_kid_design(company=company, design=None, at=NOW, by=an_actor())

    assert "KID: Brukes ikke" in words(reader.get(to("company_profile", company)))

"""Hent fra Brønnøysund: what is registered beside what stands; nothing is saved by looking."""

from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client

from pages.company import HTMX, company_form, to, words
from rooms.lookups.outside import Outside, hangs_up, outside, says
from webfaktura.server.lookups import asking
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")

BRREG = Path(__file__).parents[1] / "data/brreg"
FOUND = b"""{
  "organisasjonsnummer": "923456783", "navn": "DEMO BYGG AS",
  "organisasjonsform": {"kode": "NUF"}, "registrertIMvaregisteret": false,
  "underAvvikling": true, "konkurs": true,
  "forretningsadresse": {
    "adresse": [null, "Fyrstikkalleen 1", "", "Bygg B", "Inngang 3"],
    "postnummer": "0661", "poststed": "OSLO", "landkode": "NO"}
}"""


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    with outside() as place:
        monkeypatch.setenv("WEBFAKTURA_ENHETSREGISTERET", place.address)
        yield place


def recorded(name: str) -> bytes:
    """A recorded answer, whose made-up numbers become the company's."""
    text = (BRREG / f"enheter-{name}-response.json").read_bytes()
    for made_up in (b"112233445", b"123456789"):
        text = text.replace(made_up, b"923456783")
    return text


def looked_up(
    reader: Client, company: Company, typed: dict[str, Any], headers: Mapping[str, str] = HTMX
) -> Any:
    return reader.post(to("company_register", company), typed, headers=headers)


def test_what_is_registered_is_shown_beside_what_stands(
    reader: Client, company: Company, register: Outside
) -> None:
    register.reply = says(FOUND)
    typed = company_form(company, reader, name="demo bygg as", address_1="Skrevet nå 4")

    answer = looked_up(reader, company, typed)

    assert answer.status_code == 200
    assert register.asked == ["/enheter/923456783"]
    found = {each.field: (each.ours, each.theirs) for each in answer.context["differences"]}
    assert found == {
        "company_form": ("AS", "NUF"),
        "vat_registered": ("Ja", "Nei"),
        "winding_up": ("Nei", "Ja"),
        "address_1": ("Skrevet nå 4", "Fyrstikkalleen 1"),
        "address_2": ("", "Bygg B, Inngang 3"),
        "postal_code": ("0155", "0661"),
    }
    assert 'value="Skrevet nå 4"' in words(answer)
    company.refresh_from_db()
    assert company.company_form == "AS"


def test_a_company_that_is_bankrupt_is_told_of(
    reader: Client, company: Company, register: Outside
) -> None:
    register.reply = says(FOUND)

    answer = looked_up(reader, company, company_form(company, reader))

    assert "konkurs ifølge Enhetsregisteret" in words(answer)


def test_the_registers_recorded_answer_is_read(
    reader: Client, company: Company, register: Outside
) -> None:
    register.reply = says(recorded("details"))

    answer = looked_up(reader, company, company_form(company, reader))

    found = {each.field: each.theirs for each in answer.context["differences"]}
    assert found == {"name": "SESAM STASJON", "address_1": "Tyvholmen 1", "postal_code": "0101"}


def test_what_was_chosen_is_filled_in_and_nothing_is_saved(
    reader: Client, company: Company
) -> None:
    typed = company_form(company, reader, footer="Skrevet nå")
    chosen = {
        "take": "1",
        "take_over": ["address_1", "vat_registered", "winding_up"],
        "found_address_1": "Fyrstikkalleen 1",
        "found_company_form": "NUF",
        "found_vat_registered": "",
        "found_winding_up": "on",
    }

    answer = looked_up(reader, company, {**typed, **chosen})

    filled = answer.context["form"].initial
    assert (filled["address_1"], filled["company_form"]) == ("Fyrstikkalleen 1", "AS")
    assert (filled["vat_registered"], filled["winding_up"]) == (False, True)
    assert filled["footer"] == "Skrevet nå"
    assert "Se over, og lagre." in words(answer)
    company.refresh_from_db()
    assert (company.address_1, company.vat_registered) == ("Storgata 1", True)


def test_only_what_the_register_knows_can_be_filled_in(reader: Client, company: Company) -> None:
    typed = company_form(company, reader)
    chosen = {"take": "1", "take_over": ["email"], "found_email": "alle@ute.example"}

    answer = looked_up(reader, company, {**typed, **chosen})

    assert answer.context["form"].initial["email"] == "post@demobygg.example"


def test_a_firm_that_is_as_registered_is_told_so(
    reader: Client, company: Company, register: Outside
) -> None:
    register.reply = says(recorded("details"))
    as_registered = {"name": "Sesam Stasjon", "address_1": "Tyvholmen 1", "postal_code": "0101"}
    typed = company_form(company, reader, **as_registered)

    answer = looked_up(reader, company, typed)

    assert answer.context["differences"] == []
    assert "har det samme som står her" in words(answer)


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (says(b"", status=404), "har ikke noe foretak med organisasjonsnummer 923 456 783"),
        (says(recorded("details-deleted")), "ble slettet fra Enhetsregisteret 20.10.2017"),
        (says(b"{}", status=410), "er slettet"),
        (says(b"", status=500), "svarer ikke nå"),
        (says(b"tull"), "svarer ikke nå"),
        (hangs_up, "svarer ikke nå"),
    ],
)
def test_a_register_that_does_not_know_or_answer_stops_nobody(
    reader: Client, company: Company, register: Outside, reply: Any, word: str
) -> None:
    register.reply = reply
    typed = company_form(company, reader, address_1="Skrevet nå 4")

    answer = looked_up(reader, company, typed)

    assert answer.status_code == 422
    assert word in words(answer)
    assert 'value="Skrevet nå 4"' in words(answer)


def test_a_register_that_is_silent_is_not_waited_for_for_ever(
    reader: Client, company: Company, register: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_: BaseHTTPRequestHandler) -> None:
        register.closing.wait(10)

    monkeypatch.setattr(asking, "PATIENCE", httpx.Timeout(0.2))
    register.reply = silent

    answer = looked_up(reader, company, company_form(company, reader))

    assert "svarer ikke nå" in words(answer)


def test_a_number_that_is_none_is_not_asked_for(
    reader: Client, company: Company, register: Outside
) -> None:
    answer = looked_up(reader, company, company_form(company, reader, org_no="12"))

    assert "9 siffer" in words(answer)
    assert register.asked == []


def test_without_scripts_the_whole_page_answers(
    reader: Client, company: Company, register: Outside
) -> None:
    register.reply = says(FOUND)
    typed = company_form(company, reader, footer="Skrevet nå")

    page = words(looked_up(reader, company, typed, {}))

    assert "<title>" in page
    assert "Fyrstikkalleen 1" in page
    assert "Skrevet nå" in page

"""What Enhetsregisteret says of a company, in its recorded answers and in odder ones."""

import json
from pathlib import Path
from typing import Any

import pytest

from rooms.lookups.outside import Outside, Reply, cuts, says
from webfaktura.norway.identifiers import OrgNo
from webfaktura.server.lookups.enhetsregisteret import (
    OFFICIAL,
    CompanyUnknown,
    RegisterUnavailable,
    company_facts,
    search,
)
from webfaktura.server.lookups.registered_companies import CompanyDeleted, RegisteredCompany

DATA = Path(__file__).parents[2] / "data" / "brreg"
FJORD = OrgNo("974760673")
SESAM = RegisteredCompany(
    org_no=FJORD,
    name="SESAM STASJON",
    company_form="AS",
    vat_registered=True,
    in_foretaksregisteret=True,
    bankrupt=False,
    winding_up=False,
    street=("Tyvholmen 1",),
    postal_code="0101",
    place="OSLO",
    country="NO",
)
SILENT = "Enhetsregisteret svarer ikke nå. Skriv inn opplysningene selv, eller prøv igjen."


def recorded(name: str) -> bytes:
    """A recorded answer, whose made-up numbers become one that can be asked for."""
    text = (DATA / f"enheter-{name}-response.json").read_bytes()
    for made_up in (b"112233445", b"123456789"):
        text = text.replace(made_up, FJORD.digits.encode())
    return text


def told(**facts: object) -> bytes:
    """An answer that tells only this, besides number and name."""
    return json.dumps({"organisasjonsnummer": FJORD.digits, "navn": "FJORD AS"} | facts).encode()


def test_a_company_is_found_by_its_number(there: Outside) -> None:
    there.reply = says(recorded("details"))

    assert company_facts(FJORD, address=there.address) == SESAM
    assert there.asked == ["/enheter/974760673"]


def test_the_operator_says_where_the_register_is(
    there: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBFAKTURA_ENHETSREGISTERET", f"{there.address}/api/")
    there.reply = says(recorded("details"))

    company_facts(FJORD)

    assert there.asked == ["/api/enheter/974760673"]
    assert OFFICIAL == "https://data.brreg.no/enhetsregisteret/api"


def test_what_is_not_registered_is_left_empty(there: Outside) -> None:
    there.reply = says(told())

    assert company_facts(FJORD, address=there.address) == RegisteredCompany(
        org_no=FJORD,
        name="FJORD AS",
        company_form="",
        vat_registered=False,
        in_foretaksregisteret=False,
        bankrupt=False,
        winding_up=False,
        street=(),
        postal_code="",
        place="",
        country="NO",
    )


@pytest.mark.parametrize("business", [None, "", {}, {"land": "Norge", "adresse": [None, " ", ""]}])
def test_the_postal_address_counts_where_the_business_address_says_nothing(
    there: Outside, business: object
) -> None:
    postal = json.loads(recorded("details"))["postadresse"]
    there.reply = says(told(forretningsadresse=business, postadresse=postal))

    found = company_facts(FJORD, address=there.address)

    assert found.street == ("c/o reder K. Rusing", "Postboks 1752 Vika")
    assert (found.postal_code, found.place) == ("0122", "OSLO")


def test_an_address_abroad_has_no_postal_code(there: Outside) -> None:
    abroad = {"landkode": "SE", "poststed": "111 22 STOCKHOLM", "adresse": ["Sveavägen 1"]}
    there.reply = says(told(forretningsadresse=abroad, organisasjonsform={"kode": "NUF"}))

    found = company_facts(FJORD, address=there.address)

    assert (found.company_form, found.country) == ("NUF", "SE")
    assert (found.postal_code, found.place) == ("", "111 22 STOCKHOLM")


@pytest.mark.parametrize(
    ("fact", "bankrupt", "winding_up"),
    [
        ("konkurs", True, False),
        ("underAvvikling", False, True),
        ("underTvangsavviklingEllerTvangsopplosning", False, True),
    ],
)
def test_a_company_in_trouble_is_told_of(
    there: Outside, fact: str, *, bankrupt: bool, winding_up: bool
) -> None:
    there.reply = says(told(**{fact: True}))

    found = company_facts(FJORD, address=there.address)

    assert (found.bankrupt, found.winding_up) == (bankrupt, winding_up)


def test_a_number_that_nobody_has_is_refused(there: Outside) -> None:
    there.reply = says(b"", status=404)

    with pytest.raises(CompanyUnknown) as refused:
        company_facts(FJORD, address=there.address)

    assert refused.value.field == "org_no"
    assert refused.value.sentence == (
        "Enhetsregisteret har ikke noe foretak med organisasjonsnummer 974 760 673. "
        "Sjekk at nummeret er foretakets eget og ikke en avdelings, "
        "eller skriv inn opplysningene selv."
    )


@pytest.mark.parametrize("status", [200, 410])
def test_a_deleted_company_is_refused_with_the_day(there: Outside, status: int) -> None:
    there.reply = says(recorded("details-deleted"), status=status)

    with pytest.raises(CompanyDeleted) as refused:
        company_facts(FJORD, address=there.address)

    assert refused.value.field == "org_no"
    assert refused.value.sentence == (
        "Foretaket med organisasjonsnummer 974 760 673 ble slettet fra Enhetsregisteret "
        "20.10.2017. Sjekk nummeret, eller skriv inn opplysningene selv."
    )


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"slettedato": ""}', b"[]"])
def test_a_deleted_company_is_refused_without_a_day_too(there: Outside, body: bytes) -> None:
    there.reply = says(body, status=410)

    with pytest.raises(CompanyDeleted) as refused:
        company_facts(FJORD, address=there.address)

    assert refused.value.sentence == (
        "Foretaket med organisasjonsnummer 974 760 673 er slettet fra Enhetsregisteret. "
        "Sjekk nummeret, eller skriv inn opplysningene selv."
    )


ELSEWHERE = {"Location": "https://www.example.no/"}
NO_ANSWERS = {
    "an error of theirs": says(recorded("details"), status=500),
    "too many questions": says(b"", status=429),
    "a redirect": says(b"", status=302, headers=ELSEWHERE),
    "a body that is cut": cuts(recorded("details")),
    "a body too large": says(recorded("details") + b" " * 1_000_000),
    "a page for people": says(b"<html><body>Driftsstans</body></html>"),
    "nothing": says(b""),
    "half a message": says(recorded("details")[:200]),
    "nested without end": says(b"[" * 100_000),
    "a list": says(b"[]"),
    "null": says(b"null"),
    "no name": says(told(navn=None)),
    "a name that is a number": says(told(navn=17)),
    "another company": says(told(organisasjonsnummer="923609016")),
    "a form that is a text": says(told(organisasjonsform="AS")),
    "an address that is a text": says(told(forretningsadresse="Storgata 1, 0155 OSLO")),
    "lines that are a text": says(told(forretningsadresse={"adresse": "Storgata 1"})),
    "a line that is a number": says(told(forretningsadresse={"adresse": [1]})),
    "a flag in words": says(told(konkurs="kanskje")),
    "a day that is none": says(told(slettedato="i fjor")),
}


@pytest.mark.parametrize("reply", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_whatever_else_it_says_is_no_answer(there: Outside, reply: Reply) -> None:
    there.reply = reply

    with pytest.raises(RegisterUnavailable) as refused:
        company_facts(FJORD, address=there.address)

    assert (refused.value.sentence, refused.value.field) == (SILENT, "org_no")
    assert there.asked == ["/enheter/974760673"]


def test_what_a_firm_has_told_is_not_logged(
    there: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    there.reply = says(told(forretningsadresse={"adresse": "Hemmelig vei 7"}))

    with pytest.raises(RegisterUnavailable):
        company_facts(FJORD, address=there.address)

    assert "forretningsadresse.adresse" in caplog.text
    assert "Hemmelig" not in caplog.text


def test_companies_are_found_by_their_name(there: Outside) -> None:
    there.reply = says(recorded("search"))

    assert search(" Sesam & Co ", address=there.address) == [SESAM]
    assert there.asked == ["/enheter"]
    assert there.heard[0].query == {"navn": ["Sesam & Co"], "size": ["10"]}


def test_a_name_that_nobody_has_finds_none(there: Outside) -> None:
    there.reply = says(b'{"_links": {}, "page": {"size": 10, "totalElements": 0}}')

    assert search("Ingen heter dette", address=there.address) == []


def test_no_more_than_ten_are_found(there: Outside) -> None:
    found: dict[str, Any] = json.loads(recorded("search"))
    found["_embedded"]["enheter"] *= 25
    there.reply = says(json.dumps(found).encode())

    assert search("Sesam", address=there.address) == [SESAM] * 10


def test_a_blank_name_asks_nobody(there: Outside) -> None:
    assert search("  ", address=there.address) == []
    assert there.asked == []


@pytest.mark.parametrize(
    "reply",
    [
        says(recorded("search"), status=503),
        says(b"<html>"),
        says(b'{"_embedded": []}'),
        says(b'{"_embedded": {"enheter": [{"navn": "UTEN NUMMER"}]}}'),
        says(b'{"_embedded": {"enheter": [{"navn": "A", "organisasjonsnummer": "112233445"}]}}'),
    ],
)
def test_a_search_that_is_not_answered_is_refused(there: Outside, reply: Reply) -> None:
    there.reply = reply

    with pytest.raises(RegisterUnavailable) as refused:
        search("Sesam", address=there.address)

    assert (refused.value.sentence, refused.value.field) == (SILENT, "name")

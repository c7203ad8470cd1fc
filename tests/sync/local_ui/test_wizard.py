"""«Ny klient» in seven steps, left half-way and taken up again, and a client that is created."""

from collections.abc import Iterator

import pytest

from sync.local_ui.served_page import PASSWORD, Served, Visitor, serving, visiting
from sync.local_ui.words import read, values
from sync.station import Station
from webfaktura.ledger.records import ClientFacts

STEPS = ("firma", "abonnement", "moduler", "bruker", "oppsett", "avgiftskoder", "opprett")
NAMES = "1. Firma 2. Abonnement 3. Moduler 4. Bruker 5. Oppsett 6. Avgiftskoder 7. Opprett"
USER = {
    "deed": "add", "user_name": "ola@fjellheim.example", "name": "Ola Fjell",
    "email": "ola@fjellheim.example", "password": "Fjell-Vann-2026",
}  # fmt: skip
SETUP = {
    "next_customer_no": "30000", "next_invoice_no": "501", "next_credit_note_no": "0",
    "due_days": "30", "channel": "email", "voucher_type_invoice": "1",
    "voucher_type_credit_note": "2", "kid_client": "0", "kid_customer": "6", "kid_invoice": "6",
    "kid_check": "mod10",
}  # fmt: skip


@pytest.fixture(scope="module")
def served(desk: Station) -> Iterator[Served]:
    """Here the ledger has clients that WebFaktura does not have yet."""
    with desk.ledger() as ledger:
        for number in ("120", "121", "122", "123"):
            facts = ClientFacts(number, "987654325", f"Fjellheim {number} AS", "Fjellveien 2")
            ledger.add_client(facts)
    with serving(desk) as page:
        with visiting(page) as visitor:
            visitor.first_opening(page)
        yield page


def step(client_no: str, name: str) -> str:
    return f"/klienter/{client_no}/steg/{name}/"


def begun(visitor: Visitor, client_no: str) -> None:
    answer = visitor.post("/ny-klient/", client_no=f"C{client_no}")
    assert answer.headers["Location"] == step(client_no, "firma")


def answered(visitor: Visitor, client_no: str) -> None:
    """Every step but the last, with the usual answers."""
    begun(visitor, client_no)
    visitor.post(step(client_no, "abonnement"), code="99")
    visitor.post(step(client_no, "moduler"), payments="on", updates="on")
    visitor.post(step(client_no, "bruker"), **USER | {"user_name": f"ola{client_no}"})
    visitor.post(step(client_no, "oppsett"), **SETUP)
    codes = values(visitor.get(step(client_no, "avgiftskoder")).text)
    visitor.post(step(client_no, "avgiftskoder"), **codes)


def test_a_client_is_created_without_scripts(visitor: Visitor, desk: Station) -> None:
    answered(visitor, "120")
    visitor.post(step("120", "bruker"), **USER | {"user_name": "kari120", "name": "Kari"})
    codes = values(visitor.get(step("120", "avgiftskoder")).text)
    visitor.post(step("120", "avgiftskoder"), **codes | {"level_31": "", "account_9": "3100"})

    last = read(visitor.get(step("120", "opprett")).text)
    created = visitor.post(step("120", "opprett"))
    told = read(visitor.get(created.headers["Location"]).text)

    number = max(desk.server.clients)
    made = desk.server.clients[number].made_by
    assert "Fakturaer fra 501" in last
    assert f"Klient 120 er opprettet. WebFaktura-klientnummer: {number}" in told
    assert [user.user_name for user in made.users] == ["ola120", "kari120"]
    assert made.users[0].password.get_secret_value() == USER["password"]
    assert made.series.wire == {
        "next_customer_no": 30000, "next_invoice_no": 501, "next_credit_note_no": 0,
    }  # fmt: skip
    assert (made.subscription_code, made.terms.due_days) == ("99", 30)
    assert made.modules.wire == {"payments": True, "departments": False, "projects": False}
    connected = {one.code: (one.level, one.sales_account) for one in made.vat_codes}
    assert connected["9"] == ("FRI", "3100")
    assert connected["31"] == (None, "")
    assert desk.read().company("120").updates_batches
    assert desk.read().system.clients["120"]
    assert "Påbegynte klienter" not in read(visitor.get("/").text)


def test_the_names_of_the_steps_stand_on_every_step(visitor: Visitor) -> None:
    begun(visitor, "121")

    for name in STEPS:
        words = read(visitor.get(step("121", name)).text)
        assert NAMES in words.replace(" (fylt ut)", "")
    assert NAMES in read(visitor.get("/ny-klient/").text)


def test_what_is_registered_is_shown_as_fetched(visitor: Visitor) -> None:
    begun(visitor, "121")

    words = read(visitor.get(step("121", "firma")).text).replace("\N{NO-BREAK SPACE}", " ")

    assert "Hentet fra regnskapssystemet." in words
    assert "Firmanavn Fjellheim 121 AS Org.nr. 987 654 325" in words


def test_a_wizard_left_half_way_is_taken_up_again(ready: Station) -> None:
    with ready.ledger() as ledger:
        ledger.add_client(ClientFacts("121", "987654325", "Fjellheim AS", "Fjellveien 2"))
    with serving(ready) as page, visiting(page) as visitor:
        visitor.first_opening(page)
        begun(visitor, "121")
        visitor.post(step("121", "bruker"), **USER)
        later = visitor.post(step("121", "abonnement"), code="40", later="1")
        listed = read(visitor.get(later.headers["Location"]).text)
    with serving(ready) as page, visiting(page) as visitor:
        assert visitor.post("/logg-inn/", password=PASSWORD).status_code == 302
        subscription = values(visitor.get(step("121", "abonnement")).text)
        users = read(visitor.get(step("121", "bruker")).text)
        last = read(visitor.get(step("121", "opprett")).text)
        visitor.post("/klienter/121/forkast/", page="/")
        after = read(visitor.get("/").text)

    assert "Klient 121 er lagret som påbegynt." in listed
    assert "Påbegynte klienter 121 Fjellheim AS" in listed
    assert subscription == {"code": "40"}
    assert "ola@fjellheim.example Ola Fjell" in users
    assert "Noe mangler Moduler , Oppsett , Avgiftskoder" in last
    assert "Påbegynte klienter" not in after
    for file in ready.data.rglob("*"):
        assert not file.is_file() or USER["password"].encode() not in file.read_bytes(), file


def test_nothing_is_created_while_steps_are_missing(visitor: Visitor, desk: Station) -> None:
    begun(visitor, "122")
    before = len(desk.server.clients)

    answer = visitor.post(step("122", "opprett"))

    assert "Disse stegene mangler: Abonnement, Moduler, Bruker, Oppsett, Avgiftskoder." in read(
        answer.text
    )
    assert len(desk.server.clients) == before


@pytest.mark.parametrize(
    ("name", "told", "sentence"),
    [
        ("abonnement", {"code": ""}, "Feltet mangler. Fyll det ut."),
        ("oppsett", SETUP | {"due_days": "400"}, "Det høyeste er 365."),
        ("oppsett", SETUP | {"due_days": "en uke"}, "Skriv bare siffer."),
        (
            "oppsett",
            SETUP | {"next_invoice_no": "1000000"},
            "Regnskapssystemet tar høyst 6 siffer; velg et lavere startnummer.",
        ),
        (
            "bruker",
            USER | {"password": "kort"},
            "er for kort. Bruk minst 8 tegn.",
        ),
        ("bruker", USER | {"email": "ola"}, "Skriv den som navn@firma.no."),
        ("bruker", USER | {"user_name": "klient1"}, "Prøv for eksempel klient12."),
    ],
)
def test_a_step_is_checked_where_it_stands(
    visitor: Visitor, name: str, told: dict[str, str], sentence: str
) -> None:
    begun(visitor, "122")

    answer = visitor.post(step("122", name), **told)

    assert answer.status_code == 422
    assert sentence in read(answer.text)
    assert USER["password"] not in answer.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {f"level_{code}": "" for code in ("1", "11", "21", "31")},
            "Ingen avgiftskode er koblet til en sats med avgift.",
        ),
        (
            {f"level_{code}": "" for code in ("9", "91")},
            "Ingen avgiftskode er koblet til salg uten avgift.",
        ),
        ({"account_21": ""}, "mangler salgskonto."),
        ({"level_9": "PLH"}, "har 0 % og kan ikke kobles til PLH"),
    ],
)
def test_vat_codes_need_one_with_tax_and_one_without(
    visitor: Visitor, changed: dict[str, str], sentence: str
) -> None:
    begun(visitor, "122")
    address = step("122", "avgiftskoder")

    answer = visitor.post(address, **values(visitor.get(address).text) | changed)

    assert answer.status_code == 422
    assert sentence in read(answer.text)


def test_the_effect_of_a_connection_is_shown_as_it_is_chosen(visitor: Visitor) -> None:
    begun(visitor, "122")
    address = step("122", "avgiftskoder")
    chosen = values(visitor.get(address).text) | {"account_1": "3010"}
    token = visitor.http.cookies["sync_csrf"]

    part = visitor.http.post(
        address, data=chosen, headers={"HX-Request": "true", "X-CSRFToken": token}
    )

    words = read(part.text).replace("\N{NO-BREAK SPACE}", " ")
    assert "1 000,00 blir 1 250,00 (Høy sats). Salget føres på konto 3010." in words
    assert "Neste" not in words


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ny120@fjellheim.example", "Brukernavnet ny120@fjellheim.example er ledig."),
        ("KLIENT1", "Brukernavnet KLIENT1 er i bruk."),
        ("ab", "Brukernavnet er for kort."),
    ],
)
def test_test_login_tells_whether_a_name_is_free(
    visitor: Visitor, name: str, sentence: str
) -> None:
    begun(visitor, "122")

    without_scripts = visitor.post(step("122", "bruker"), deed="test", user_name=name)
    beside = visitor.post("/test-login/", page="/", user_name=name)

    assert sentence in read(without_scripts.text)
    assert read(beside.text).startswith(sentence)


def test_a_user_is_taken_out_again(visitor: Visitor) -> None:
    begun(visitor, "123")
    visitor.post(step("123", "bruker"), **USER | {"user_name": "feil123"})

    before = read(visitor.get(step("123", "bruker")).text)

    visitor.post(step("123", "bruker"), deed="remove", remove="feil123")

    assert "feil123 Ola Fjell" in before
    assert "feil123" not in visitor.get(step("123", "bruker")).text


def test_a_client_that_the_accounting_system_does_not_have_is_refused(visitor: Visitor) -> None:
    answer = visitor.post("/ny-klient/", client_no="C777")
    unreadable = visitor.post("/ny-klient/", client_no="CC1")

    assert answer.status_code == 422
    assert "777" in read(answer.text)
    assert "Skriv inntil fem siffer, med eller uten diskbokstav" in read(unreadable.text)


def test_a_client_that_was_never_begun_has_no_steps(visitor: Visitor) -> None:
    assert visitor.get(step("123", "tull")).status_code == 404


def test_a_client_that_is_created_shows_the_same_steps_filled_in(visitor: Visitor) -> None:
    opened = visitor.post("/ny-klient/", client_no="999")

    assert opened.headers["Location"] == step("999", "firma")
    assert values(visitor.get(step("999", "abonnement")).text) == {"code": "30"}
    setup = values(visitor.get(step("999", "oppsett")).text)
    assert (setup["next_customer_no"], setup["channel"]) == ("10010", "email")
    codes = values(visitor.get(step("999", "avgiftskoder")).text)
    assert (codes["level_91"], codes["account_91"]) == ("EKS", "3200")
    assert "klient1 Klientbruker En" in read(visitor.get(step("999", "bruker")).text)
    assert "WebFaktura-klientnummer 1907" in read(visitor.get(step("999", "opprett")).text)


def test_a_step_of_a_created_client_changes_only_what_differs(
    visitor: Visitor, desk: Station
) -> None:
    before = len(desk.company.changes)

    same = visitor.post(step("999", "abonnement"), code="30")
    told = read(visitor.get(same.headers["Location"]).text)
    visitor.post(step("999", "abonnement"), code="60")
    visitor.post(step("999", "moduler"), payments="on", departments="on")

    changes = desk.company.changes[before:]
    assert "Abonnement står som før; ingenting er endret." in told
    assert [one.subscription_code for one in changes] == ["60", None]
    assert changes[1].modules is not None
    assert changes[1].modules.departments
    assert desk.company.settings.subscription_code == "60"
    assert not desk.read().company("999").updates_batches


def test_a_created_client_gets_one_user_more(visitor: Visitor, desk: Station) -> None:
    answer = visitor.post(step("999", "bruker"), **USER | {"user_name": "ekstra999"})

    assert answer.status_code == 302
    [user] = desk.company.changes[-1].new_users
    assert (user.user_name, user.password.get_secret_value()) == ("ekstra999", USER["password"])

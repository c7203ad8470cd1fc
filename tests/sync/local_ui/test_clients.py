"""The list of clients and one client's card with its two switches."""

from collections.abc import Iterator

import pytest

from sync.local_ui.served_page import Served, Visitor, serving, visiting
from sync.local_ui.words import read
from sync.station import Station


@pytest.fixture(scope="module")
def served(desk: Station) -> Iterator[Served]:
    """Here a client stands in the file that was never finished."""
    text = desk.xml.read_text()
    active = "<VBClient999>Active</VBClient999>"
    desk.xml.write_text(text.replace(active, f"{active}<VBClient007>Inactive</VBClient007>"))
    with serving(desk) as page:
        with visiting(page) as visitor:
            visitor.first_opening(page)
        yield page


def test_the_list_tells_each_client_and_its_last_run(visitor: Visitor) -> None:
    words = visitor.until("/", "Nordlys Design AS")

    assert "2 klienter" in read(words)
    assert "999 Nordlys Design AS 1907 Ja Ja" in read(words)
    assert "007 * Klient 007 – Nei Nei – Ikke synkronisert ennå" in read(words)


@pytest.mark.parametrize("text", ["nordlys", "1907", "999", "design NORD"])
def test_a_client_is_found_by_name_and_by_both_numbers(visitor: Visitor, text: str) -> None:
    visitor.until("/", "Nordlys Design AS")

    part = visitor.http.get("/", params={"q": text}, headers={"HX-Request": "true"}).text

    assert part.lstrip().startswith('<div id="found"')
    assert "Nordlys" in part
    assert "Klient 007" not in part


def test_what_is_not_found_is_told_with_the_way_on(visitor: Visitor) -> None:
    words = read(visitor.http.get("/", params={"q": "<b>ukjent"}).text)

    assert "Ingen klient passer Skriv mindre av navnet, eller søk på klientnummer." in words


def test_what_is_searched_for_is_text_and_never_a_page(visitor: Visitor) -> None:
    page = visitor.http.get("/", params={"q": '"><script>alert(1)</script>'}).text

    assert "<script>alert" not in page


def test_an_unknown_client_is_not_there(visitor: Visitor) -> None:
    assert visitor.get("/klienter/4711/").status_code == 404
    assert visitor.post("/klienter/4711/aktiv/", page="/").status_code == 404


def test_aktiv_is_one_switch_for_both_programs(visitor: Visitor, desk: Station) -> None:
    off = visitor.post("/klienter/999/aktiv/", page="/klienter/999/", wanted="off")
    after_off = (desk.company.settings.active, desk.read().system.clients["999"])
    told = read(visitor.get(off.headers["Location"]).text)
    on = visitor.post("/klienter/999/aktiv/", page="/klienter/999/", wanted="on")

    assert after_off == (False, False)
    assert "Klient 999 er deaktivert i WebFaktura og synkroniseres ikke mer herfra." in told
    assert "Aktiv: nei" in told
    assert "Husk å slå av egenskapen i regnskapssystemet også" in told
    assert on.status_code == 302
    assert (desk.company.settings.active, desk.read().system.clients["999"]) == (True, True)


def test_payments_are_one_switch_and_leave_the_other_modules(
    visitor: Visitor, desk: Station
) -> None:
    before = desk.company.settings.modules

    visitor.post("/klienter/999/innbetalinger/", page="/klienter/999/", wanted="off")
    off = desk.company.settings.modules
    in_file = desk.read().company("999").payments
    visitor.post("/klienter/999/innbetalinger/", page="/klienter/999/", wanted="on")

    assert (before.payments, off.payments, in_file) == (True, False, False)
    assert off == before.model_copy(update={"payments": False})
    assert desk.company.settings.modules == before


def test_a_switch_that_is_refused_says_why(visitor: Visitor) -> None:
    answer = visitor.post("/klienter/007/aktiv/", page="/klienter/007/", wanted="on")

    words = read(visitor.get(answer.headers["Location"]).text)

    assert "Klient 007" in words
    assert "new-client 007" in words


def test_a_folder_that_is_not_registered_says_what_comes_first(station: Station) -> None:
    with serving(station) as page, visiting(page) as visitor:
        visitor.first_opening(page)

        words = read(visitor.get("/").text)
        begun = visitor.post("/ny-klient/", client_no="C999")

    assert "Byrået er ikke registrert Kjør «webfaktura-sync setup»" in words
    assert begun.status_code == 422
    assert "WebFaktura Sync er ikke registrert." in read(begun.text)


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(ready: Station) -> None:
    with serving(ready) as page, visiting(page) as visitor:
        visitor.first_opening(page)
        ready.xml.write_text("<variables><system>")

        answer = visitor.get("/")

    assert answer.status_code == 503
    assert "variables.xml" in answer.text
    assert "Traceback" not in answer.text

"""Runs started from the page: followed, cancelled, retried, and taken one step at a time."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sync.cast import a_customer, a_voucher
from sync.local_ui.served_page import PASSWORD, Visitor, serving, visiting, visiting_at
from sync.local_ui.words import read
from sync.station import ERP_PASSWORD, Station

CARD = "/klienter/999/"
START = "/klienter/999/kjor/"
ASKING = "Dette vil bli sendt:"


def started(visitor: Visitor, what: str = "synkroniser", **told: str) -> str:
    """Start a run from the client's card; the address of its page."""
    answer = visitor.post(START, page=CARD, what=what, **told)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def calls_of(desk: Station) -> list[str]:
    return [name for name, _body in desk.server.calls if name not in {"token", "companies"}]


@contextmanager
def held(desk: Station) -> Iterator[None]:
    """The server answers nobody until the block ends."""
    with desk.server.guard:
        yield


def test_an_invoice_is_carried_over_and_the_report_tells_it(
    visitor: Visitor, desk: Station
) -> None:
    desk.company.change_customer(a_customer())
    desk.company.waiting.append(a_voucher(net="1000.00"))

    words = read(visitor.ran(visitor.post(START, page=CARD, what="synkroniser", customers="on")))

    assert "Bunter til bokføring Ferdig 1 bunter, 1 bilag" in words
    assert "Kunder fra regnskapssystemet Ferdig" in words
    assert len(desk.company.transferred) == 1
    assert "1 bilag" in read(visitor.get(CARD).text)


def test_without_the_tick_customers_are_not_carried_over(visitor: Visitor) -> None:
    words = read(visitor.ran(visitor.post(START, page=CARD, what="synkroniser")))

    assert "Kunder fra regnskapssystemet" not in words
    assert "Kunder til regnskapssystemet Ferdig" in words


@pytest.mark.parametrize(
    ("what", "button", "call"),
    [
        ("kunder", "Overfør kunder", None),
        ("produkter", "Overfør produkter", None),
        ("avgiftsgr", "Overfør avgiftsgr.", "put_vat_codes"),
        ("avdelinger", "Overfør avd. og prosjekt", None),
    ],
)
def test_a_register_is_carried_over_alone(
    visitor: Visitor, desk: Station, what: str, button: str, call: str | None
) -> None:
    before = len(desk.server.calls)

    words = read(visitor.ran(visitor.post(START, page=CARD, what=what)))

    now = {name for name, _body in desk.server.calls[before:]}
    assert button in read(visitor.get(CARD).text)
    assert button in words
    assert now - {"token", "company", "take_lease", "release_lease"} <= {call}
    assert call is None or call in now


def test_a_run_is_the_same_in_another_browser(visitor: Visitor, desk: Station) -> None:
    with held(desk):
        address = started(visitor)
        with visiting_again(visitor) as another:
            other_sees = read(another.get(address).text)
            card = read(another.get(CARD).text)

    assert "Du kan lukke siden; kjøringen fortsetter." in other_sees
    assert "En kjøring pågår Synkroniser klient" in card
    assert "Ferdig" in read(visitor.over(address))


@contextmanager
def visiting_again(visitor: Visitor) -> Iterator[Visitor]:
    """Somebody with another browser."""
    with visiting_at(str(visitor.http.base_url)) as another:
        assert another.log_in().status_code == 302
        yield another


def test_a_client_has_one_run_at_a_time(visitor: Visitor, desk: Station) -> None:
    with held(desk):
        address = started(visitor)
        second = visitor.post(START, page=CARD, what="synkroniser")
        told = read(visitor.get(second.headers["Location"]).text)

    assert second.headers["Location"] == CARD
    assert "Klient 999 har en kjøring som ikke er ferdig." in told
    visitor.over(address)


def test_a_run_that_is_cancelled_stops_after_the_step(visitor: Visitor, desk: Station) -> None:
    with held(desk):
        address = started(visitor)
        visitor.post(f"{address}avbryt/", page=address)
        waits = read(visitor.get(address).text)
    words = read(visitor.over(address))

    assert "Stopper når steget som pågår, er ferdig." in waits
    assert "slik du ba om." in words
    assert "Innbetalinger Ikke kjørt" in words


def test_a_switch_waits_for_nobody_while_a_run_goes_on(visitor: Visitor, desk: Station) -> None:
    address = started(visitor, debug="on")
    visitor.until(address, ASKING)

    answer = visitor.post("/klienter/999/innbetalinger/", page=CARD, wanted="off")
    told = read(visitor.get(answer.headers["Location"]).text)
    answered(visitor, address, "stop")

    assert "En kjøring pågår. Vent til den er ferdig, og prøv igjen." in told
    assert desk.company.settings.modules.payments
    visitor.over(address)


def answered(visitor: Visitor, address: str, decision: str) -> None:
    """Answer the step that is asked about, as its form does."""
    page = visitor.until(address, ASKING)
    step = re.search(r'name="step" value="([^"]+)"', page)
    assert step
    visitor.post(f"{address}svar/", page=address, decision=decision, step=step[1])


def test_debugmode_shows_each_step_and_waits_for_an_answer(visitor: Visitor, desk: Station) -> None:
    address = started(visitor, debug="on", customers="on")
    first = read(visitor.until(address, ASKING))
    before = calls_of(desk)
    answered(visitor, address, "go_on")
    answered(visitor, address, "skip")
    third = read(visitor.until(address, ASKING))
    answered(visitor, address, "stop")
    words = read(visitor.over(address))

    assert "Nummerserier Dette vil bli sendt: Til WebFaktura (report_series):" in first
    assert before[-1] != "report_series"
    assert "Avdelinger og prosjekter Hoppet over" in words
    assert "Avgiftskoder Dette vil bli sendt: Til WebFaktura (put_vat_codes):" in third
    assert "Stoppet før avgiftskoder, slik du ba om." in words
    assert ERP_PASSWORD not in first + third + words
    assert calls_of(desk)[-2:] == ["report_series", "release_lease"]


def test_an_answer_to_a_step_that_has_passed_is_not_given_to_the_next(visitor: Visitor) -> None:
    address = started(visitor, debug="on")
    visitor.until(address, ASKING)

    visitor.post(f"{address}svar/", page=address, decision="stop", step="payments")
    visitor.post(f"{address}svar/", page=address, decision="tull", step="series")

    assert "Nummerserier Dette vil bli sendt:" in read(visitor.get(address).text)
    answered(visitor, address, "stop")
    visitor.over(address)


def test_only_what_failed_is_run_again(visitor: Visitor, desk: Station) -> None:
    desk.company.change_customer(a_customer(10011, "Rett AS"))
    desk.company.waiting.append(a_voucher(7, 10011, vat_code="4711"))
    failed = read(visitor.ran(visitor.post(START, page=CARD, what="synkroniser", customers="on")))
    card = read(visitor.get(CARD).text)
    desk.company.waiting.clear()

    again = visitor.post(START, page=CARD, what="feilet")
    words = read(visitor.ran(again))
    nothing = visitor.post(START, page=CARD, what="feilet")

    assert "Ferdig, men noe må rettes" in failed
    assert "Bunter til bokføring Må rettes" in failed
    assert "Noe feilet sist Bunter til bokføring. Kjør bare det som feilet" in card
    assert "Kjør bare det som feilet Klient 999" in words
    assert "Nummerserier" not in words
    assert "Bunter til bokføring Ferdig" in words
    told = read(visitor.get(nothing.headers["Location"]).text)
    assert "Ingenting feilet sist. Det er ikke noe å kjøre på nytt." in told


def test_what_was_under_way_when_the_page_was_stopped_is_told(ready: Station) -> None:
    with serving(ready) as page, visiting(page) as visitor:
        visitor.first_opening(page)
        address = started(visitor, debug="on")
        visitor.until(address, ASKING)
    with serving(ready) as page, visiting(page) as visitor:
        assert visitor.post("/logg-inn/", password=PASSWORD).status_code == 302
        words = read(visitor.get(address).text)
        again = read(visitor.ran(visitor.post(START, page=CARD, what="synkroniser")))

    assert "Avbrutt Avbrutt fordi siden ble stoppet mens kjøringen pågikk." in words
    assert "Nummerserier Ferdig" in again


def test_a_server_that_is_away_is_told_in_a_sentence(ready: Station) -> None:
    xml = ready.xml.read_text()
    with serving(ready) as page, visiting(page) as visitor:
        visitor.first_opening(page)
        ready.xml.write_text(xml.replace(ready.url, "http://127.0.0.1:9"))

        words = read(visitor.ran(visitor.post(START, page=CARD, what="synkroniser")))
        stage = visitor.get("/klienter/999/steg/abonnement/")

    assert "Utilgjengelig" in words
    assert "Traceback" not in words
    assert stage.status_code == 503
    assert "Steget kan ikke vises nå" in stage.text


def test_an_unknown_run_is_not_there(visitor: Visitor) -> None:
    assert visitor.get("/kjoringer/0a1b/").status_code == 404
    assert visitor.post("/kjoringer/0a1b/avbryt/", page="/").status_code == 404
    assert visitor.post("/kjoringer/0a1b/svar/", page="/", decision="go_on").status_code == 404

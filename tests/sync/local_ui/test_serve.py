"""The command: what it refuses, and what it says of where the page is."""

import signal
import socket

import pytest

from sync.local_ui.served_page import PASSWORD, TOKEN, serving, visiting
from sync.station import Station
from webfaktura.sync.local_ui.reach import (
    AddressUnusable,
    NoPasswordYet,
    Reach,
    check_reach,
    is_loopback,
)


@pytest.mark.parametrize(
    "options",
    [("--host", "0.0.0.0"), ("--host", "::"), ("--url", "https://sync.fjord.example")],  # noqa: S104 - what is refused
)
def test_other_machines_do_not_come_in_before_a_password_is_chosen(
    ready: Station, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    ended = ready.run(capsys, "serve", *options)

    assert ended.code == 1
    assert ended.err.startswith(
        "Siden kan ikke nås fra andre maskiner før noen har valgt et passord."
    )
    assert "Sett TLS foran: la for eksempel Caddy, nginx eller IIS ta imot https" in ended.err


def test_a_port_that_is_taken_is_told(ready: Station, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = ready.start("serve", "--port", f"{port}")

    assert (ended.code, ended.err) == (
        1,
        f"Kan ikke lytte på 127.0.0.1:{port}. Er porten i bruk, velg en annen med --port.\n",
    )


def test_a_data_folder_has_one_page(ready: Station) -> None:
    with serving(ready):
        ended = ready.start("serve", "--port", "0")

    assert (ended.code, ended.err) == (
        1,
        f"Siden for datamappen {ready.data} er åpen fra før. Bruk den, eller stopp den først.\n",
    )


def test_keys_that_others_can_read_are_not_used(ready: Station) -> None:
    with serving(ready):
        pass
    file = ready.data / "local-page.json"
    file.chmod(0o644)

    ended = ready.start("serve", "--port", "0")

    assert (ended.code, ended.err) == (
        1,
        f"{file} kan leses av andre. Gi bare eieren tilgang (chmod 600), og start igjen.\n",
    )


def test_behind_tls_cookies_are_for_https_only(ready: Station) -> None:
    with serving(ready) as page, visiting(page) as visitor:
        visitor.first_opening(page)
        direct = visitor.log_in().headers.get_list("Set-Cookie")
    with serving(ready, "--url", "https://sync.fjord.example") as page, visiting(page) as visitor:
        visitor.http.headers["Host"] = "sync.fjord.example"
        asked = visitor.get("/logg-inn/")
        token, cookie = TOKEN.search(asked.text), asked.headers["Set-Cookie"].split(";")[0]
        assert token
        posted = visitor.http.post(
            "/logg-inn/",
            data={"csrfmiddlewaretoken": token[1], "password": PASSWORD},
            headers={"Cookie": cookie, "Origin": "https://sync.fjord.example"},
        )

    assert page.said[0] == "WebFaktura Sync er åpen på https://sync.fjord.example/\n"
    assert (posted.status_code, posted.headers["Location"]) == (302, "/")
    assert direct
    assert [one for one in direct if "secure" in one.lower()] == []
    behind = posted.headers.get_list("Set-Cookie")
    assert [one for one in behind if "secure" not in one.lower()] == []


def test_only_this_machines_own_addresses_are_loopback() -> None:
    ours = ["127.0.0.1", "127.8.0.1", "::1", "localhost"]
    others = ["0.0.0.0", "::", "10.0.0.7", "localhost.ondt.example", "127.0.0.1.ondt.example", ""]  # noqa: S104 - as data

    assert [is_loopback(one) for one in ours] == [True] * 4
    assert [is_loopback(one) for one in others] == [False] * 6


def test_the_names_are_those_that_were_said() -> None:
    reach = Reach("fd00::7", 8090, "https://sync.fjord.example", ("sync.lokal",))

    assert reach.hosts == [
        "localhost", "127.0.0.1", "[::1]", "[fd00::7]", "sync.lokal", "sync.fjord.example",
    ]  # fmt: skip


@pytest.mark.parametrize("url", ["http://sync.fjord.example", "sync.fjord.example", "https://"])
def test_what_stands_before_it_speaks_https(url: str) -> None:
    with pytest.raises(AddressUnusable):
        check_reach(Reach(url=url), has_password=True)


def test_with_a_password_other_machines_may_come_in() -> None:
    far = Reach("10.0.0.7")

    check_reach(far, has_password=True)
    with pytest.raises(NoPasswordYet):
        check_reach(far, has_password=False)


def test_a_page_that_is_stopped_lets_the_step_end_first(ready: Station) -> None:
    with serving(ready) as page, visiting(page) as visitor:
        visitor.first_opening(page)
        started = visitor.post("/klienter/999/kjor/", page="/klienter/999/", debug="on")
        address = started.headers["Location"]
        visitor.until(address, "Dette vil bli sendt:")
        page.process.send_signal(signal.SIGINT)
        code = page.process.wait(timeout=30)
    with serving(ready) as page, visiting(page) as visitor:
        visitor.log_in()
        words = visitor.get(address).text

    assert code == 0
    assert "Stoppet før nummerserier, slik du ba om." in words
    assert [one.result for one in ready.company.results][-1] == "stopped"

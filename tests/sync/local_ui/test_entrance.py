"""Who comes in: nobody without the link or the password, whatever address is tried."""

import re
import stat

import pytest
from django.urls import URLPattern

from sync.local_ui.served_page import PASSWORD, Served, Visitor, serving, visiting
from sync.station import Station
from webfaktura.sync.local_ui.guard import OPEN_TO_ALL
from webfaktura.sync.local_ui.urls import urlpatterns

EXAMPLES = {"client_no": "999", "name": "firma", "run_id": "0a1b", "link": "x"}


def address_of(pattern: URLPattern) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: EXAMPLES[match[1]], str(pattern.pattern))


INSIDE = [address_of(one) for one in urlpatterns if one.name not in OPEN_TO_ALL]


@pytest.mark.parametrize("address", INSIDE)
def test_a_stranger_is_sent_to_the_log_in(stranger: Visitor, address: str) -> None:
    got, posted = stranger.get(address), stranger.http.post(address)

    assert got.status_code == 302
    assert got.headers["Location"].startswith("/logg-inn/?next=%2F")
    assert got.text == ""
    assert posted.status_code == 403
    assert "Nordlys" not in posted.text


@pytest.mark.parametrize("address", INSIDE)
def test_a_stranger_with_a_token_is_sent_to_the_log_in_too(stranger: Visitor, address: str) -> None:
    stranger.get("/logg-inn/")

    posted = stranger.post(address, page="/logg-inn/")

    assert (posted.status_code, posted.headers.get("Location")) == (302, "/logg-inn/")


def test_a_part_of_a_page_is_not_given_to_a_stranger(stranger: Visitor) -> None:
    answer = stranger.http.get("/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (403, "/logg-inn/")


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_is_done_without_the_forms_token(visitor: Visitor, address: str) -> None:
    assert visitor.http.post(address, data={"wanted": "off"}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/logg-inn/", "/static/ui/mark.svg", "/tull/"])
@pytest.mark.parametrize("host", ["ondt.example", "127.0.0.1.ondt.example:8090"])
def test_another_name_in_host_is_turned_away(visitor: Visitor, host: str, path: str) -> None:
    answer = visitor.http.get(path, headers={"Host": host})

    assert answer.status_code == 400
    assert "Nordlys" not in answer.text


def test_the_pages_carry_a_strict_policy(visitor: Visitor) -> None:
    headers = visitor.get("/").headers

    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "server" not in headers


def test_the_link_opens_once(served: Served, stranger: Visitor) -> None:
    again = stranger.get(served.link)
    guessed = stranger.get("/start/gjettet/")

    assert (again.status_code, guessed.status_code) == (403, 403)


def test_the_password_is_kept_as_a_hash_that_only_its_owner_reads(
    desk: Station, served: Served
) -> None:
    file = desk.data / "local-page.json"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "scrypt$" in file.read_text()
    assert stat.S_IMODE((desk.data / "local-page.sqlite3").stat().st_mode) == 0o600
    for one in desk.data.rglob("*"):
        assert not one.is_file() or PASSWORD.encode() not in one.read_bytes(), one


def test_the_log_in_leads_nowhere_else(stranger: Visitor) -> None:
    away = stranger.post("/logg-inn/?next=https://ondt.example/", password=PASSWORD)

    assert away.headers["Location"] == "/"


def test_the_log_in_leads_to_where_one_was_going(stranger: Visitor) -> None:
    there = stranger.post("/logg-inn/?next=/klienter/999/", password=PASSWORD)

    assert there.headers["Location"] == "/klienter/999/"


def test_who_has_logged_out_cannot_come_back_with_the_cookie(visitor: Visitor) -> None:
    kept = dict(visitor.http.cookies)

    visitor.post("/logg-ut/", page="/")
    visitor.http.cookies.update(kept)

    assert visitor.get("/").status_code == 302


def test_a_cookie_that_was_changed_counts_for_nothing(visitor: Visitor) -> None:
    cookie = visitor.http.cookies["sync_session"]
    visitor.http.cookies.clear()
    visitor.http.headers["Cookie"] = f"sync_session=x{cookie}"

    assert visitor.get("/").status_code == 302


def test_a_new_password_ends_every_session(ready: Station) -> None:
    with serving(ready) as first, visiting(first) as visitor:
        visitor.first_opening(first)
        cookies = dict(visitor.http.cookies)
    with serving(ready, "--new-link") as second, visiting(second) as new, visiting(second) as old:
        old.http.cookies.update(cookies)
        assert old.get("/").status_code == 200
        other = "Et-Annet-Passord-7"

        assert new.post(second.link, password=other, again=other).status_code == 302

        assert old.get("/").status_code == 302
        assert old.log_in().status_code == 422


def test_guessing_is_stopped_after_ten_wrong_passwords(ready: Station) -> None:
    with serving(ready) as page, visiting(page) as owner, visiting(page) as stranger:
        owner.first_opening(page)
        tried = [stranger.post("/logg-inn/", password=f"gjett-{n}").status_code for n in range(11)]

        assert tried == [422] * 10 + [429]
        assert stranger.log_in().status_code == 429
        assert owner.get("/").status_code == 200


def test_a_short_password_and_two_that_differ_are_refused(ready: Station) -> None:
    with serving(ready) as page, visiting(page) as visitor:
        short = visitor.post(page.link, password="kort", again="kort")
        differ = visitor.post(page.link, password=PASSWORD, again=f"{PASSWORD}7")

        assert (short.status_code, differ.status_code) == (422, 422)
        assert "Passordet er for kort. Bruk minst 10 tegn." in short.text
        assert "Passordene er ikke like." in differ.text
        assert visitor.get("/").status_code == 302
        assert "Ingen har valgt et passord ennå." in visitor.get("/logg-inn/").text

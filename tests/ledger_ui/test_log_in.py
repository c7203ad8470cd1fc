"""Who is let in: the ledger's own users, with their passwords there."""

import pytest

from ledger_ui.served import ORDINARY, ORDINARY_PASSWORD, Visitor, words_of
from unit.ledger.builders import PASSWORD
from webfaktura.ledger.session import Ledger
from webfaktura.ledger_ui.attempts import MOST


@pytest.mark.parametrize(
    ("name", "password", "rights"),
    [("admin", PASSWORD, "med"), (ORDINARY, ORDINARY_PASSWORD, "uten")],
)
def test_every_user_of_the_ledger_is_let_in(
    stranger: Visitor, name: str, password: str, rights: str
) -> None:
    answer = stranger.log_in(name, password)

    assert answer.headers["Location"] == "/"
    page = stranger.browser.get("/")
    assert f"{name}, {rights} admin-rettigheter" in page.text


def test_which_half_was_wrong_is_not_told(stranger: Visitor) -> None:
    wrong_password = stranger.log_in("admin", "feil passord")
    unknown_user = stranger.log_in("ukjent", "feil passord")

    assert wrong_password.status_code == unknown_user.status_code == 422
    assert words_of(wrong_password) == words_of(unknown_user)
    assert "Feil brukernavn eller passord" in words_of(wrong_password)
    assert stranger.browser.get("/").status_code == 302


def test_what_is_left_out_is_said_at_its_field(stranger: Visitor) -> None:
    said = stranger.refused("/logg-inn/", name="", password="")

    assert "Brukernavn * Skriv brukernavnet." in said
    assert "Passord * Skriv passordet." in said


def test_who_guesses_too_often_must_wait_also_with_the_right_password(
    stranger: Visitor, ledger: Ledger
) -> None:
    ledger.add_user("gjettet", PASSWORD)
    for guess in range(MOST):
        stranger.log_in("gjettet", f"gjetning {guess}")

    answer = stranger.log_in("gjettet", PASSWORD)

    assert answer.status_code == 422
    assert "Det har vært for mange forsøk. Prøv igjen om fem minutter." in words_of(answer)


def test_a_user_who_is_removed_is_logged_out_at_the_next_page(
    stranger: Visitor, ledger: Ledger
) -> None:
    stranger.log_in(ORDINARY, ORDINARY_PASSWORD)
    assert stranger.browser.get("/").status_code == 200

    ledger.remove_user(ORDINARY)

    assert stranger.browser.get("/").status_code == 302
    assert "sessionid" not in stranger.browser.cookies


def test_who_logs_out_is_a_stranger_again(stranger: Visitor) -> None:
    stranger.log_in(ORDINARY, ORDINARY_PASSWORD)
    key = stranger.browser.cookies["webfaktura_ledger"]

    stranger.send("/logg-ut/")
    stranger.browser.cookies.set("webfaktura_ledger", key)

    assert stranger.browser.get("/").status_code == 302


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/klient/999/kunder/", "/klient/999/kunder/"),
        ("https://andre.example/", "/"),
        ("//andre.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_log_in_leads_back_into_the_ledger_only(
    stranger: Visitor, asked: str, leads_to: str
) -> None:
    answer = stranger.send(f"/logg-inn/?next={asked}", name="admin", password=PASSWORD)

    assert answer.headers["Location"] == leads_to


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(stranger: Visitor) -> None:
    answer = stranger.log_in("admin", PASSWORD)

    [cookie] = [
        said
        for said in answer.headers.get_list("set-cookie")
        if said.startswith("webfaktura_ledger=")
    ]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie

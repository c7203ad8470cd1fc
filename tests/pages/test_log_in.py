"""Signing in and out, and a new password by mail, without telling strangers who has a user."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from builders import PASSWORD, a_user
from webfaktura.server.tenancy.models import Company, User

WRONG = "Brukernavn og passord hører ikke sammen. Se over begge og prøv igjen."


def sign_in(login: str, password: str = PASSWORD) -> tuple[int, str]:
    answer = Client().post(reverse("account_login"), {"login": login, "password": password})
    return answer.status_code, answer.content.decode()


def test_the_user_name_opens_the_door(user: User) -> None:
    assert sign_in(user.user_name)[0] == 302


def test_the_mail_address_opens_the_door(company: Company) -> None:
    a_user(company, user_name="kari", email="kari.nordmann@klient.example")

    assert sign_in("kari.nordmann@klient.example")[0] == 302


@pytest.mark.parametrize(
    ("login", "password"), [("finnes", "feil passord"), ("finnes ikke", PASSWORD)]
)
def test_a_refusal_does_not_say_which_half_was_wrong(
    company: Company, login: str, password: str
) -> None:
    a_user(company, user_name="finnes")

    status, page = sign_in(login, password)

    assert (status, WRONG in page) == (200, True)


def test_a_closed_user_is_told_whom_to_ask(user: User) -> None:
    user.is_active = False
    user.save()
    secret = {"login": user.user_name, "password": PASSWORD}

    page = Client().post(reverse("account_login"), secret, follow=True)

    assert "Byrået som ga deg tilgang, kan åpne den igjen." in page.content.decode()


def test_signing_out_ends_at_the_log_in(reader: Client) -> None:
    answer = reader.post(reverse("account_logout"))

    assert answer.headers["Location"] == reverse("account_login")
    assert reader.get(reverse("home")).status_code == 302


def test_a_new_password_comes_by_mail(user: User) -> None:
    client = Client()

    client.post(reverse("account_reset_password"), {"email": user.email})

    [letter] = mail.outbox
    assert letter.subject == "Nytt passord i WebFaktura"
    assert f"Brukernavnet ditt er {user.user_name}." in letter.body
    link = re.search(r"http://testserver(/\S+)", str(letter.body))
    assert link
    form = client.get(link[1], follow=True)
    client.post(
        form.redirect_chain[-1][0], {"password1": "helt ny frase", "password2": "helt ny frase"}
    )
    assert sign_in(user.user_name, "helt ny frase")[0] == 302


def test_an_unknown_address_gets_the_same_answer_and_no_mail(db: None) -> None:
    answer = Client().post(reverse("account_reset_password"), {"email": "ukjent@ingen.example"})

    assert answer.headers["Location"] == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_the_password_is_changed_by_who_knows_it(reader: Client, user: User) -> None:
    new = {"password1": "helt ny frase", "password2": "helt ny frase"}

    refused = reader.post(reverse("account_change_password"), {"oldpassword": "feil", **new})
    reader.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})

    assert refused.status_code == 200
    assert sign_in(user.user_name, "helt ny frase")[0] == 302


def test_nobody_signs_up_by_themselves(db: None) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")

"""An invoice is mailed once, over a real mail server that takes, refuses, waits and breaks."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from builders import NOW, a_company, an_issued_invoice
from rooms.delivery.mailbox import (
    LOSE,
    Mailbox,
    a_certificate,
    free_port,
    mailers,
    open_mailbox,
)
from rooms.delivery.sending import MINUTE, a_delivery, deeds, send
from webfaktura.server.delivery.commands import (
    make_document,
    start_delivery,
)
from webfaktura.server.delivery.models import Delivery
from webfaktura.server.delivery.queries import (
    deliveries_of,
    delivery_remarks,
    due_deliveries,
    without_delivery,
)
from webfaktura.server.delivery.rules import LONGEST_WAIT, SENDING_LASTS
from webfaktura.server.storages.keeping import DocumentDamaged
from webfaktura.server.tenancy.models import Company, Subscription
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


def test_the_id_is_stored_before_anything_is_sent(company: Company, mailbox: Mailbox) -> None:
    delivery = a_delivery(company)
    stored = Delivery.objects.get(pk=delivery.pk).message_id

    assert mailbox.mails == []
    assert stored.endswith("@webfaktura.example>")

    send(delivery)
    assert mailbox.message_ids == [stored]


def test_starting_twice_gives_the_same_delivery(company: Company) -> None:
    delivery = a_delivery(company)

    again = start_delivery(invoice=delivery.invoice, at=NOW)

    assert (again, again.message_id) == (delivery, delivery.message_id)
    assert deeds(company) == ["delivery.start"]


def test_what_was_sent_is_not_sent_again(company: Company, mailbox: Mailbox) -> None:
    delivery = send(a_delivery(company))

    send(delivery, at=NOW + LONGEST_WAIT)

    assert len(mailbox.mails) == 1
    assert due_deliveries(NOW + LONGEST_WAIT, 10) == []


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_passing_refusal_waits_and_is_sent_with_the_same_id(
    company: Company, mailbox: Mailbox, step: str
) -> None:
    mailbox.answers[step] = "451 4.3.2 Prøv igjen"
    delivery = send(a_delivery(company))

    assert (delivery.state, delivery.next_attempt_at) == ("waiting", NOW + MINUTE)
    assert delivery.words.startswith("E-postserveren kunne ikke ta imot e-posten nå")
    assert delivery.words.endswith("451 4.3.2 Prøv igjen")
    assert due_deliveries(NOW + MINUTE / 2, 10) == []

    del mailbox.answers[step]
    [due] = due_deliveries(NOW + MINUTE, 10)
    assert send(due, at=NOW + MINUTE).state == "sent"
    assert mailbox.message_ids == [delivery.message_id]
    assert deeds(company) == ["delivery.start", "delivery.waiting", "delivery.sent"]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_lasting_refusal_fails_with_the_servers_words(
    company: Company, mailbox: Mailbox, step: str
) -> None:
    mailbox.answers[step] = "550 5.1.1 Ingen slik mottaker"

    delivery = send(a_delivery(company))

    assert (delivery.state, delivery.next_attempt_at) == ("failed", None)
    assert delivery.words == "E-postserveren avviste e-posten: 550 5.1.1 Ingen slik mottaker"
    assert due_deliveries(NOW + 100 * LONGEST_WAIT, 10) == []
    assert mailbox.hears == ["MAIL", "RCPT", "DATA"][: ["MAIL", "RCPT", "DATA"].index(step) + 1]


def test_mail_waits_while_the_server_is_down_and_goes_when_it_is_up(
    company: Company, settings: Settings
) -> None:
    port = free_port()
    settings.MAILERS = mailers(port)

    delivery = send(a_delivery(company))
    assert (delivery.state, delivery.next_attempt_at) == ("waiting", NOW + MINUTE)
    assert delivery.words == (
        "E-postserveren svarer ikke. E-posten sendes av seg selv når den svarer igjen."
    )

    with open_mailbox(port) as mailbox:
        assert send(delivery, at=NOW + MINUTE).state == "sent"
    assert mailbox.message_ids == [delivery.message_id]


def test_a_refused_log_in_is_the_operators_matter_and_waits(
    company: Company, mailbox: Mailbox, settings: Settings
) -> None:
    settings.MAILERS = mailers(mailbox.port, username="wf", password="feil")

    delivery = send(a_delivery(company))

    assert (delivery.state, mailbox.hears) == ("waiting", [])


def test_with_tls_wished_nothing_is_said_in_the_open(
    company: Company, mailbox: Mailbox, settings: Settings
) -> None:
    settings.MAILERS = mailers(mailbox.port, use_tls=True)

    delivery = send(a_delivery(company))

    assert (delivery.state, mailbox.hears) == ("waiting", [])


def test_over_tls_only_a_server_whose_certificate_is_trusted_gets_the_mail(
    company: Company, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, context = a_certificate(tmp_path)
    with open_mailbox(tls=context) as mailbox:
        settings.MAILERS = mailers(mailbox.port, use_tls=True)
        delivery = send(a_delivery(company))
        assert (delivery.state, mailbox.hears) == ("waiting", [])

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert send(delivery, at=NOW + MINUTE).state == "sent"


def test_a_lost_answer_is_uncertain_and_sent_again_with_the_same_id(
    company: Company, mailbox: Mailbox
) -> None:
    mailbox.answers["DATA"] = LOSE
    delivery = send(a_delivery(company))

    assert (delivery.state, delivery.sent_at) == ("sending", None)
    assert delivery.words.startswith("Forbindelsen ble brutt før e-postserveren hadde svart.")

    del mailbox.answers["DATA"]
    [due] = due_deliveries(NOW + MINUTE, 10)
    assert send(due, at=NOW + MINUTE).state == "sent"
    assert mailbox.message_ids == [delivery.message_id] * 2


def test_an_attempt_that_is_being_made_is_left_to_the_one_who_makes_it(
    company: Company, mailbox: Mailbox
) -> None:
    delivery = a_delivery(company)
    Delivery.objects.update(state="sending", attempts=1, next_attempt_at=NOW + SENDING_LASTS)

    assert send(delivery, at=NOW + MINUTE).state == "sending"
    assert mailbox.mails == []
    assert due_deliveries(NOW + MINUTE, 10) == []
    assert due_deliveries(NOW + SENDING_LASTS, 10) == [delivery]


def test_it_is_given_up_in_the_end(company: Company, mailbox: Mailbox) -> None:
    mailbox.answers["RCPT"] = "451 Fullt"
    delivery, at = a_delivery(company), NOW

    while delivery.state == "waiting":
        at = delivery.next_attempt_at or at
        delivery = send(delivery, at=at)

    assert delivery.state == "failed"
    assert timedelta(hours=46) < at - NOW < timedelta(hours=50)
    assert delivery.words == (
        "E-postserveren har ikke tatt imot e-posten på 48 timer. Det siste svaret var: 451 Fullt"
    )


def test_99_demo_withholds_and_says_so(company: Company, mailbox: Mailbox) -> None:
    company.subscription = Subscription.objects.get(code="99")
    company.save()

    delivery = a_delivery(company)

    assert (delivery.state, delivery.next_attempt_at) == ("withheld", None)
    assert delivery.words == f"{company.subscription} sender ingenting til kundene."
    assert due_deliveries(NOW + LONGEST_WAIT, 10) == []


@pytest.mark.parametrize(
    ("customer", "state", "words"),
    [
        (
            {"email": ""},
            "failed",
            (
                "Kunden hadde ingen e-postadresse da fakturaen ble utstedt. "
                "Send den til en adresse du fyller inn."
            ),
        ),
        ({"channel": "none"}, "withheld", "Kundens fakturaer skal ikke sendes."),
        ({"channel": "post"}, "waiting", "Skriv ut dokumentet og send det i posten."),
    ],
)
def test_what_cannot_be_mailed_says_why(
    company: Company, customer: dict[str, str], state: str, words: str
) -> None:
    delivery = a_delivery(company, **customer)

    assert (delivery.state, delivery.words) == (state, words)
    assert due_deliveries(NOW, 10) == []


def test_a_damaged_document_is_never_sent_and_the_delivery_keeps_waiting(
    company: Company, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = a_delivery(company)
    monkeypatch.setattr("webfaktura.server.storages.keeping._read", lambda *_: b"something else")

    with pytest.raises(DocumentDamaged):
        send(delivery)

    assert Delivery.objects.get(pk=delivery.pk).state == "waiting"
    assert mailbox.hears == []


def test_nothing_is_due_before_its_document_is_made(company: Company) -> None:
    invoice = an_issued_invoice(company)
    start_delivery(invoice=invoice, at=NOW)

    assert due_deliveries(NOW, 10) == []

    make_document(invoice=invoice, at=NOW)
    assert due_deliveries(NOW, 10) == list(deliveries_of(invoice))


def test_what_nobody_has_begun_to_send_waits_whosever_it_is(company: Company) -> None:
    a_delivery(company)
    waiting = an_issued_invoice(company)
    stranger = a_company()
    with company_scope(stranger):
        other = an_issued_invoice(stranger)
        assert list(deliveries_of(waiting)) == []

    assert without_delivery(10) == [waiting, other]
    assert without_delivery(10, after=waiting.pk) == [other]
    assert without_delivery(10, but_not=[waiting.pk]) == [other]


def test_a_draft_is_told_in_words_what_keeps_it_from_being_sent() -> None:
    assert delivery_remarks(customer_email="", channel="email") == [
        (
            "customer",
            (
                "Kunden mangler e-postadresse. Legg den inn på kundekortet, "
                "eller velg en annen sendemåte."
            ),
        )
    ]
    assert delivery_remarks(customer_email="kari@kunde.example", channel="email") == []

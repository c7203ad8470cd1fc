"""A person sends a delivery again."""

from datetime import datetime

import pytest

from builders import NOW, an_actor
from rooms.delivery.mailbox import (
    LOSE,
    Mailbox,
)
from rooms.delivery.sending import MINUTE, a_delivery, send
from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery.mending import (
    AddressTakesNoMail,
    NotSentAgain,
    retry_delivery,
)
from webfaktura.server.delivery.models import Delivery
from webfaktura.server.delivery.rules import SENDING_LASTS
from webfaktura.server.tenancy.models import AuditEntry, Company

pytestmark = pytest.mark.django_db


def test_a_person_sends_it_again_to_an_address_that_works(
    company: Company, mailbox: Mailbox
) -> None:
    mailbox.answers["RCPT"] = "550 Ingen slik mottaker"
    failed = send(a_delivery(company))
    del mailbox.answers["RCPT"]

    waiting = retry_delivery(
        delivery=failed, at=NOW + MINUTE, by=an_actor("Kari"), recipient="ny@kunde.example"
    )

    assert (waiting.state, waiting.words, waiting.attempts) == ("waiting", "", 0)
    assert send(waiting, at=NOW + MINUTE).state == "sent"
    assert mailbox.recipients == [["ny@kunde.example"]]
    assert mailbox.message_ids == [failed.message_id]
    retried = AuditEntry.objects.get(deed="delivery.retry")
    assert (retried.actor, retried.details["recipient"]) == ("Kari", "ny@kunde.example")


def refusal_of(delivery: Delivery, recipient: str = "", *, at: datetime = NOW) -> Refusal:
    with pytest.raises(Refusal) as refused:
        retry_delivery(delivery=delivery, at=at, by=an_actor(), recipient=recipient)
    return refused.value


def test_what_is_done_or_being_done_is_not_sent_again(company: Company, mailbox: Mailbox) -> None:
    delivery = a_delivery(company)
    Delivery.objects.update(state="sending", attempts=1, next_attempt_at=NOW + SENDING_LASTS)

    being_sent = refusal_of(delivery)
    assert isinstance(being_sent, NotSentAgain)
    assert str(being_sent) == "Faktura 1 sendes akkurat nå. Vent noen minutter."

    send(delivery, at=NOW + SENDING_LASTS)
    assert str(refusal_of(delivery)) == "Faktura 1 er allerede sendt."


def test_an_uncertain_delivery_may_be_sent_at_once(company: Company, mailbox: Mailbox) -> None:
    mailbox.answers["DATA"] = LOSE
    uncertain = send(a_delivery(company))

    assert retry_delivery(delivery=uncertain, at=NOW, by=an_actor()).state == "waiting"


def test_an_address_that_takes_no_mail_is_refused_and_nothing_is_changed(company: Company) -> None:
    delivery = a_delivery(company)

    refusal = refusal_of(delivery, "kari@")

    assert isinstance(refusal, AddressTakesNoMail)
    assert refusal.field == "recipient"
    assert Delivery.objects.get(pk=delivery.pk).recipient == "faktura@fjellheim.example"

"""Mails that came back are kept with the delivery they are about, whoever else they name."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from builders import NOW
from rooms.delivery.mailbox import Mailbox
from rooms.delivery.sending import MINUTE, a_delivery, send
from webfaktura.server.delivery.bounced import NotAMailbox, keep, mailbox_at, read_bounces
from webfaktura.server.delivery.channels.email.mailbox import Tls
from webfaktura.server.delivery.models import Delivery, DeliveryEvent, DeliveryState
from webfaktura.server.delivery.queries import events_of
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.django_db
LATER = NOW + 60 * MINUTE
EXAMPLE = Path(__file__).parents[2] / "data" / "bounces" / "postfix-several.eml"


def about(delivery: Delivery, *, first: str) -> bytes:
    """The example's three reports, the first of them about this recipient of our mail."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("kari@fjord.example", first)
    theirs = next(line for line in text.splitlines() if line.lower().startswith("message-id: <01a"))
    return text.replace(theirs, f"Message-ID: {delivery.message_id}").encode()


def test_a_mail_that_bounced_has_come_back(company: Company, mailbox: Mailbox) -> None:
    sent = send(a_delivery(company))

    keep(about(sent, first=sent.recipient), at=LATER)

    sent.refresh_from_db()
    assert sent.state == DeliveryState.RETURNED
    assert sent.words == "550 5.1.1 User unknown"
    told = [(each.recipient, each.state) for each in events_of(sent)]
    assert told[-3:] == [
        (sent.recipient, "returned"),
        ("ola@fjell.example", "returned"),
        ("per@skog.example", "sent"),
    ]


def test_one_of_the_copies_that_bounced_changes_nothing_else(
    company: Company, mailbox: Mailbox
) -> None:
    sent = send(a_delivery(company))

    keep(about(sent, first="kopi@kunde.example"), at=LATER)

    sent.refresh_from_db()
    assert sent.state == DeliveryState.SENT


def test_the_same_mail_read_twice_changes_nothing(company: Company, mailbox: Mailbox) -> None:
    sent = send(a_delivery(company))
    mail = about(sent, first=sent.recipient)
    keep(mail, at=LATER)
    before = DeliveryEvent.objects.count()

    keep(mail, at=LATER + MINUTE)

    assert DeliveryEvent.objects.count() == before


@pytest.mark.parametrize("mail", [b"", b"\xff\x00", b"Subject: Takk\n\nHilsen Kari"])
def test_other_mail_is_left(company: Company, mail: bytes) -> None:
    keep(mail, at=LATER)

    assert DeliveryEvent.objects.count() == 0


def test_a_mailbox_is_named_by_one_address() -> None:
    named = mailbox_at("imaps://retur%40firma.no@mail.example/Retur", password="hemmelig")

    assert (named.host, named.port, named.user) == ("mail.example", 993, "retur@firma.no")
    assert (named.folder, named.tls) == ("Retur", Tls.FROM_THE_START)
    assert mailbox_at("imap://retur@mail.example", password="").tls is Tls.STARTTLS
    assert "hemmelig" not in repr(named)


@pytest.mark.parametrize("address", ["pop3://a@b", "imaps://mail.example", "retur@mail.example"])
def test_what_is_no_mailbox_is_refused(address: str) -> None:
    with pytest.raises(NotAMailbox):
        mailbox_at(address, password="")


def test_without_a_mailbox_nothing_is_read(settings: Settings) -> None:
    settings.BOUNCES = ""

    assert read_bounces(at=NOW) == 0

"""What the other side says later: written down once, and it moves only what it is about."""

from datetime import timedelta

import pytest

from builders import NOW
from rooms.delivery.mailbox import Mailbox
from rooms.delivery.sending import MINUTE, a_delivery, deeds, send
from webfaktura.server.delivery.arrivals import News, write_down
from webfaktura.server.delivery.mending import retry_delivery
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.delivery.queries import due_deliveries, events_of
from webfaktura.server.delivery.rules import State
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
MAILBOX = Actor(name="Postkassen")


def a_bounce(delivery: Delivery, *, recipient: str = "", source: str = "<dsn-1@mx>") -> News:
    return News(
        about=delivery.message_id,
        state=State.RETURNED,
        recipient=recipient or delivery.recipient,
        words="550 5.1.1 No such user",
        source=source,
        by=MAILBOX,
    )


def states(delivery: Delivery) -> list[tuple[str, int, str]]:
    return [(each.state, each.attempt, each.words) for each in events_of(delivery)]


def test_each_thing_that_happens_to_a_delivery_is_kept(company: Company, mailbox: Mailbox) -> None:
    mailbox.answers["RCPT"] = "451 Come back later"
    delivery = a_delivery(company)
    send(delivery)
    del mailbox.answers["RCPT"]
    sent = send(delivery, at=NOW + 2 * MINUTE)

    assert [state for state, _attempt, _words in states(sent)] == ["waiting", "waiting", "sent"]
    assert [attempt for _state, attempt, _words in states(sent)] == [0, 1, 2]


def test_a_mail_that_bounces_has_come_back_with_the_servers_words(
    company: Company, mailbox: Mailbox
) -> None:
    sent = send(a_delivery(company))

    assert write_down(a_bounce(sent), at=LATER)

    sent.refresh_from_db()
    assert sent.state == DeliveryState.RETURNED
    assert sent.words == "550 5.1.1 No such user"
    assert deeds(company)[-1] == "delivery.returned"


def test_the_same_news_twice_is_written_down_once(company: Company, mailbox: Mailbox) -> None:
    sent = send(a_delivery(company))
    write_down(a_bounce(sent), at=LATER)
    before = states(sent), deeds(company)

    assert write_down(a_bounce(sent), at=LATER + MINUTE)

    assert (states(sent), deeds(company)) == before


def test_a_copy_that_bounces_is_shown_and_changes_nothing_else(
    company: Company, mailbox: Mailbox
) -> None:
    sent = send(a_delivery(company))

    write_down(a_bounce(sent, recipient="kopi@kunde.example"), at=LATER)

    sent.refresh_from_db()
    assert sent.state == DeliveryState.SENT
    assert [each.recipient for each in events_of(sent)][-1] == "kopi@kunde.example"


def test_what_came_back_is_sent_again_as_another_mail(company: Company, mailbox: Mailbox) -> None:
    sent = send(a_delivery(company))
    first_id = sent.message_id
    write_down(a_bounce(sent), at=LATER)

    waiting = retry_delivery(delivery=sent, at=LATER, by=MAILBOX, recipient="ny@kunde.example")
    again = send(waiting, at=LATER)

    assert again.state == DeliveryState.SENT
    assert again.message_id != first_id
    assert mailbox.recipients[-1] == ["ny@kunde.example"]


def test_a_late_bounce_of_the_first_mail_does_not_throw_the_second_back(
    company: Company, mailbox: Mailbox
) -> None:
    sent = send(a_delivery(company))
    first = a_bounce(sent)
    write_down(first, at=LATER)
    retry_delivery(delivery=sent, at=LATER, by=MAILBOX)
    again = send(sent, at=LATER)

    is_ours = write_down(a_bounce(sent, source="<dsn-2@mx>"), at=LATER + MINUTE)

    again.refresh_from_db()
    assert not is_ours
    assert again.state == DeliveryState.SENT


def test_news_about_nothing_of_ours_is_left(company: Company) -> None:
    stranger = News(
        about="<not-ours@mx>", state=State.RETURNED, recipient="", words="", source="x", by=MAILBOX
    )

    assert not write_down(stranger, at=LATER)


def test_a_deactivated_company_sends_nothing_until_it_is_active_again(
    company: Company, mailbox: Mailbox
) -> None:
    delivery = a_delivery(company)
    company.active = False
    company.save()
    paused = due_deliveries(NOW, 10)
    company.active = True
    company.save()

    assert paused == []
    assert due_deliveries(NOW, 10) == [delivery]

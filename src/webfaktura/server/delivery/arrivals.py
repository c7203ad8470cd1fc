"""Writes down what the other side says after it took a delivery; the same news once only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from webfaktura.server.delivery.models import Delivery, DeliveryEvent
from webfaktura.server.delivery.planning import LONGEST_WORDS, locked
from webfaktura.server.delivery.rules import State
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.scope import company_scope, system_scope

if TYPE_CHECKING:
    from datetime import datetime

    from webfaktura.server.tenancy.rules import Actor

_LONGEST_SOURCE: Final = 200
_MAY_CHANGE: Final = {State.SENDING, State.SENT, State.DELIVERED}
"""What news may change: a delivery that a person has taken up again is not thrown back by it."""


@dataclass(frozen=True, kw_only=True)
class News:
    """What somebody said of a delivery after it was taken."""

    about: str
    """The id that the delivery was handed over with."""
    state: State
    """`delivered`, `returned`, or `sent` for news that changes nothing."""
    recipient: str
    """Whom it is about; empty where there is only one."""
    words: str
    source: str
    """The message that says so; the same source is written down once."""
    by: Actor


def write_down(news: News, *, at: datetime) -> bool:
    """Keep the news with its delivery; False where it is about nothing of ours.

    The delivery itself comes back only when its own receiver did not get it: that one
    of the copies bounced is kept and shown, and changes nothing for the others.
    """
    delivery = _delivery_with(news.about)
    if delivery is None:
        return False
    with company_scope(delivery.company):
        _keep(delivery, news, at)
    return True


def _keep(delivery: Delivery, news: News, at: datetime) -> None:
    try:
        with transaction.atomic():
            row = locked(delivery)
            _event(row, news, at).save()
            if _changes(row, news):
                row.state = news.state
                row.words = news.words[:LONGEST_WORDS]
                row.next_attempt_at = None
                row.sent_at = row.sent_at or at
                row.save(update_fields=["state", "words", "next_attempt_at", "sent_at"])
            _record(row, news, at)
    except IntegrityError:  # this message has been read before
        return


def _changes(delivery: Delivery, news: News) -> bool:
    is_its_receiver = not news.recipient or _same(news.recipient, delivery.recipient)
    return (
        news.about == delivery.message_id
        and news.state is not State.SENT
        and is_its_receiver
        and delivery.state in _MAY_CHANGE
    )


def _same(address: str, other: str) -> bool:
    return address.strip().casefold() == other.strip().casefold()


def _delivery_with(about: str) -> Delivery | None:
    """Whose it is stands in nothing but the id; that of a mail stands in pointed brackets."""
    if not about:
        return None
    with system_scope("finding whose delivery it is that somebody answers"):
        found = Delivery.objects.filter(message_id=about).select_related("company")
        return found.order_by("-pk").first()


def _event(delivery: Delivery, news: News, at: datetime) -> DeliveryEvent:
    return DeliveryEvent(
        company=delivery.company,
        delivery=delivery,
        attempt=delivery.attempts,
        state=news.state,
        recipient=news.recipient or delivery.recipient,
        words=news.words[:LONGEST_WORDS],
        source=news.source[:_LONGEST_SOURCE],
        at=at,
    )


def _record(delivery: Delivery, news: News, at: datetime) -> None:
    record(
        delivery.company,
        deed=f"delivery.{news.state}",
        subject=str(delivery.invoice),
        at=at,
        by=news.by,
        details={
            "channel": delivery.channel,
            "message_id": delivery.message_id,
            "recipient": news.recipient,
            "words": news.words[:LONGEST_WORDS],
            "source": news.source[:_LONGEST_SOURCE],
        },
    )

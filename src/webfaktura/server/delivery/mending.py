"""What a person does with a document that did not arrive: again, another way, or by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from webfaktura.contract.v1.base import Channel
from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery import sentences
from webfaktura.server.delivery.planning import (
    LONGEST_WHY,
    LONGEST_WORDS,
    follow,
    locked,
    new_id_for,
    planned,
    put_down,
    wish_of,
)
from webfaktura.server.delivery.queries import deliveries_of, in_words
from webfaktura.server.delivery.rules import Plan, State, mailable, plan_for
from webfaktura.server.delivery.sentences import Sentence

if TYPE_CHECKING:
    from datetime import datetime

    from webfaktura.server.delivery.models import Delivery
    from webfaktura.server.tenancy.rules import Actor

_DID_NOT_ARRIVE = (State.FAILED, State.RETURNED)


class NotSentAgain(Refusal):
    """The delivery is done, or an attempt is being made now."""


class AddressTakesNoMail(Refusal):
    """No mail server can be given the address."""


class NotALetter(Refusal):
    """What is said of a letter is said of another kind of sending, or too early."""


@transaction.atomic
def retry_delivery(*, delivery: Delivery, at: datetime, by: Actor, recipient: str = "") -> Delivery:
    """Let a person have a delivery sent now, to another address if one is given.

    Refuses one that was sent or is being sent (`NotSentAgain`), and an address
    that takes no mail (`AddressTakesNoMail`).
    """
    row = locked(delivery)
    _may_be_sent_again(row, at)
    _must_take_mail(recipient)
    row.recipient = recipient or row.recipient
    row.attempts = 0
    row.print_run = None
    if row.state == State.RETURNED:  # it was taken under the old id: this is another mail
        row.message_id = new_id_for(row.channel)
    follow(plan_for(wish_of(row)), row, at)
    row.save()
    put_down(row, "delivery.retry", at=at, by=by)
    return row


@transaction.atomic
def send_another_way(
    *, delivery: Delivery, channel: Channel, at: datetime, by: Actor, recipient: str = ""
) -> Delivery:
    """Let a document that did not arrive go by another channel; give the delivery that begins.

    The old one stands as given up, and nothing that is heard of it later changes the new one.
    Raises `NotSentAgain` and `AddressTakesNoMail`.
    """
    old = locked(delivery)
    _may_be_sent_again(old, at)
    _must_take_mail(recipient)
    new = _another(old, channel, at, by)
    if recipient and channel == Channel.EMAIL:
        new.recipient = recipient
        follow(plan_for(wish_of(new)), new, at)
    new.save()
    put_down(new, "delivery.start", at=at, by=by)
    return new


@transaction.atomic
def mark_sent_by_hand(*, delivery: Delivery, at: datetime, by: Actor) -> Delivery:
    """Keep that a person has put the document in the post, whatever way it was to go before.

    Raises `NotALetter` where it is neither a letter that waits nor a document that did not arrive.
    """
    row = locked(delivery)
    is_theirs = row.channel == Channel.POST and row.print_run_id is None
    if row.state in _DID_NOT_ARRIVE and not is_theirs:
        row = _another(row, Channel.POST, at, by)
    elif not (is_theirs and row.state in (State.WAITING, *_DID_NOT_ARRIVE)):
        raise NotALetter(
            _("%(invoice)s is not a letter that waits to be sent by hand.")
            % {"invoice": row.invoice}
        )
    if not row.company.subscription.delivers:
        raise NotALetter(
            in_words(Sentence(sentences.DEMO, {"subscription": str(row.company.subscription)}))
        )
    return _stand(row, State.SENT, Sentence(sentences.BY_HAND_BY, {"name": by.name}), at, by)


@transaction.atomic
def register_return(*, delivery: Delivery, why: str, at: datetime, by: Actor) -> Delivery:
    """Keep that the post brought a letter back, and why. Raises `NotALetter`."""
    row = locked(delivery)
    if not (row.channel == Channel.POST and row.state == State.SENT):
        raise NotALetter(
            _("%(invoice)s was not sent as a letter, so no letter of it can have come back.")
            % {"invoice": row.invoice}
        )
    told = sentences.CAME_BACK_BECAUSE if why.strip() else sentences.CAME_BACK
    values = {"why": " ".join(why.split())}
    row.print_run = None
    return _stand(row, State.RETURNED, Sentence(told, values), at, by)


def _another(old: Delivery, channel: Channel, at: datetime, by: Actor) -> Delivery:
    """Give up the old one, and begin one of a turn of its own; it is not saved yet."""
    follow(Plan(State.WITHHELD, Sentence(sentences.ANOTHER_WAY)), old, at)
    old.save()
    put_down(old, "delivery.divert", at=at, by=by)
    new = planned(old.invoice, at, channel=channel)
    new.turn = deliveries_of(old.invoice).aggregate(last=Max("turn"))["last"] + 1
    new.why = in_words(Sentence(sentences.CHOSEN_BY, {"name": by.name}))[:LONGEST_WHY]
    return new


def _stand(row: Delivery, state: State, why: Sentence, at: datetime, by: Actor) -> Delivery:
    row.state = state
    row.words = in_words(why)[:LONGEST_WORDS]
    row.next_attempt_at = None
    row.sent_at = at if state is State.SENT else row.sent_at
    row.save()
    put_down(row, f"delivery.{state}", at=at, by=by)
    return row


def _may_be_sent_again(delivery: Delivery, at: datetime) -> None:
    if delivery.state in (State.SENT, State.DELIVERED):
        raise NotSentAgain(_("%(invoice)s has been sent already.") % {"invoice": delivery.invoice})
    if _is_being_sent(delivery, at):
        raise NotSentAgain(
            _("%(invoice)s is being sent right now. Wait a few minutes.")
            % {"invoice": delivery.invoice}
        )


def _is_being_sent(delivery: Delivery, at: datetime) -> bool:
    """An attempt is on, or the printer has it; one whose answer was lost has words, and waits."""
    until = delivery.next_attempt_at
    is_claimed = delivery.state == State.SENDING and not delivery.words
    is_printed = delivery.state == State.WAITING and delivery.print_run_id is not None
    return is_printed or (is_claimed and until is not None and until > at)


def _must_take_mail(recipient: str) -> None:
    if recipient and not mailable(recipient):
        raise AddressTakesNoMail(
            _("No mail can be sent to «%(address)s». Write it as name@company.no.")
            % {"address": recipient[:60]},
            field="recipient",
        )

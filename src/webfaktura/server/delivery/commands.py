"""Makes documents of issued invoices and sends them; every step may be killed and run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from webfaktura import faults
from webfaktura.contract.v1.base import Channel
from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery.channels.ehf import sending as ehf
from webfaktura.server.delivery.channels.email import sending as email
from webfaktura.server.delivery.documents.drawing import drawn
from webfaktura.server.delivery.documents.reading import facts_of
from webfaktura.server.delivery.documents.rendering import renderer
from webfaktura.server.delivery.models import Delivery, DeliveryEvent
from webfaktura.server.delivery.queries import (
    UNFINISHED,
    deliveries_of,
    document_of,
    in_words,
)
from webfaktura.server.delivery.rules import (
    SENDING_LASTS,
    Answer,
    Plan,
    Standing,
    State,
    Wish,
    after_attempt,
    mailable,
    next_channel,
    plan_for,
)
from webfaktura.server.delivery.saving import THE_WORKER, Kept, save_document
from webfaktura.server.delivery.sentences import OF_EHF, OF_MAIL, Sentence
from webfaktura.server.storages.keeping import keep
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import new_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from django.db.models import QuerySet

    from webfaktura.server.delivery.models import Document
    from webfaktura.server.invoicing.models import Invoice
    from webfaktura.server.tenancy.rules import Actor

_LONGEST_WORDS = 500
_LONGEST_WHY = 300
VOICES = {str(Channel.EHF): OF_EHF}
"""Who is spoken of, where it is not the mail server."""


class NotSentAgain(Refusal):
    """The delivery is done, or an attempt is being made now."""


class AddressTakesNoMail(Refusal):
    """No mail server can be given the address."""


def make_document(*, invoice: Invoice, at: datetime) -> Document:
    """Draw the invoice's PDF, store its bytes, and write its row: once, however often called.

    Drawing takes its time and happens outside any transaction.
    """
    known = document_of(invoice)
    if known is not None:
        return known
    content = drawn(facts_of(invoice))
    faults.point("delivery.document_drawn")
    sha256 = keep(content)
    faults.point("delivery.bytes_stored")
    kept_as = Kept("pdf", sha256=sha256, size=len(content), renderer=renderer())
    document = save_document(invoice, kept_as, at=at)
    faults.point("delivery.document_made")
    return document


def start_delivery(*, invoice: Invoice, at: datetime, by: Actor = THE_WORKER) -> Delivery:
    """Begin the invoice's delivery over the channel that was chosen when it was issued.

    The mail's id is made and stored here, before anything is sent.
    """
    delivery = _planned(invoice, at, channel=invoice.terms["channel"])
    try:
        with transaction.atomic():
            delivery.save()
            _record(delivery, "delivery.start", at=at, by=by)
    except IntegrityError:  # another worker began it a moment ago
        return deliveries_of(invoice).get(channel=delivery.channel)
    faults.point("delivery.id_stored")
    return delivery


def send_delivery(
    *,
    delivery: Delivery,
    at: datetime,
    luck: float = 0.5,
    lasts: timedelta = SENDING_LASTS,
) -> Delivery:
    """Send a delivery that is due, and write down what the other side answered.

    The attempt is claimed and committed before the talk begins. Killed after
    that, the delivery is uncertain: when `lasts` has passed it is sent again
    with the same id. One that somebody else sends now is left as it is.
    `luck` from 0 to 1 spreads the next attempt.
    """
    try:
        talk = _talk_about(delivery, at)
    except ehf.GoesAnotherWay as way:
        return _divert(delivery, way.why, at)
    except ehf.MustNotLeave as stop:
        return _stop(delivery, stop.why, at)
    if not _claim(delivery, at, until=at + lasts):
        return _rows(delivery).get()
    faults.point("delivery.sending")
    answer = talk()
    faults.point("delivery.answered")
    attempts = _rows(delivery).get().attempts
    voice = VOICES.get(delivery.channel, OF_MAIL)
    standing = after_attempt(answer, attempts=attempts, at=at, luck=luck, voice=voice)
    _write_down(delivery, standing, until=at + lasts, at=at)
    faults.point("delivery.written_down")
    return _rows(delivery).get()


def _talk_about(delivery: Delivery, at: datetime) -> Callable[[], Answer]:
    if delivery.channel == Channel.EHF:
        return ehf.prepare(delivery, at=at)
    return email.prepare(delivery)


@transaction.atomic
def _divert(delivery: Delivery, why: Sentence, at: datetime) -> Delivery:
    """Let the document go by the next channel, and both say why; once, however often called."""
    locked = _rows(delivery).select_for_update(of=("self",), no_key=True).get()
    if locked.state not in UNFINISHED:
        return locked
    _follow(Plan(State.WITHHELD, why), locked, at)
    locked.save()
    _record(locked, "delivery.divert", at=at, by=THE_WORKER)
    channel = next_channel(recipient=locked.invoice.buyer.email)
    other = _planned(locked.invoice, at, channel=channel)
    other.why = in_words(why)[:_LONGEST_WHY]
    other.save()
    _record(other, "delivery.start", at=at, by=THE_WORKER)
    return locked


@transaction.atomic
def _stop(delivery: Delivery, why: Sentence, at: datetime) -> Delivery:
    """Nothing more is done before a person has acted."""
    locked = _rows(delivery).select_for_update(of=("self",), no_key=True).get()
    if locked.state in UNFINISHED:
        _follow(Plan(State.FAILED, why), locked, at)
        locked.save()
        _record(locked, "delivery.failed", at=at, by=THE_WORKER)
    return locked


@transaction.atomic
def retry_delivery(*, delivery: Delivery, at: datetime, by: Actor, recipient: str = "") -> Delivery:
    """Let a person have a delivery sent now, to another address if one is given.

    Refuses one that was sent or is being sent (`NotSentAgain`), and an address
    that takes no mail (`AddressTakesNoMail`).
    """
    locked = _rows(delivery).select_for_update(of=("self",), no_key=True).get()
    _may_be_sent_again(locked, at)
    _must_take_mail(recipient)
    locked.recipient = recipient or locked.recipient
    locked.attempts = 0
    if locked.state == State.RETURNED:  # it was taken under the old id: this is another mail
        locked.message_id = _new_id(locked.channel)
    _follow(plan_for(_wish(locked)), locked, at)
    locked.save()
    _record(locked, "delivery.retry", at=at, by=by)
    return locked


def _planned(invoice: Invoice, at: datetime, *, channel: str) -> Delivery:
    delivery = Delivery(
        company=invoice.company,
        invoice=invoice,
        channel=channel,
        recipient=invoice.buyer.org_no if _is_ehf(channel) else invoice.buyer.email,
        message_id=_new_id(channel),
        created_at=at,
    )
    _follow(plan_for(_wish(delivery)), delivery, at)
    return delivery


def _is_ehf(channel: str) -> bool:
    """Whether it leaves as EHF here; where nothing is set up, the channel is as good as none."""
    return channel == Channel.EHF and bool(settings.EHF_OUT)


def _new_id(channel: str) -> str:
    """A mail's Message-ID, or the id of an EHF envelope."""
    return str(new_id()) if _is_ehf(channel) else email.new_message_id()


def _wish(delivery: Delivery) -> Wish:
    subscription = delivery.company.subscription
    return Wish(
        channel=delivery.channel,
        recipient=delivery.recipient,
        subscription="" if subscription.delivers else str(subscription),
        has_way_out=bool(settings.EHF_OUT),
    )


def _follow(plan: Plan, delivery: Delivery, at: datetime) -> None:
    delivery.state = plan.state
    delivery.words = in_words(plan.why)[:_LONGEST_WORDS] if plan.why else ""
    delivery.next_attempt_at = at if plan.state is State.WAITING else None


def _claim(delivery: Delivery, at: datetime, *, until: datetime) -> bool:
    """Take the attempt in one statement, so that of two workers one gets it."""
    due = _rows(delivery).filter(state__in=UNFINISHED, next_attempt_at__lte=at)
    taken = due.update(
        state=State.SENDING, attempts=F("attempts") + 1, next_attempt_at=until, words=""
    )
    return bool(taken)


@transaction.atomic
def _write_down(delivery: Delivery, standing: Standing, *, until: datetime, at: datetime) -> None:
    """Keep the answer, unless the attempt has come to another worker meanwhile.

    That the other side took it is a fact, whoever holds the attempt now.
    """
    is_sent = standing.state is State.SENT
    unfinished = _rows(delivery).filter(state__in=UNFINISHED)
    mine = unfinished if is_sent else unfinished.filter(next_attempt_at=until)
    written = mine.update(
        state=standing.state,
        next_attempt_at=standing.next_attempt_at,
        sent_at=at if is_sent else None,
        words=in_words(standing.sentence)[:_LONGEST_WORDS],
    )
    if written:
        _record(_rows(delivery).get(), f"delivery.{standing.state}", at=at, by=THE_WORKER)


def _record(delivery: Delivery, deed: str, *, at: datetime, by: Actor) -> None:
    DeliveryEvent.objects.create(
        company=delivery.company,
        delivery=delivery,
        attempt=delivery.attempts,
        state=delivery.state,
        recipient=delivery.recipient,
        words=delivery.words,
        at=at,
    )
    record(
        delivery.company,
        deed=deed,
        subject=str(delivery.invoice),
        at=at,
        by=by,
        details={
            "channel": delivery.channel,
            "recipient": delivery.recipient,
            "message_id": delivery.message_id,
            "state": delivery.state,
            "attempts": delivery.attempts,
            "words": delivery.words,
        },
    )


def _may_be_sent_again(delivery: Delivery, at: datetime) -> None:
    if delivery.state in (State.SENT, State.DELIVERED):
        raise NotSentAgain(_("%(invoice)s has been sent already.") % {"invoice": delivery.invoice})
    if _is_being_sent(delivery, at):
        raise NotSentAgain(
            _("%(invoice)s is being sent right now. Wait a few minutes.")
            % {"invoice": delivery.invoice}
        )


def _is_being_sent(delivery: Delivery, at: datetime) -> bool:
    """An attempt is on; one whose answer was lost has words, and waits."""
    until = delivery.next_attempt_at
    is_claimed = delivery.state == State.SENDING and not delivery.words
    return is_claimed and until is not None and until > at


def _must_take_mail(recipient: str) -> None:
    if recipient and not mailable(recipient):
        raise AddressTakesNoMail(
            _("No mail can be sent to «%(address)s». Write it as name@company.no.")
            % {"address": recipient[:60]},
            field="recipient",
        )


def _rows(delivery: Delivery) -> QuerySet[Delivery]:
    """The delivery as the database has it."""
    rows: QuerySet[Delivery] = Delivery.objects.filter(
        company_id=delivery.company_id, pk=delivery.pk
    ).select_related("company__subscription", "invoice")
    return rows

"""Makes documents of issued invoices and sends them; every step may be killed and run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from webfaktura import faults
from webfaktura.contract.v1.base import Channel
from webfaktura.server.delivery.channels.ehf import sending as ehf
from webfaktura.server.delivery.channels.email import sending as email
from webfaktura.server.delivery.documents.drawing import drawn
from webfaktura.server.delivery.documents.reading import facts_of
from webfaktura.server.delivery.documents.rendering import renderer
from webfaktura.server.delivery.planning import (
    LONGEST_WHY,
    LONGEST_WORDS,
    as_stored,
    follow,
    locked,
    planned,
    put_down,
)
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
    after_attempt,
    next_channel,
)
from webfaktura.server.delivery.saving import THE_WORKER, Kept, save_document
from webfaktura.server.delivery.sentences import OF_EHF, OF_MAIL, Sentence
from webfaktura.server.storages.keeping import keep

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from webfaktura.server.delivery.models import Delivery, Document
    from webfaktura.server.invoicing.models import Invoice
    from webfaktura.server.tenancy.rules import Actor

VOICES = {str(Channel.EHF): OF_EHF}
"""Who is spoken of, where it is not the mail server."""


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
    delivery = planned(invoice, at, channel=invoice.terms["channel"])
    try:
        with transaction.atomic():
            delivery.save()
            put_down(delivery, "delivery.start", at=at, by=by)
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
        return as_stored(delivery).get()
    faults.point("delivery.sending")
    answer = talk()
    faults.point("delivery.answered")
    attempts = as_stored(delivery).get().attempts
    voice = VOICES.get(delivery.channel, OF_MAIL)
    standing = after_attempt(answer, attempts=attempts, at=at, luck=luck, voice=voice)
    _write_down(delivery, standing, until=at + lasts, at=at)
    faults.point("delivery.written_down")
    return as_stored(delivery).get()


def _talk_about(delivery: Delivery, at: datetime) -> Callable[[], Answer]:
    if delivery.channel == Channel.POST:
        raise ValueError("a letter goes in a print run")
    if delivery.channel == Channel.EHF:
        return ehf.prepare(delivery, at=at)
    return email.prepare(delivery)


@transaction.atomic
def _divert(delivery: Delivery, why: Sentence, at: datetime) -> Delivery:
    """Let the document go by the next channel, and both say why; once, however often called."""
    row = locked(delivery)
    if row.state not in UNFINISHED:
        return row
    follow(Plan(State.WITHHELD, why), row, at)
    row.save()
    put_down(row, "delivery.divert", at=at, by=THE_WORKER)
    channel = next_channel(recipient=row.invoice.buyer.email)
    other = planned(row.invoice, at, channel=channel)
    other.why = in_words(why)[:LONGEST_WHY]
    other.save()
    put_down(other, "delivery.start", at=at, by=THE_WORKER)
    return row


@transaction.atomic
def _stop(delivery: Delivery, why: Sentence, at: datetime) -> Delivery:
    """Nothing more is done before a person has acted."""
    row = locked(delivery)
    if row.state in UNFINISHED:
        follow(Plan(State.FAILED, why), row, at)
        row.save()
        put_down(row, "delivery.failed", at=at, by=THE_WORKER)
    return row


def _claim(delivery: Delivery, at: datetime, *, until: datetime) -> bool:
    """Take the attempt in one statement, so that of two workers one gets it."""
    due = as_stored(delivery).filter(state__in=UNFINISHED, next_attempt_at__lte=at)
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
    unfinished = as_stored(delivery).filter(state__in=UNFINISHED)
    mine = unfinished if is_sent else unfinished.filter(next_attempt_at=until)
    written = mine.update(
        state=standing.state,
        next_attempt_at=standing.next_attempt_at,
        sent_at=at if is_sent else None,
        words=in_words(standing.sentence)[:LONGEST_WORDS],
    )
    if written:
        put_down(as_stored(delivery).get(), f"delivery.{standing.state}", at=at, by=THE_WORKER)

"""Begins a delivery and writes down what happens to it: what all that change one have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from webfaktura.contract.v1.base import Channel
from webfaktura.server.delivery.channels.email.sending import new_message_id
from webfaktura.server.delivery.models import Delivery, DeliveryEvent
from webfaktura.server.delivery.queries import in_words
from webfaktura.server.delivery.rules import Plan, State, Wish, plan_for
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import new_id

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from webfaktura.server.invoicing.models import Invoice
    from webfaktura.server.tenancy.rules import Actor

LONGEST_WORDS = 500
LONGEST_WHY = 300


def planned(invoice: Invoice, at: datetime, *, channel: str) -> Delivery:
    """A delivery over the channel, not saved yet; its id is made here, before anything is sent."""
    delivery = Delivery(
        company=invoice.company,
        invoice=invoice,
        channel=channel,
        recipient=_recipient(invoice, channel),
        message_id=new_id_for(channel),
        created_at=at,
    )
    follow(plan_for(wish_of(delivery)), delivery, at)
    return delivery


def new_id_for(channel: str) -> str:
    """A mail's Message-ID, or the id of an EHF envelope."""
    return str(new_id()) if _is_ehf(channel) else new_message_id()


def wish_of(delivery: Delivery) -> Wish:
    """What is known of the sending, for the rules to decide."""
    subscription = delivery.company.subscription
    ways_out = {Channel.EHF: settings.EHF_OUT, Channel.POST: settings.PRINT_TO}
    return Wish(
        channel=delivery.channel,
        recipient=delivery.recipient,
        subscription="" if subscription.delivers else str(subscription),
        has_way_out=any(ways_out.get(way) for way in Channel if way == delivery.channel),
    )


def follow(plan: Plan, delivery: Delivery, at: datetime) -> None:
    """Let the delivery stand as the plan says; not saved yet.

    What waits with a reason waits for somebody to act.
    """
    delivery.state = plan.state
    delivery.words = in_words(plan.why)[:LONGEST_WORDS] if plan.why else ""
    delivery.next_attempt_at = at if plan.state is State.WAITING and not plan.why else None


def put_down(delivery: Delivery, deed: str, *, at: datetime, by: Actor) -> None:
    """Keep what happened, for the invoice's page and for the audit log."""
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


def as_stored(delivery: Delivery) -> QuerySet[Delivery]:
    """The delivery as the database has it."""
    rows: QuerySet[Delivery] = Delivery.objects.filter(
        company_id=delivery.company_id, pk=delivery.pk
    ).select_related("company__subscription", "invoice")
    return rows


def locked(delivery: Delivery) -> Delivery:
    """The delivery as the database has it, nobody else's until the transaction ends."""
    return as_stored(delivery).select_for_update(of=("self",), no_key=True).get()


def _recipient(invoice: Invoice, channel: str) -> str:
    return invoice.buyer.org_no if _is_ehf(channel) else invoice.buyer.email


def _is_ehf(channel: str) -> bool:
    """Whether it leaves as EHF here; where nothing is set up, the channel is as good as none."""
    return channel == Channel.EHF and bool(settings.EHF_OUT)

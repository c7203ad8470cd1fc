"""A document's way so far, step by step."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from webfaktura.server.delivery.models import DeliveryEvent, DeliveryState, Document
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.journey.standing import (
    DELIVERY_CODES,
    JournalRow,
    Shown,
    Standing,
    row_of,
    standings,
)
from webfaktura.server.payments.queries import payments_of

_BEGUN_AND_DONE: Final = 2
"""The events of a delivery that went as it should."""


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One thing that happened to a delivery: an attempt, or what the other side said later."""

    state: Shown
    channel: str
    recipient: str
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class JourneyStep:
    """One step on a document's way; `at` is None while it has not come so far."""

    name: str
    state: Shown
    at: datetime | date | None
    words: str = ""
    events: tuple[Happened, ...] = ()
    """Each thing that happened on the way, where there is more to tell than the state."""


def journey_of(invoice: Invoice, *, on: date) -> tuple[JourneyStep, ...]:
    """A document's way so far, step by step."""
    [standing] = standings(invoice.company, [invoice])
    row = row_of(standing, on=on)
    issued = JourneyStep(name="issued", state=Shown("issued"), at=invoice.issued_at)
    steps = [
        issued,
        _document_step(invoice),
        _delivery_step(row, standing),
        _accounting_step(row, standing),
    ]
    if invoice.kind == "invoice":
        steps.append(_payment_step(row))
    return tuple(steps)


def _document_step(invoice: Invoice) -> JourneyStep:
    made = Document.objects.filter(
        company_id=invoice.company_id, invoice=invoice, kind="pdf"
    ).first()
    state = Shown("done" if made else "waiting")
    return JourneyStep(name="document", state=state, at=made.made_at if made else None)


def _delivery_step(row: JournalRow, standing: Standing) -> JourneyStep:
    delivery = standing.delivery
    at = delivery.sent_at if delivery else None
    words = delivery.words if delivery else ""
    if delivery and delivery.state == DeliveryState.SENT:
        words = delivery.recipient
    if delivery and delivery.why:
        words = f"{words} {delivery.why}".strip()
    return JourneyStep(
        name="delivery", state=row.delivery, at=at, words=words, events=_events(row.invoice)
    )


def _events(invoice: Invoice) -> tuple[Happened, ...]:
    """All that happened on its ways; that it was begun, and no more, is no news."""
    rows = DeliveryEvent.objects.filter(company_id=invoice.company_id, delivery__invoice=invoice)
    told = tuple(
        Happened(
            state=Shown(DELIVERY_CODES[DeliveryState(row.state)]),
            channel=row.delivery.channel,
            recipient=row.recipient,
            words=row.words,
            at=row.at,
        )
        for row in rows.select_related("delivery").order_by("pk")
    )
    return told if len(told) > _BEGUN_AND_DONE else ()


def _accounting_step(row: JournalRow, standing: Standing) -> JourneyStep:
    placement = standing.placement
    at = placement.batch.closed_at if placement else None
    words = placement.reason if placement else ""
    return JourneyStep(name="accounting", state=row.accounting, at=at, words=words)


def _payment_step(row: JournalRow) -> JourneyStep:
    last = payments_of(row.invoice).last()
    return JourneyStep(name="payment", state=row.status, at=last.paid_on if last else None)

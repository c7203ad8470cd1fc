"""A document's way so far, step by step."""

from dataclasses import dataclass
from datetime import date, datetime

from webfaktura.server.delivery.models import DeliveryState, Document
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.journey.standing import JournalRow, Shown, Standing, row_of, standings
from webfaktura.server.payments.queries import payments_of


@dataclass(frozen=True, kw_only=True)
class JourneyStep:
    """One step on a document's way; `at` is None while it has not come so far."""

    name: str
    state: Shown
    at: datetime | date | None
    words: str = ""


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
    return JourneyStep(name="delivery", state=row.delivery, at=at, words=words)


def _accounting_step(row: JournalRow, standing: Standing) -> JourneyStep:
    placement = standing.placement
    at = placement.batch.closed_at if placement else None
    words = placement.reason if placement else ""
    return JourneyStep(name="accounting", state=row.accounting, at=at, words=words)


def _payment_step(row: JournalRow) -> JourneyStep:
    last = payments_of(row.invoice).last()
    return JourneyStep(name="payment", state=row.status, at=last.paid_on if last else None)

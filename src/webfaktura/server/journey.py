"""Reads the rooms as one timeline: where each issued document stands, and how it came there.

The only place that knows all stages. States are told by their code; the face has the word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Literal
from uuid import UUID

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from webfaktura.norway.money import Money
from webfaktura.server.delivery.models import Delivery, DeliveryState, Document
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.payments.models import Settlement
from webfaktura.server.payments.queries import paid_on, payments_of
from webfaktura.server.payments.rules import PaymentState, state_of
from webfaktura.server.posting.models import Placement, PlacementState, Voucher
from webfaktura.server.tenancy.models import Company

PAGE = 50

DELIVERY_CODES = {
    DeliveryState.WAITING: "waiting_for_delivery",
    DeliveryState.SENDING: "uncertain",
    DeliveryState.SENT: "sent",
    DeliveryState.FAILED: "not_delivered",
    DeliveryState.WITHHELD: "withheld",
}
PLACEMENT_CODES = {
    PlacementState.IN_BATCH: "in_batch",
    PlacementState.TRANSFERRED: "transferred",
    PlacementState.PARKED: "parked",
    PlacementState.RETURNED: "not_transferred",
}

type Tab = Literal["all", "not_delivered", "overdue", "paid", "credit_notes"]


@dataclass(frozen=True)
class Shown:
    """A state by its code, with the number or reason that goes with it."""

    code: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class JournalRow:
    """One issued document as the journal shows it; a credit note's amounts are negative."""

    invoice: Invoice
    buyer_name: str
    gross: Money
    outstanding: Money
    channel: str
    delivery: Shown
    accounting: Shown
    status: Shown


@dataclass(frozen=True, kw_only=True)
class JournalPage:
    """A page of the journal, its sums, and the ways on; None where there is no way."""

    rows: tuple[JournalRow, ...]
    gross: Money
    outstanding: Money
    older: UUID | None
    newer: UUID | None


@dataclass(frozen=True, kw_only=True)
class JourneyStep:
    """One step on a document's way; `at` is None while it has not come so far."""

    name: str
    state: Shown
    at: datetime | date | None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The three numbers the eye meets first, and what needs somebody today."""

    outstanding: Money
    overdue: Money
    invoiced_this_month: Money
    invoiced_same_month_last_year: Money
    overdue_count: int
    not_delivered_count: int
    parked_count: int
    has_issued: bool


def journal_page(
    company: Company,
    *,
    on: date,
    tab: Tab = "all",
    text: str = "",
    older_than: UUID | None = None,
    newer_than: UUID | None = None,
) -> JournalPage:
    """A page of the company's documents, the newest first, by key and not by counting."""
    rows = _chosen(company, on=on, tab=tab, text=text)
    found, older, newer = _page(company, rows, older_than, newer_than)
    shown = journal_rows(company, found, on=on)
    return JournalPage(
        rows=shown,
        gross=Money.total(row.gross for row in shown),
        outstanding=Money.total(row.outstanding for row in shown),
        older=found[-1].public_id if older else None,
        newer=found[0].public_id if newer else None,
    )


def journal_rows(
    company: Company, invoices: Sequence[Invoice], *, on: date
) -> tuple[JournalRow, ...]:
    """Where each of the documents stands; the number of queries does not grow with them."""
    paid = paid_on(company, invoices)
    deliveries = _newest_delivery(company, invoices)
    placements = _newest_placement(company, invoices)
    return tuple(
        _row(
            invoice,
            paid[invoice.pk],
            deliveries.get(invoice.pk),
            placements.get(invoice.pk),
            on=on,
        )
        for invoice in invoices
    )


def journey_of(invoice: Invoice, *, on: date) -> tuple[JourneyStep, ...]:
    """A document's way so far, step by step."""
    company = invoice.company
    delivery = _newest_delivery(company, [invoice]).get(invoice.pk)
    placement = _newest_placement(company, [invoice]).get(invoice.pk)
    paid = paid_on(company, [invoice])[invoice.pk]
    row = _row(invoice, paid, delivery, placement, on=on)
    issued = JourneyStep(name="issued", state=Shown("issued"), at=invoice.issued_at)
    steps = [
        issued,
        _document_step(invoice),
        _delivery_step(row, delivery),
        _accounting_step(row, placement),
    ]
    if invoice.kind == "invoice":
        steps.append(_payment_step(invoice, paid, on))
    return tuple(steps)


def overview(company: Company, *, on: date) -> Overview:
    """The company's numbers today."""
    issued = Invoice.objects.filter(company=company)
    owed = _owed(issued, on)
    first = on.replace(day=1)
    year_ago = (first - timedelta(days=365)).replace(day=1)
    return Overview(
        outstanding=Money(owed["outstanding"] or 0),
        overdue=Money(owed["overdue"] or 0),
        invoiced_this_month=_invoiced(issued, first, on),
        invoiced_same_month_last_year=_invoiced(issued, year_ago, _month_end(year_ago)),
        overdue_count=owed["overdue_count"] or 0,
        not_delivered_count=_not_delivered(company, issued).count(),
        parked_count=Placement.objects.filter(company=company, state=PlacementState.PARKED).count(),
        has_issued=issued.exists(),
    )


def _chosen(company: Company, *, on: date, tab: Tab, text: str) -> QuerySet[Invoice]:
    rows: QuerySet[Invoice] = Invoice.objects.filter(company=company)
    rows = rows.select_related("buyer", "company")
    match tab:
        case "not_delivered":
            rows = _not_delivered(company, rows)
        case "overdue":
            rows = _owing(rows).filter(due_on__lt=on)
        case "paid":
            rows = rows.filter(GreaterThanOrEqual(_paid(), F("gross_ore")), kind="invoice")
        case "credit_notes":
            rows = rows.filter(kind="credit_note")
        case "all":
            pass
    return rows.filter(_says(text)) if text else rows


def _says(text: str) -> Q:
    """Number, KID or buyer's name."""
    says = Q(buyer__name__icontains=text) | Q(kid=text)
    return says | Q(invoice_no=int(text)) if text.isdecimal() and len(text) < 10 else says  # noqa: PLR2004 - what the column holds


def _page(
    company: Company,
    rows: QuerySet[Invoice],
    older_than: UUID | None,
    newer_than: UUID | None,
) -> tuple[list[Invoice], bool, bool]:
    """The documents of a page, and whether there are older and newer ones."""
    edge = _edge(company, newer_than or older_than)
    if edge is not None and newer_than:
        newer = Q(issued_on__gt=edge.issued_on) | Q(issued_on=edge.issued_on, pk__gt=edge.pk)
        found = list(rows.filter(newer).order_by("issued_on", "pk")[: PAGE + 1])
        return found[:PAGE][::-1], bool(found), len(found) > PAGE
    if edge is not None:
        older = Q(issued_on__lt=edge.issued_on) | Q(issued_on=edge.issued_on, pk__lt=edge.pk)
        rows = rows.filter(issued_on__lte=edge.issued_on).filter(older)
    found = list(rows.order_by("-issued_on", "-pk")[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE, edge is not None and bool(found)


def _edge(company: Company, public_id: UUID | None) -> Invoice | None:
    """The document a page begins after."""
    if public_id is None:
        return None
    return Invoice.objects.filter(company=company, public_id=public_id).first()


def _row(
    invoice: Invoice,
    paid: Money,
    delivery: Delivery | None,
    placement: Placement | None,
    *,
    on: date,
) -> JournalRow:
    credit_note = invoice.kind == "credit_note"
    gross = -invoice.gross if credit_note else invoice.gross
    return JournalRow(
        invoice=invoice,
        buyer_name=invoice.buyer.name,
        gross=gross,
        outstanding=Money(0, invoice.currency) if credit_note else invoice.gross - paid,
        channel=delivery.channel if delivery else str(invoice.terms["channel"]),
        delivery=_delivery_shown(delivery),
        accounting=_accounting_shown(placement),
        status=_status(invoice, paid, on),
    )


def _status(invoice: Invoice, paid: Money, on: date) -> Shown:
    if invoice.kind == "credit_note":
        return Shown("issued")
    state = state_of(invoice.gross, paid)
    if state in {PaymentState.OPEN, PaymentState.PART_PAID} and invoice.due_on < on:
        return Shown("overdue")
    return Shown(state.value)


def _delivery_shown(delivery: Delivery | None) -> Shown:
    if delivery is None:
        return Shown("waiting_for_delivery")
    return Shown(DELIVERY_CODES[DeliveryState(delivery.state)], delivery.words)


def _accounting_shown(placement: Placement | None) -> Shown:
    if placement is None:
        return Shown("not_transferred")
    state = PlacementState(placement.state)
    details = {
        PlacementState.IN_BATCH: str(placement.batch.batch_no),
        PlacementState.TRANSFERRED: placement.erp_voucher_no,
        PlacementState.PARKED: placement.reason,
    }
    return Shown(PLACEMENT_CODES[state], details.get(state, ""))


def _document_step(invoice: Invoice) -> JourneyStep:
    made = Document.objects.filter(
        company_id=invoice.company_id, invoice=invoice, kind="pdf"
    ).first()
    state = Shown("done" if made else "waiting")
    return JourneyStep(name="document", state=state, at=made.made_at if made else None)


def _delivery_step(row: JournalRow, delivery: Delivery | None) -> JourneyStep:
    at = delivery.sent_at if delivery else None
    words = delivery.words if delivery else ""
    if delivery and delivery.state == DeliveryState.SENT:
        words = delivery.recipient
    return JourneyStep(name="delivery", state=row.delivery, at=at, words=words)


def _accounting_step(row: JournalRow, placement: Placement | None) -> JourneyStep:
    at = placement.batch.closed_at if placement else None
    words = placement.reason if placement else ""
    return JourneyStep(name="accounting", state=row.accounting, at=at, words=words)


def _payment_step(invoice: Invoice, paid: Money, on: date) -> JourneyStep:
    last = payments_of(invoice).last()
    return JourneyStep(
        name="payment",
        state=_status(invoice, paid, on),
        at=last.paid_on if last else None,
    )


def _newest_delivery(company: Company, invoices: Sequence[Invoice]) -> dict[int, Delivery]:
    rows = Delivery.objects.filter(company=company, invoice__in=invoices)
    return {row.invoice_id: row for row in _oldest_first(rows)}


def _newest_placement(company: Company, invoices: Sequence[Invoice]) -> dict[int, Placement]:
    vouchers = Voucher.objects.filter(company=company, invoice__in=invoices)
    rows = Placement.objects.filter(company=company, voucher__in=vouchers)
    return {
        row.voucher.invoice_id: row
        for row in _oldest_first(rows.select_related("batch", "voucher"))
    }


def _oldest_first[Row: (Delivery, Placement)](rows: QuerySet[Row]) -> list[Row]:
    """By key, and here: asked to sort, SQLite walks through all the company's rows in order."""
    return sorted(rows, key=attrgetter("pk"))


def _not_delivered(company: Company, rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Those that somebody must look at: refused, given up, or still uncertain."""
    troubled = Delivery.objects.filter(
        company=company, state__in=[DeliveryState.FAILED, DeliveryState.SENDING]
    )
    return rows.filter(pk__in=troubled.values("invoice"))


def _paid() -> Coalesce:
    """What has come in for the document of the row, in øre."""
    paid = (
        Settlement.objects.filter(company=OuterRef("company"), invoice=OuterRef("pk"))
        .order_by()
        .values("invoice")
        .annotate(ore=Sum("payment__amount_ore"))
        .values("ore")
    )
    zero = Value(0, output_field=BigIntegerField())
    return Coalesce(Subquery(paid, output_field=BigIntegerField()), zero)


def _owing(rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
    return rows.filter(LessThan(_paid(), F("gross_ore")), kind="invoice")


def _owed(rows: QuerySet[Invoice], on: date) -> dict[str, int | None]:
    """What is owed and what of it is overdue, in øre, by one walk through the payments."""
    paid = Coalesce(Sum("settlements__payment__amount_ore"), 0)
    owing = rows.filter(kind="invoice").annotate(paid=paid).filter(paid__lt=F("gross_ore"))
    late = Q(due_on__lt=on)
    rest = F("gross_nok_ore") - F("paid")
    return owing.aggregate(
        outstanding=Sum(rest),
        overdue=Sum(rest, filter=late),
        overdue_count=Count("pk", filter=late),
    )


def _invoiced(rows: QuerySet[Invoice], first: date, last: date) -> Money:
    """Net invoiced in the days, credit notes taken off."""
    within = rows.filter(issued_on__range=(first, last))
    by_kind = within.values("kind").order_by("kind").annotate(ore=Sum("net_ore"))
    signed = (-row["ore"] if row["kind"] == "credit_note" else row["ore"] for row in by_kind)
    return Money(sum(signed))


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

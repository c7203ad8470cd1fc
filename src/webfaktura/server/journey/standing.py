"""Where issued documents stand: sent, posted, paid, credited; states are told by their code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db.models import QuerySet

from webfaktura.norway.money import Money
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.posting.models import Placement, PlacementState, Voucher
from webfaktura.server.statistics.balances import made_anew
from webfaktura.server.statistics.models import Balance
from webfaktura.server.tenancy.models import Company

DELIVERY_CODES = {
    DeliveryState.WAITING: "waiting_for_delivery",
    DeliveryState.SENDING: "uncertain",
    DeliveryState.SENT: "sent",
    DeliveryState.FAILED: "not_delivered",
    DeliveryState.WITHHELD: "withheld",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.RETURNED: "returned",
}
PLACEMENT_CODES = {
    PlacementState.IN_BATCH: "in_batch",
    PlacementState.TRANSFERRED: "transferred",
    PlacementState.PARKED: "parked",
    PlacementState.RETURNED: "not_transferred",
}


@dataclass(frozen=True)
class Shown:
    """A state by its code, with the number or reason that goes with it."""

    code: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One document with all that says where it stands."""

    invoice: Invoice
    balance: Balance
    delivery: Delivery | None
    placement: Placement | None


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
    batch_no: int | None
    status: Shown
    credits_no: int | None
    """The number of the invoice that a credit note credits."""


def journal_rows(
    company: Company, invoices: Sequence[Invoice], *, on: date
) -> tuple[JournalRow, ...]:
    """Where each of the documents stands; the number of queries does not grow with them."""
    return tuple(row_of(standing, on=on) for standing in standings(company, invoices))


def standings(company: Company, invoices: Sequence[Invoice]) -> list[Standing]:
    """What there is about each of the documents, in their order."""
    balances = {each.invoice_id: each for each in made_anew(company, invoices)}
    deliveries = _newest_delivery(company, invoices)
    placements = _newest_placement(company, invoices)
    return [
        Standing(
            invoice=invoice,
            balance=balances[invoice.pk],
            delivery=deliveries.get(invoice.pk),
            placement=placements.get(invoice.pk),
        )
        for invoice in invoices
    ]


def row_of(standing: Standing, *, on: date) -> JournalRow:
    """A document as the journal shows it on a day."""
    invoice, delivery, placement = standing.invoice, standing.delivery, standing.placement
    return JournalRow(
        invoice=invoice,
        buyer_name=invoice.buyer.name,
        gross=-invoice.gross if invoice.kind == "credit_note" else invoice.gross,
        outstanding=Money(standing.balance.outstanding_ore, invoice.currency),
        channel=delivery.channel if delivery else str(invoice.terms["channel"]),
        delivery=_delivery_shown(delivery),
        accounting=_accounting_shown(placement),
        batch_no=placement.batch.batch_no if placement else None,
        status=Shown(status_of(standing.balance, on=on)),
        credits_no=invoice.credits.invoice_no if invoice.credits else None,
    )


def status_of(balance: Balance, *, on: date) -> str:
    """How a document's money stands on a day; a credit note is just issued."""
    if balance.kind == "credit_note":
        return "issued"
    if balance.outstanding_ore <= 0:
        return _settled_status(balance)
    if balance.due_on < on:
        return "overdue"
    return "part_paid" if balance.paid_ore > 0 else "open"


def _settled_status(balance: Balance) -> str:
    if balance.outstanding_ore < 0:
        return "overpaid"
    return "credited" if balance.paid_ore <= 0 < balance.credited_ore else "paid"


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

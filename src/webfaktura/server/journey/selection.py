"""Which issued documents somebody chose to see: the filters of the journal, and what they mean."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.journey.texts import documents_saying
from webfaktura.server.posting.models import Placement, PlacementState
from webfaktura.server.statistics.balances import Balances
from webfaktura.server.tenancy.models import Company

type Tab = Literal["all", "not_delivered", "overdue", "paid", "credit_notes"]

MONEY: Mapping[str, Callable[[date], Q]] = {
    "open": lambda on: Q(outstanding_ore__gt=0, paid_ore__lte=0, due_on__gte=on),
    "part_paid": lambda on: Q(outstanding_ore__gt=0, paid_ore__gt=0, due_on__gte=on),
    "overdue": lambda on: Q(outstanding_ore__gt=0, due_on__lt=on),
    "paid": lambda _on: Q(outstanding_ore=0) & ~Q(paid_ore__lte=0, credited_ore__gt=0),
    "overpaid": lambda _on: Q(outstanding_ore__lt=0),
    "credited": lambda _on: Q(outstanding_ore=0, paid_ore__lte=0, credited_ore__gt=0),
}
"""What each payment state means, in columns of `Balance`; `standing.status_of` says the same."""

TAB_MONEY: Mapping[str, Sequence[str]] = {"overdue": ("overdue",), "paid": ("paid", "overpaid")}

DELIVERIES: Mapping[str, DeliveryState] = {
    "waiting_for_delivery": DeliveryState.WAITING,
    "uncertain": DeliveryState.SENDING,
    "sent": DeliveryState.SENT,
    "not_delivered": DeliveryState.FAILED,
    "withheld": DeliveryState.WITHHELD,
    "delivered": DeliveryState.DELIVERED,
    "returned": DeliveryState.RETURNED,
}
POSTINGS: Mapping[str, PlacementState] = {
    "not_transferred": PlacementState.RETURNED,
    "in_batch": PlacementState.IN_BATCH,
    "transferred": PlacementState.TRANSFERRED,
    "parked": PlacementState.PARKED,
}
TROUBLED = ("not_delivered", "returned", "uncertain")
"""What somebody must look at: refused, given up, come back, or still uncertain."""


@dataclass(frozen=True)
class Between[Value: (int, date)]:
    """From one value to another, both counted in; None is no edge."""

    first: Value | None = None
    last: Value | None = None

    def __bool__(self) -> bool:
        """Whether it leaves anything out."""
        return self.first is not None or self.last is not None

    def of(self, column: str) -> Q:
        """The column lies between them."""
        edges = {f"{column}__gte": self.first, f"{column}__lte": self.last}
        return Q(**{lookup: edge for lookup, edge in edges.items() if edge is not None})


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Documents of one company; an empty filter leaves nothing out."""

    tab: Tab = "all"
    text: str = ""
    numbers: Between[int] = Between()
    issued: Between[date] = Between()
    due: Between[date] = Between()
    gross: Between[int] = Between()
    """Øre, as the document says it."""
    outstanding: Between[int] = Between()
    """Øre."""
    customer: UUID | None = None
    currency: str = ""
    channels: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()
    postings: tuple[str, ...] = ()
    batch_no: int | None = None

    @property
    def is_of_heads(self) -> bool:
        """Whether nothing is asked that a document's balance does not know."""
        others = (self.text, self.numbers, self.channels, self.deliveries, self.postings)
        return not any(others) and self.batch_no is None and self.tab != "not_delivered"

    @property
    def shows_voids(self) -> bool:
        """Whether void numbers have a place in it: they have a number, and nothing else."""
        return self == Selection(tab="all", issued=self.issued, numbers=self.numbers)


def chosen(
    company: Company, selection: Selection, *, on: date, balances: Balances | None = None
) -> QuerySet[Invoice]:
    """The documents of the selection as it is on a day, in no order yet."""
    rows: QuerySet[Invoice] = Invoice.objects.filter(company=company)
    rows = rows.filter(of_heads(selection), selection.numbers.of("invoice_no"))
    if selection.text:
        rows = documents_saying(company, rows, selection.text)
    rows = _delivered(company, rows, selection)
    rows = _posted(company, rows, selection)
    money = of_money(selection, on=on)
    return (balances or Balances(company)).having(rows, money) if money else rows


def of_heads(selection: Selection) -> Q:
    """What a document's head says, in columns that its balance has too."""
    found = selection.issued.of("issued_on") & selection.gross.of("gross_ore")
    if selection.due:
        found &= selection.due.of("due_on") & Q(kind="invoice")
    if selection.customer:
        found &= Q(customer__public_id=selection.customer)
    if selection.currency:
        found &= Q(currency=selection.currency)
    return found & Q(kind="credit_note") if selection.tab == "credit_notes" else found


def of_money(selection: Selection, *, on: date) -> Q:
    """What is asked of the document's balance, in columns of `Balance`; nothing is no question."""
    found = selection.outstanding.of("outstanding_ore")
    for states in (TAB_MONEY.get(selection.tab, ()), selection.payments):
        if states:
            found &= _any(MONEY[state](on) for state in states)
    return found & Q(kind="invoice") if found else found


def troubled_deliveries(company: Company) -> QuerySet[Delivery]:
    """Deliveries that somebody must look at."""
    return _newest_in(company, [DELIVERIES[code] for code in TROUBLED])


def _delivered(
    company: Company, rows: QuerySet[Invoice], selection: Selection
) -> QuerySet[Invoice]:
    if selection.tab == "not_delivered":
        rows = rows.filter(pk__in=troubled_deliveries(company).values("invoice"))
    if selection.deliveries:
        rows = rows.filter(_in_deliveries(company, selection.deliveries))
    if selection.channels:
        rows = rows.filter(_over_channels(company, selection.channels))
    return rows


def _in_deliveries(company: Company, codes: Sequence[str]) -> Q:
    newest = _newest_in(company, [DELIVERIES[code] for code in codes])
    found = Q(pk__in=newest.values("invoice"))
    if "waiting_for_delivery" in codes:
        found |= ~Q(Exists(_deliveries_of_row()))
    return found


def _over_channels(company: Company, channels: Sequence[str]) -> Q:
    """The channel of the newest delivery; where none is begun, the one that was chosen."""
    newest = newest_deliveries(Delivery.objects.filter(company=company, channel__in=channels))
    chosen_at_issue = Q(terms__channel__in=list(channels)) & ~Q(Exists(_deliveries_of_row()))
    return Q(pk__in=newest.values("invoice")) | chosen_at_issue


def _newest_in(company: Company, states: Sequence[DeliveryState]) -> QuerySet[Delivery]:
    return newest_deliveries(Delivery.objects.filter(company=company, state__in=states))


def newest_deliveries(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Those that no later delivery of the same document has taken the place of."""
    later = Delivery.objects.filter(
        company=OuterRef("company"), invoice=OuterRef("invoice"), pk__gt=OuterRef("pk")
    )
    return rows.filter(~Exists(later))


def _deliveries_of_row() -> QuerySet[Delivery]:
    rows: QuerySet[Delivery] = Delivery.objects.filter(
        company=OuterRef("company"), invoice=OuterRef("pk")
    )
    return rows


def _posted(company: Company, rows: QuerySet[Invoice], selection: Selection) -> QuerySet[Invoice]:
    if selection.postings:
        rows = rows.filter(_any(_in_posting(company, code) for code in selection.postings))
    if selection.batch_no is not None:
        placed = _alive(company).filter(batch__batch_no=selection.batch_no)
        rows = rows.filter(pk__in=placed.values("voucher__invoice"))
    return rows


def _in_posting(company: Company, code: str) -> Q:
    """A voucher is alive in one batch at the most; one that is in none waits."""
    if code == "not_transferred":
        placed = _alive(company).filter(voucher__invoice=OuterRef("pk"))
        return ~Q(Exists(placed))
    placed = Placement.objects.filter(company=company, state=POSTINGS[code])
    return Q(pk__in=placed.values("voucher__invoice"))


def _alive(company: Company) -> QuerySet[Placement]:
    rows: QuerySet[Placement] = Placement.objects.filter(company=company)
    return rows.exclude(state=PlacementState.RETURNED)


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)

"""Turnover by month and by what it is counted by: stored sums, and what is beyond them added."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import QuerySet, Sum

from webfaktura.server.invoicing.models import Invoice, InvoiceLine
from webfaktura.server.statistics.balances import beyond, cursor_of
from webfaktura.server.statistics.models import Cursor, SalesFigure
from webfaktura.server.statistics.rules import Days, Dimension, month_of
from webfaktura.server.tenancy.models import Company

OF_LINES = {
    Dimension.PRODUCT: "product_no",
    Dimension.GROUP: "product_group",
    Dimension.DEPARTMENT: "department_no",
    Dimension.PROJECT: "project_no",
}
"""What each line carries, and where."""


type OfMonths = Mapping[date, int]
"""Øre of each month."""


class Place(NamedTuple):
    """Where an amount is counted."""

    dimension: str
    currency: str
    month: date
    key: str


def turnover_by_month(company: Company, *, days: Days, currency: str) -> Mapping[date, int]:
    """Øre without VAT of each month that a day lies in, credit notes taken off."""
    found = _turnover(company, Dimension.TOTAL, days, currency, ("month",))
    return {month: found.get((month,), 0) for month in days.months}


def turnover_by_month_and_currency(company: Company, *, days: Days) -> Mapping[str, OfMonths]:
    """The same in every currency that anything was issued in, and in kroner in any case."""
    found = _turnover(company, Dimension.TOTAL, days, None, ("currency", "month"))
    known = {currency for currency, _month in found} | {"NOK"}
    return {
        currency: {month: found.get((currency, month), 0) for month in days.months}
        for currency in sorted(known)
    }


def turnover_by_key(
    company: Company, *, by: Dimension, days: Days, currency: str
) -> Mapping[str, int]:
    """Øre without VAT of each customer, product and so on in the months that the days lie in."""
    found = _turnover(company, by, days, currency, ("key",))
    return {key: ore for (key,), ore in found.items()}


def currencies(company: Company) -> list[str]:
    """The currencies in which the company has issued anything, kroner first."""
    stored = SalesFigure.objects.filter(company=company, dimension=Dimension.TOTAL).order_by()
    found = set(stored.values_list("currency", flat=True).distinct())
    found |= set(
        _beyond(company, cursor_of(company))
        .order_by()
        .values_list("currency", flat=True)
        .distinct()
    )
    return sorted(found, key=lambda currency: (currency != "NOK", currency))


def sums_of(
    company: Company, documents: QuerySet[Invoice], dimensions: Collection[Dimension]
) -> Mapping[Place, int]:
    """What the documents add up to in each place, in øre."""
    places: defaultdict[Place, int] = defaultdict(int)
    heads = {
        row.pk: row
        for row in documents.only("kind", "currency", "issued_on", "customer_id", "net_ore")
    }
    for head in heads.values():
        for place in _of_head(head, dimensions):
            places[place] += signed(head, head.net_ore)
    for line in _lines(company, documents, dimensions):
        head = heads[line.invoice_id]
        for dimension in OF_LINES.keys() & set(dimensions):
            place = _place(head, dimension, getattr(line, OF_LINES[dimension]))
            places[place] += signed(head, line.net_ore)
    return places


def signed(document: Invoice, ore: int) -> int:
    """An amount of the document as it counts: what a credit note takes is taken off."""
    return -ore if document.kind == "credit_note" else ore


def _turnover(
    company: Company, by: Dimension, days: Days, currency: str | None, columns: Sequence[str]
) -> dict[tuple[Any, ...], int]:
    """What is stored and what is beyond; asked again where the worker was by meanwhile."""
    at = attrgetter(*columns) if len(columns) > 1 else lambda place: (getattr(place, *columns),)
    months = set(days.months)
    while True:
        cursor = cursor_of(company)
        found = _stored(company, by, days, currency, columns)
        for place, ore in sums_of(company, _beyond(company, cursor), [by]).items():
            if currency in {None, place.currency} and place.month in months:
                found[at(place)] = found.get(at(place), 0) + ore
        if _is_where(cursor, cursor_of(company)):
            return found


def _stored(
    company: Company, by: Dimension, days: Days, currency: str | None, columns: Sequence[str]
) -> dict[tuple[Any, ...], int]:
    rows = SalesFigure.objects.filter(
        company=company, dimension=by, month__range=(month_of(days.first), days.last)
    )
    rows = rows if currency is None else rows.filter(currency=currency)
    sums = rows.order_by().values_list(*columns).annotate(ore=Sum("net_ore"))
    return {tuple(key): int(ore) for *key, ore in sums}


def _beyond(company: Company, cursor: Cursor) -> QuerySet[Invoice]:
    """Documents that no stored sum knows of."""
    return Invoice.objects.filter(company=company).filter(beyond(cursor))


def _is_where(cursor: Cursor, now: Cursor) -> bool:
    """Whether as many documents are counted as before."""
    return (cursor.invoices_to, cursor.credit_notes_to) == (now.invoices_to, now.credit_notes_to)


def _of_head(head: Invoice, dimensions: Collection[Dimension]) -> Iterator[Place]:
    if Dimension.TOTAL in dimensions:
        yield _place(head, Dimension.TOTAL, "")
    if Dimension.CUSTOMER in dimensions:
        yield _place(head, Dimension.CUSTOMER, str(head.customer_id))


def _place(head: Invoice, dimension: Dimension, key: str) -> Place:
    return Place(dimension, head.currency, month_of(head.issued_on), key)


def _lines(
    company: Company, documents: QuerySet[Invoice], dimensions: Collection[Dimension]
) -> QuerySet[InvoiceLine]:
    """The lines that carry an amount, none where nothing is counted by them."""
    if not OF_LINES.keys() & set(dimensions):
        return InvoiceLine.objects.none()
    lines: QuerySet[InvoiceLine] = InvoiceLine.objects.filter(
        company=company, invoice__in=documents.order_by().values("pk"), kind="item"
    )
    return lines.only("invoice_id", "net_ore", *OF_LINES.values()).order_by()

"""Finds anything of a company by what somebody typed: equality and beginnings first, by index.

Documents are found by number, KID and amount, and by their customer. Row-level security
lets no index look inside a text (its operators are not leakproof), so names are looked
through in the registers, which are small, and never in the documents.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.journey.paging import in_order
from webfaktura.server.journey.texts import SERIES, Typed, exactly, holds_all, typed
from webfaktura.server.registers.models import Customer, NumberSeries, Product
from webfaktura.server.registers.queries import found_customers, found_products
from webfaktura.server.tenancy.models import Company

MOST_FOUND: Final = 5
"""Of each kind."""

SHORTEST_KID: Final = 4
"""Digits from which a KID is looked for by its beginning."""

LONGEST_KID: Final = 25
LONGEST_NUMBER: Final = 9


@dataclass(frozen=True)
class Found:
    """What a text found, the likeliest first."""

    invoices: tuple[Invoice, ...] = ()
    customers: tuple[Customer, ...] = ()
    drafts: tuple[Draft, ...] = ()
    products: tuple[Product, ...] = ()


def find_anything(company: Company, text: str, *, at_most: int = MOST_FOUND) -> Found:
    """Documents, customers, drafts and products that the text is about; few of each."""
    read = typed(text)
    if not read.words:
        return Found()
    customers = list(found_customers(company, text).order_by("-active", "customer_no")[:at_most])
    return Found(
        invoices=tuple(_invoices(company, read, customers, at_most)),
        customers=tuple(customers),
        drafts=tuple(_drafts(company, read, customers)[:at_most]),
        products=tuple(found_products(company, text).order_by("-active", "product_no")[:at_most]),
    )


def _invoices(
    company: Company, read: Typed, customers: list[Customer], at_most: int
) -> list[Invoice]:
    """The exact ones first, then those that begin so, then the newest of the customers."""
    rows = Invoice.objects.filter(company=company).select_related("buyer")
    found: dict[int, Invoice] = {}
    for some in _ways(company, rows, read, customers):
        for invoice in some[: at_most - len(found)]:
            found.setdefault(invoice.pk, invoice)
        if len(found) >= at_most:
            break
    return list(found.values())


def _ways(
    company: Company, rows: QuerySet[Invoice], read: Typed, customers: list[Customer]
) -> Iterator[QuerySet[Invoice]]:
    if exact := exactly(company, read):
        yield in_order(rows.filter(exact))
    if read.kid and len(read.kid) >= SHORTEST_KID:
        last = read.kid.ljust(LONGEST_KID, "9")
        yield rows.filter(kid__gt=read.kid, kid__lte=last).order_by("kid")
    if read.number:
        yield from _beginning_so(company, rows, read.number)
    if customers and read.number is None:
        yield in_order(rows.filter(customer__in=[customer.pk for customer in customers]))


def _beginning_so(
    company: Company, rows: QuerySet[Invoice], number: int
) -> Iterator[QuerySet[Invoice]]:
    """Longer numbers that begin with these digits: a range for each length and series."""
    counters = NumberSeries.objects.filter(company=company, kind__in=SERIES)
    next_no = dict(counters.values_list("kind", "next_no"))
    for more in range(1, LONGEST_NUMBER - len(str(number)) + 1):
        first = number * 10**more
        for series in SERIES:
            if first < next_no.get(series, 0):
                last = first + 10**more - 1
                within = rows.filter(series=series, invoice_no__range=(first, last))
                yield within.order_by("-invoice_no")


def _drafts(company: Company, read: Typed, customers: Iterable[Customer]) -> QuerySet[Draft]:
    """Those still in the making, by customer, references and note."""
    said = Q(customer__in=[customer.pk for customer in customers])
    for column in ("your_reference", "our_reference", "order_no", "note"):
        said |= holds_all(column, read.words)
    if read.number:
        said |= Q(quote_no=read.number)
    rows: QuerySet[Draft] = Draft.objects.filter(company=company, is_open=True)
    return rows.filter(said).select_related("customer").order_by("-changed_at", "-pk")

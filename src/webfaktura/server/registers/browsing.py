"""Pages of the customers and the products that match, by key and not by counting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.db.models import QuerySet

from webfaktura.server.registers.models import Customer, Product, ProductGroup
from webfaktura.server.registers.queries import found_customers, found_products
from webfaktura.server.tenancy.models import Company

PAGE = 50

type Which = Literal["active", "all", "deactivated"]


@dataclass(frozen=True)
class Stretch:
    """Where a page begins: after one key, or before another; nowhere is the list's beginning."""

    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class Page[Row: (Customer, Product)]:
    """The rows of a page, and the keys of the ways on; empty where there is no way."""

    rows: list[Row]
    next_after: str = ""
    previous_before: str = ""


def customer_page(company: Company, *, text: str, which: Which, stretch: Stretch) -> Page[Customer]:
    """A page of the customers that match, by number."""
    rows = _of(which, found_customers(company, text))
    return _page(rows, "customer_no", stretch, read=_number, key=lambda row: str(row.customer_no))


def product_page(
    company: Company,
    *,
    text: str,
    which: Which,
    group: ProductGroup | None,
    stretch: Stretch,
) -> Page[Product]:
    """A page of the products that match, by number; of one group, or of all."""
    rows = _of(which, found_products(company, text))
    rows = rows if group is None else rows.filter(group=group)
    return _page(rows, "product_no", stretch, read=str, key=lambda row: row.product_no)


def _of[Row: (Customer, Product)](which: Which, rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows if which == "all" else rows.filter(active=which == "active")


def _page[Row: (Customer, Product)](
    rows: QuerySet[Row],
    column: str,
    stretch: Stretch,
    *,
    read: Callable[[str], object],
    key: Callable[[Row], str],
) -> Page[Row]:
    """One row more than is shown tells whether there is a way on."""
    if stretch.before:
        earlier = rows.filter(**{f"{column}__lt": read(stretch.before)}).order_by(f"-{column}")
        found = list(earlier[: PAGE + 1])
        shown = found[:PAGE][::-1]
        has_next, has_previous = bool(shown), len(found) > PAGE
    else:
        later = rows.filter(**{f"{column}__gt": read(stretch.after)}) if stretch.after else rows
        found = list(later.order_by(column)[: PAGE + 1])
        shown = found[:PAGE]
        has_next, has_previous = len(found) > PAGE, bool(shown and stretch.after)
    return Page(
        shown,
        next_after=key(shown[-1]) if has_next else "",
        previous_before=key(shown[0]) if has_previous else "",
    )


def _number(text: str) -> int:
    """What stands in the address; what is no number is the list's beginning."""
    return int(text) if text.isdecimal() and len(text) <= 18 else 0  # noqa: PLR2004 - what the column holds

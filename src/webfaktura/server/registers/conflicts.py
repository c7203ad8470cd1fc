"""The inbox of customers and products that were changed both here and in the ERP."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet

from webfaktura.contract.v1.base import checksum
from webfaktura.server.registers.customers_from_erp import shared_of as shared_of_customer
from webfaktura.server.registers.models import Conflict, Customer, Product
from webfaktura.server.registers.products_from_erp import shared_of as shared_of_product
from webfaktura.server.registers.queries import PostingTable, postings_of
from webfaktura.server.tenancy.models import Company

MOST_SHOWN: Final = 50
"""Conflicts on one page; the next come when these are chosen."""


@dataclass(frozen=True)
class Clash:
    """A field with two values; nobody knows a base that is None."""

    field: str
    base: Any
    ours: Any
    theirs: Any


@dataclass(frozen=True)
class OpenConflict:
    """A conflict with what stands here at this moment."""

    conflict: Conflict
    row: Customer | Product
    clashes: Sequence[Clash]

    @property
    def seen(self) -> str:
        """What somebody who chooses has seen: it must still be so when the choice is made."""
        return checksum([[each.field, each.ours, each.theirs] for each in self.clashes])[:16]


def conflicts(company: Company) -> QuerySet[Conflict]:
    """The open conflicts, the oldest first."""
    return Conflict.objects.filter(company=company).order_by("found_at", "pk")


def counted_conflicts(companies: Collection[Company]) -> dict[int, int]:
    """How many are open in each company that has any, by its key; one query for all of them."""
    rows = Conflict.objects.filter(company__in=companies).order_by()
    return dict(rows.values_list("company_id").annotate(open=Count("pk")))


def open_conflicts(company: Company) -> list[OpenConflict]:
    """The oldest open conflicts, with both sides as they are now."""
    rows = conflicts(company).select_related("customer", "product")[:MOST_SHOWN]
    found = list(rows)
    postings = postings_of(company) if any(each.product for each in found) else NO_POSTINGS
    return [looked_at(each, postings) for each in found]


NO_POSTINGS: Final = PostingTable({}, {})


def conflict_by_id(company: Company, public_id: UUID) -> Conflict | None:
    """One open conflict, with its row."""
    rows = conflicts(company).select_related("customer", "product")
    return rows.filter(public_id=public_id).first()


def looked_at(conflict: Conflict, postings: PostingTable) -> OpenConflict:
    """The conflict with what stands here now; its row must be loaded with it."""
    row = conflict.customer or conflict.product
    if row is None:
        raise LookupError("a conflict is about a customer or a product")
    ours = (
        shared_of_customer(row) if isinstance(row, Customer) else shared_of_product(row, postings)
    )
    clashes = [
        Clash(field, said["base"], ours[field], said["theirs"])
        for field, said in conflict.fields.items()
    ]
    return OpenConflict(conflict, row, clashes)

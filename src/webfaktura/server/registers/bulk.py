"""Adds and changes many customers or products in one transaction: update or create by number.

For imports. Whoever wants each row's own refusal asks the rules (`tidy_customer`,
`tidy_product`) row by row first; here one refusal refuses all, its field within its
row: `3.email`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.contract.v1.base import Counted
from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.commands import (
    change_kept,
    customer_columns,
    departments_named,
    next_customer_nos,
    overwrite,
    product_columns,
    refuse_unconnected,
)
from webfaktura.server.registers.models import Customer, Product, ProductGroup
from webfaktura.server.registers.queries import customers, levels_in_use
from webfaktura.server.registers.rules import CustomerDetails, ProductDetails, tidy_product
from webfaktura.server.tenancy.audit import record_all
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor, Deed, field_within

HIGHEST_CUSTOMER_NO = 999_999_999
"""As the contract with the ERP has room for."""


class CustomerNoOutOfBounds(Refusal):
    """A customer's number is not one that both programs can hold."""


class NumberTwice(Refusal):
    """Two of the rows have the same number."""


@dataclass(frozen=True, kw_only=True)
class CustomerEntry:
    """One customer to be put; without a number it gets the next of the series."""

    details: CustomerDetails
    customer_no: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProductEntry:
    """One product to be put in its group."""

    details: ProductDetails
    group: ProductGroup


@dataclass(frozen=True, kw_only=True)
class _Put[Row: (Customer, Product)]:
    """What a list of entries comes to: new rows, and those it changes with the fields that do."""

    new: list[Row]
    changed: list[tuple[Row, list[str]]]

    def counted(self, entries: Sequence[object]) -> Counted:
        created, changed = len(self.new), len(self.changed)
        return Counted(created=created, changed=changed, unchanged=len(entries) - created - changed)

    @property
    def fields(self) -> list[str]:
        """Every field that some row changes."""
        return sorted({field for _row, fields in self.changed for field in fields})


@transaction.atomic
def put_customers(
    *, company: Company, entries: Sequence[CustomerEntry], at: datetime, by: Actor
) -> Counted:
    """Change the customers whose number is known, and add the others."""
    put = _customers(company, entries)
    without_number = [row for row in put.new if not row.customer_no]
    Customer.objects.bulk_create(row for row in put.new if row.customer_no)
    _number(company, without_number)  # past those that came with the other rows
    Customer.objects.bulk_create(without_number)
    if put.changed:
        rows = [row for row, _fields in put.changed]
        Customer.objects.bulk_update(rows, [*put.fields, "version"])
    deeds = [
        *(_deed("customer.add", row.customer_no, {}, at=at, by=by) for row in put.new),
        *(
            _deed("customer.change", row.customer_no, change_kept(row, fields), at=at, by=by)
            for row, fields in put.changed
        ),
    ]
    record_all(company, deeds)
    return put.counted(entries)


@transaction.atomic
def put_products(
    *, company: Company, entries: Sequence[ProductEntry], at: datetime, by: Actor
) -> Counted:
    """Change the products whose number is known, and add the others."""
    _refuse_twice([entry.details.product_no.strip() for entry in entries], "product_no")
    put = _products(company, entries)
    Product.objects.bulk_create(put.new)
    if put.changed:
        Product.objects.bulk_update([row for row, _fields in put.changed], put.fields)
    deeds = [
        *(_deed("product.add", row.product_no, {}, at=at, by=by) for row in put.new),
        *(
            _deed("product.change", row.product_no, {"fields": fields}, at=at, by=by)
            for row, fields in put.changed
        ),
    ]
    record_all(company, deeds)
    return put.counted(entries)


def _customers(company: Company, entries: Sequence[CustomerEntry]) -> _Put[Customer]:
    numbers = [entry.customer_no for entry in entries if entry.customer_no is not None]
    _refuse_twice(numbers, "customer_no")
    rows = customers(company).filter(customer_no__in=numbers).select_for_update(no_key=True)
    known: dict[int | None, Customer] = {row.customer_no: row for row in rows}
    departments = departments_named(company, *(entry.details for entry in entries))
    put = _Put[Customer](new=[], changed=[])
    for place, entry in enumerate(entries):
        before = known.get(entry.customer_no)
        with field_within(str(place)):
            number = _within_bounds(entry.customer_no)
            columns = customer_columns(entry.details, departments=departments, before=before)
        if before is None:
            put.new.append(Customer(company=company, customer_no=number, **columns))
        elif differing := sorted(overwrite(before, columns)):
            before.version += 1
            put.changed.append((before, differing))
    return put


def _products(company: Company, entries: Sequence[ProductEntry]) -> _Put[Product]:
    numbers = [entry.details.product_no.strip() for entry in entries]
    rows = Product.objects.filter(company=company, product_no__in=numbers)
    known = {row.product_no: row for row in rows.select_for_update(no_key=True)}
    levels = levels_in_use(company)
    put = _Put[Product](new=[], changed=[])
    for place, entry in enumerate(entries):
        with field_within(str(place)):
            tidy = tidy_product(entry.details)
            before = known.get(tidy.product_no)
            if before is None or before.vat_level != tidy.vat_level:
                refuse_unconnected(tidy.vat_level, levels)
        columns = {**product_columns(tidy), "group_id": entry.group.pk}
        if before is None:
            put.new.append(Product(company=company, **columns))
        elif differing := sorted(overwrite(before, columns)):
            put.changed.append((before, differing))
    return put


def _number(company: Company, new: Sequence[Customer]) -> None:
    """Give the next numbers of the series to those that came without one."""
    numbers = next_customer_nos(company, len(new)) if new else []
    for row, number in zip(new, numbers, strict=True):
        row.customer_no = number


def _deed(
    deed: str, number: int | str, details: Mapping[str, object], *, at: datetime, by: Actor
) -> Deed:
    return Deed(at=at, actor=by, deed=deed, subject=str(number), details=details)


def _within_bounds(customer_no: int | None) -> int:
    """A number that was given; 0 is one that is still to be taken from the series."""
    if customer_no is not None and not 1 <= customer_no <= HIGHEST_CUSTOMER_NO:
        raise CustomerNoOutOfBounds(
            _("Customer number %(number)s cannot be used. It is from 1 to 999999999.")
            % {"number": customer_no},
            field="customer_no",
        )
    return customer_no or 0


def _refuse_twice(numbers: Sequence[int | str], field: str) -> None:
    repeated = [number for number, times in Counter(numbers).items() if times > 1]
    if repeated:
        raise NumberTwice(
            _("Number %(number)s stands on two rows. Take one of them away.")
            % {"number": repeated[0]},
            field=field,
        )

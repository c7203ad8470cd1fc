"""Customers on their way between the server and the ERP: handed out, confirmed, brought."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from webfaktura.contract.v1 import registers as contract
from webfaktura.server.registers.erp_copies import ErpCopies
from webfaktura.server.registers.from_erp import record_put
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.queries import changed_customers
from webfaktura.server.registers.queries import customers as all_customers
from webfaktura.server.registers.rules import LONGEST_PHONE
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

SHARED = tuple(name for name in contract.Customer.model_fields if name != "customer_no")
"""The fields of a customer that both programs know; the number is how they meet."""


@transaction.atomic
def hand_out_customers(*, company: Company, at: datetime, by: Actor) -> list[Customer]:
    """The next customers that the ERP lacks, and a note of what each was when it was handed out.

    The row may be changed before the ERP's confirmation comes; what the ERP holds then is this.
    """
    rows = list(changed_customers(company))
    copies = ErpCopies(company, Customer, rows)
    for row in rows:
        copies.hand_out(row, shared_of(row), row.version)
    copies.save(at=at, by=by)
    return rows


@transaction.atomic
def confirm_customers(
    *,
    company: Company,
    transferred: Sequence[contract.TransferredCustomer],
    at: datetime,
    by: Actor,
) -> int:
    """Mark the versions that the ERP holds now; returns how many were not marked before.

    What the ERP held before is overwritten there, so a conflict about it is over.
    """
    versions = {customer.customer_no: customer.version for customer in transferred}
    rows = list(
        all_customers(company).filter(customer_no__in=versions).select_for_update(no_key=True)
    )
    copies = ErpCopies(company, Customer, rows)
    confirmed = []
    for row in rows:
        held = min(versions[row.customer_no], row.version)
        if held > row.transferred_version:
            row.transferred_version = held
            confirmed.append(row)
            _hold_confirmed(copies, row)
    Customer.objects.bulk_update(confirmed, ["transferred_version"])
    copies.save(at=at, by=by)
    if confirmed:
        record(
            company,
            deed="customers.confirm",
            subject=str(len(confirmed)),
            at=at,
            by=by,
            details={str(row.customer_no): row.transferred_version for row in confirmed},
        )
    return len(confirmed)


@transaction.atomic
def put_customers_from_erp(
    *, company: Company, customers: Sequence[contract.Customer], at: datetime, by: Actor
) -> contract.CustomersPut:
    """Add and change customers as the ERP has them, with one look at those known here.

    What both sides have changed is merged by field. The ERP's facts are kept as they are,
    also those a person here could not write.
    """
    wanted = {customer.customer_no: customer for customer in customers}
    rows = all_customers(company).filter(customer_no__in=wanted).select_for_update(no_key=True)
    known = {row.customer_no: row for row in rows}
    copies = ErpCopies(company, Customer, list(known.values()))
    new = [_customer_row(company, each) for no, each in wanted.items() if no not in known]
    Customer.objects.bulk_create(new)
    for row in new:
        copies.hold(row, shared_of(row))
    meetings = [_meet(copies, row, wanted[number], at) for number, row in known.items()]
    changed = [row for row, fields, _collides in meetings if fields]
    Customer.objects.bulk_update(changed, [*SHARED, "version", "transferred_version"])
    copies.save(at=at, by=by)
    edited = sum(bool(fields & set(SHARED)) for _row, fields, _collides in meetings)
    counted = contract.CustomersPut(
        created=len(new),
        changed=edited,
        unchanged=len(known) - edited,
        conflicts=sum(collides for _row, _fields, collides in meetings),
    )
    record_put(company, "customers.put", counted, at=at, by=by)
    return counted


def shared_of(row: Customer) -> dict[str, Any]:
    """What both programs know of the customer, as it stands here."""
    return {field: getattr(row, field) for field in SHARED}


def take(row: Customer, values: dict[str, Any], *, theirs: dict[str, Any]) -> set[str]:
    """Let the row hold these values, knowing what the ERP holds; returns the columns that differ.

    What differs from the ERP's travels, as a version that nobody has been handed yet.
    """
    before = {**shared_of(row), "version": row.version, "transferred": row.transferred_version}
    for field, value in values.items():
        setattr(row, field, value)
    edited = shared_of(row) != {field: before[field] for field in SHARED}
    if shared_of(row) == theirs:
        row.transferred_version = row.version
    elif edited or row.version == row.transferred_version:
        row.version += 1
    after = {**shared_of(row), "version": row.version, "transferred": row.transferred_version}
    return {name for name in after if after[name] != before[name]}


def _meet(
    copies: ErpCopies[Customer], row: Customer, news: contract.Customer, at: datetime
) -> tuple[Customer, set[str], bool]:
    """The row, the columns that the ERP's news change in it, and whether something collides."""
    ours, theirs = shared_of(row), _as_kept(news)
    is_on_its_way = row.version > row.transferred_version
    base = {} if is_on_its_way else ours
    outcome = copies.meet(row, ours=ours, theirs=theirs, at=at, if_unknown=base)
    return row, take(row, outcome.values, theirs=theirs), bool(outcome.collisions)


def _hold_confirmed(copies: ErpCopies[Customer], row: Customer) -> None:
    """The ERP holds what was handed out in the version that it confirms."""
    copy = copies.known(row)
    if copy is not None and copy.handed_out_version == row.transferred_version:
        copies.hold(row, copy.handed_out)
        copies.close(row)
    elif row.version == row.transferred_version:
        copies.hold(row, shared_of(row))
        copies.close(row)


def _customer_row(company: Company, customer: contract.Customer) -> Customer:
    """A customer the ERP has made: both programs hold its first version."""
    number = customer.customer_no
    return Customer(
        company=company, customer_no=number, transferred_version=1, **_as_kept(customer)
    )


def _as_kept(customer: contract.Customer) -> dict[str, Any]:
    """The shared fields, with what the ERP has written beside its phone number cut off."""
    shared = customer.model_dump(include=set(SHARED))
    return {**shared, "phone": customer.phone[:LONGEST_PHONE]}

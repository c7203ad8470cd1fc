"""What Sync brings from the ERP: departments, projects, VAT codes and customers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from webfaktura.contract.v1 import registers as contract
from webfaktura.contract.v1.base import Counted
from webfaktura.contract.v1.companies import VatCode
from webfaktura.server.registers.models import Customer, Department, ErpVatCode, Project
from webfaktura.server.registers.queries import customers as all_customers
from webfaktura.server.registers.rules import LONGEST_PHONE
from webfaktura.server.registers.vat_codes import hundredths, refuse_odd_rate, refuse_repeated
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

_SHARED = tuple(name for name in contract.Customer.model_fields if name != "customer_no")
"""The fields of a customer that both programs know; the number is how they meet."""


@transaction.atomic
def put_departments(
    *, company: Company, entries: Sequence[contract.RegisterEntry], at: datetime, by: Actor
) -> Counted:
    """Make the departments what the ERP has now; one that is gone there becomes inactive."""
    counted = _put_entries(Department, company, entries)
    _record_put(company, "departments.put", counted, at=at, by=by)
    return counted


@transaction.atomic
def put_projects(
    *, company: Company, entries: Sequence[contract.RegisterEntry], at: datetime, by: Actor
) -> Counted:
    """Make the projects what the ERP has now; one that is gone there becomes inactive."""
    counted = _put_entries(Project, company, entries)
    _record_put(company, "projects.put", counted, at=at, by=by)
    return counted


@transaction.atomic
def put_vat_codes(
    *, company: Company, codes: Sequence[VatCode], at: datetime, by: Actor
) -> contract.VatCodesPut:
    """Make the VAT codes what the ERP has now; one that is gone there no longer counts.

    A code without a level keeps the connection it has here.
    """
    for code in codes:
        refuse_repeated(code.code, [other.code for other in codes])
        refuse_odd_rate(code)
    known = {row.code: row for row in ErpVatCode.objects.filter(company=company)}
    before = {code: _vat_state(row) for code, row in known.items()}
    rows = [_vat_row(company, code, known.get(code.code)) for code in codes]
    _place_last(company, [row for row in rows if row.level and not before.get(row.code, ("",))[0]])
    for gone in known.keys() - {code.code for code in codes}:
        known[gone].active = False
    changed = [row for code, row in known.items() if _vat_state(row) != before[code]]
    new = [row for row in rows if row.code not in known]
    ErpVatCode.objects.bulk_create(new)
    ErpVatCode.objects.bulk_update(changed, [*_VAT_FIELDS])
    counted = Counted(created=len(new), changed=len(changed), unchanged=len(known) - len(changed))
    _record_put(company, "vat_codes.put", counted, at=at, by=by)
    return contract.VatCodesPut(
        created=counted.created,
        changed=counted.changed,
        unchanged=counted.unchanged,
        unmapped=tuple(row.code for row in rows if not row.level),
    )


@transaction.atomic
def put_customers_from_erp(
    *, company: Company, customers: Sequence[contract.Customer], at: datetime, by: Actor
) -> Counted:
    """Add and change customers as the ERP has them, with one look at those known here.

    What was changed here and the ERP has not got yet stays: it is on its way there.
    The ERP's facts are kept as they are, also those a person here could not write.
    """
    wanted = {customer.customer_no: customer for customer in customers}
    rows = all_customers(company).filter(customer_no__in=wanted).select_for_update(no_key=True)
    known = {row.customer_no: row for row in rows}
    new = [customer for number, customer in wanted.items() if number not in known]
    changed = [row for number, row in known.items() if _taken_over(row, wanted[number])]
    Customer.objects.bulk_create(_customer_row(company, customer) for customer in new)
    Customer.objects.bulk_update(changed, [*_SHARED])
    counted = Counted(created=len(new), changed=len(changed), unchanged=len(known) - len(changed))
    _record_put(company, "customers.put", counted, at=at, by=by)
    return counted


@transaction.atomic
def confirm_customers(
    *,
    company: Company,
    transferred: Sequence[contract.TransferredCustomer],
    at: datetime,
    by: Actor,
) -> int:
    """Mark the versions that the ERP holds now; returns how many were not marked before."""
    versions = {customer.customer_no: customer.version for customer in transferred}
    rows = all_customers(company).filter(customer_no__in=versions).select_for_update(no_key=True)
    confirmed = []
    for row in rows:
        held = min(versions[row.customer_no], row.version)
        if held > row.transferred_version:
            row.transferred_version = held
            confirmed.append(row)
    Customer.objects.bulk_update(confirmed, ["transferred_version"])
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


def _put_entries[E: (Department, Project)](
    model: type[E], company: Company, entries: Sequence[contract.RegisterEntry]
) -> Counted:
    known = {row.no: row for row in model.objects.filter(company=company)}
    before = {no: (row.name, row.active) for no, row in known.items()}
    wanted = {entry.no: entry for entry in entries}
    for no, row in known.items():
        entry = wanted.get(no)
        row.active = entry is not None and entry.active
        row.name = entry.name if entry else row.name
    changed = [row for no, row in known.items() if (row.name, row.active) != before[no]]
    new = [
        model(company=company, no=entry.no, name=entry.name, active=entry.active)
        for no, entry in wanted.items()
        if no not in known
    ]
    model.objects.bulk_create(new)
    model.objects.bulk_update(changed, ["name", "active"])
    return Counted(created=len(new), changed=len(changed), unchanged=len(known) - len(changed))


def _record_put(company: Company, deed: str, counted: Counted, *, at: datetime, by: Actor) -> None:
    """Tell the audit log of what was brought, unless it brought nothing new."""
    if counted.created or counted.changed:
        number = str(counted.created + counted.changed)
        record(company, deed=deed, subject=number, at=at, by=by, details=counted.wire)


_VAT_FIELDS = ("level", "sales_account", "name", "rate_hundredths", "position", "active")


def _vat_state(row: ErpVatCode) -> tuple[object, ...]:
    return tuple(getattr(row, field) for field in _VAT_FIELDS)


def _vat_row(company: Company, code: VatCode, known: ErpVatCode | None) -> ErpVatCode:
    row = known or ErpVatCode(company=company, code=code.code)
    row.name = code.name
    row.rate_hundredths = hundredths(code.rate)
    row.active = True
    if code.level is not None:
        row.level = code.level
        row.sales_account = code.sales_account.strip() or row.sales_account
    return row


def _place_last(company: Company, connected: Sequence[ErpVatCode]) -> None:
    """Those just connected come after those that were: a level keeps its default."""
    last = ErpVatCode.objects.filter(company=company).aggregate(last=Max("position"))["last"]
    for place, row in enumerate(connected, start=(last or 0) + 1):
        row.position = place


def _taken_over(row: Customer, theirs: contract.Customer) -> bool:
    """Write the ERP's version over ours, unless ours is on its way; whether that changed it."""
    if row.version > row.transferred_version:
        return False
    kept = _as_kept(theirs)
    differing = [field for field in _SHARED if getattr(row, field) != kept[field]]
    for field in differing:
        setattr(row, field, kept[field])
    return bool(differing)


def _customer_row(company: Company, customer: contract.Customer) -> Customer:
    """A customer the ERP has made: both programs hold its first version."""
    number = customer.customer_no
    return Customer(
        company=company, customer_no=number, transferred_version=1, **_as_kept(customer)
    )


def _as_kept(customer: contract.Customer) -> dict[str, Any]:
    """The shared fields, with what the ERP has written beside its phone number cut off."""
    shared = customer.model_dump(include=set(_SHARED))
    return {**shared, "phone": customer.phone[:LONGEST_PHONE]}

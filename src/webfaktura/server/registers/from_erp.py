"""What Sync brings from the ERP as it is: departments, projects and VAT codes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from webfaktura.contract.v1 import registers as contract
from webfaktura.contract.v1.base import Counted
from webfaktura.contract.v1.companies import VatCode
from webfaktura.server.registers.models import Department, ErpVatCode, Project
from webfaktura.server.registers.vat_codes import hundredths, refuse_odd_rate, refuse_repeated
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor


@transaction.atomic
def put_departments(
    *, company: Company, entries: Sequence[contract.RegisterEntry], at: datetime, by: Actor
) -> Counted:
    """Make the departments what the ERP has now; one that is gone there becomes inactive."""
    counted = _put_entries(Department, company, entries)
    record_put(company, "departments.put", counted, at=at, by=by)
    return counted


@transaction.atomic
def put_projects(
    *, company: Company, entries: Sequence[contract.RegisterEntry], at: datetime, by: Actor
) -> Counted:
    """Make the projects what the ERP has now; one that is gone there becomes inactive."""
    counted = _put_entries(Project, company, entries)
    record_put(company, "projects.put", counted, at=at, by=by)
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
    record_put(company, "vat_codes.put", counted, at=at, by=by)
    return contract.VatCodesPut(
        created=counted.created,
        changed=counted.changed,
        unchanged=counted.unchanged,
        unmapped=tuple(row.code for row in rows if not row.level),
    )


@transaction.atomic
def connect_vat_codes(
    *, company: Company, codes: Sequence[VatCode], at: datetime, by: Actor
) -> None:
    """Connect the codes that have a level and an account; the others stay as they are.

    Refuses what `put_vat_codes` refuses. A code that is not known yet is one the ERP has,
    and is added.
    """
    wanted = [code for code in codes if code.level is not None and code.sales_account.strip()]
    for code in wanted:
        refuse_repeated(code.code, [other.code for other in wanted])
        refuse_odd_rate(code)
    names = [code.code for code in wanted]
    rows = ErpVatCode.objects.filter(company=company, code__in=names)
    known = {row.code: row for row in rows.select_for_update(no_key=True)}
    before = {name: _vat_state(row) for name, row in known.items()}
    levels = {name: row.level for name, row in known.items()}
    made = [_vat_row(company, code, known.get(code.code)) for code in wanted]
    _place_last(company, [row for row in made if not levels.get(row.code)])
    changed = [row for name, row in known.items() if _vat_state(row) != before[name]]
    ErpVatCode.objects.bulk_create(row for row in made if row.code not in known)
    ErpVatCode.objects.bulk_update(changed, [*_VAT_FIELDS])
    details = {
        row.code: [_connection(before.get(row.code)), _connection(_vat_state(row))]
        for row in made
        if before.get(row.code) != _vat_state(row)
    }
    if details:
        record(
            company, deed="vat_codes.connect", subject=str(len(details)), at=at, by=by,
            details=details,
        )  # fmt: skip


def record_put(company: Company, deed: str, counted: Counted, *, at: datetime, by: Actor) -> None:
    """Tell the audit log of what was brought, unless it brought nothing new."""
    if counted.created or counted.changed:
        number = str(counted.created + counted.changed)
        record(company, deed=deed, subject=number, at=at, by=by, details=counted.wire)


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


_VAT_FIELDS = ("level", "sales_account", "name", "rate_hundredths", "position", "active")


def _vat_state(row: ErpVatCode) -> tuple[object, ...]:
    return tuple(getattr(row, field) for field in _VAT_FIELDS)


def _connection(state: tuple[object, ...] | None) -> list[object]:
    """Level and account, as the audit log tells them."""
    return list(state[:2]) if state else ["", ""]


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

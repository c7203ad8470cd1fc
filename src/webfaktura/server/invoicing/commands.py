"""What changes drafts, and the command that issues one of them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura import faults
from webfaktura.norway.money import scaled
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.holding import (
    AlreadyIssued,
    DraftChangedElsewhere,
    DraftDiscarded,
    hold_draft,
)
from webfaktura.server.invoicing.issuing import (
    NotIssuable,
    Ready,
    desk_with,
    newest_hash,
    numbered,
    save_issued,
)
from webfaktura.server.invoicing.models import Draft, DraftLine, Invoice
from webfaktura.server.invoicing.rates import NO_RATES, Rates
from webfaktura.server.invoicing.rules import DraftEntry, DraftHead
from webfaktura.server.registers.commands import next_number
from webfaktura.server.registers.models import Customer, Department, Product, Project
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import CompanyRow

__all__ = [
    "AlreadyIssued",
    "DraftChangedElsewhere",
    "DraftDiscarded",
    "NotIssuable",
    "UnknownChoice",
    "change_draft",
    "discard_draft",
    "issue_invoice",
    "start_draft",
]


class CreditsAnInvoice(Refusal):
    """What a credit note takes back of an invoice is chosen from the invoice, not written."""


class UnknownChoice(Refusal):
    """A customer, product, department or project that the company does not have."""


@transaction.atomic
def start_draft(*, company: Company, at: datetime, by: Actor, kind: str = "invoice") -> Draft:
    """Begin an empty draft."""
    draft = Draft.objects.create(
        company=company, kind=kind, created_at=at, changed_at=at, changed_by_id=by.user_id
    )
    record(company, deed="draft.start", subject=str(draft.public_id), at=at, by=by)
    return draft


@transaction.atomic
def change_draft(
    *, draft: Draft, version: int, head: DraftHead, entries: Sequence[DraftEntry],
    at: datetime, by: Actor,
) -> Draft:  # fmt: skip
    """Save what the user wrote, if nobody saved since `version`; returns the draft as saved."""
    locked = hold_draft(draft).find_as_read(draft, version)
    _refuse_crediting(locked)
    _write_head(locked, head)
    locked.version += 1
    locked.changed_at = at
    locked.changed_by_id = by.user_id
    locked.save()
    locked.lines.all().delete()
    save_lines(locked, entries)
    record(
        locked.company,
        deed="draft.change",
        subject=str(locked.public_id),
        at=at,
        by=by,
        details={"version": locked.version, "lines": len(entries)},
    )
    return locked


@transaction.atomic
def discard_draft(*, draft: Draft, at: datetime, by: Actor) -> None:
    """Throw a draft away; an issued one stays."""
    locked = hold_draft(draft).find(draft)
    record(locked.company, deed="draft.discard", subject=str(locked.public_id), at=at, by=by)
    locked.delete()


def issue_invoice(
    *, draft: Draft, on: date, at: datetime, by: Actor, rates: Rates = NO_RATES
) -> Invoice:
    """Turn a draft into an invoice: a number, a KID, and terms that never change.

    `rates` are those of the draft's currency and day (`rates.rates_for`), which
    are asked for before: nothing outside is asked within a transaction.

    Refuses with `NotIssuable`, and with `AlreadyIssued` when the draft was issued
    before: a second click waits for the first, and is refused.
    """
    with transaction.atomic():
        invoice = issue_in_transaction(draft=draft, on=on, at=at, by=by, rates=rates)
        faults.point("invoicing.issued_before_commit")
    faults.point("invoicing.issued_after_commit")
    return invoice


def issue_in_transaction(
    *, draft: Draft, on: date, at: datetime, by: Actor, rates: Rates = NO_RATES
) -> Invoice:
    """As `issue_invoice`, as a part of a larger command, which commits soon: a number is held."""
    ready = desk_with(draft.company, [draft], on=on, rates=rates).ready(draft)
    return _issue(ready, at=at, by=by)


def _issue(ready: Ready, *, at: datetime, by: Actor) -> Invoice:
    company = ready.draft.company
    # The number comes last: it locks the series until this transaction ends.
    number = next_number(company=company, kind=ready.series)
    faults.point("invoicing.number_taken")
    document = numbered(ready, number, previous_hash=newest_hash(company, ready.series))
    [invoice] = save_issued(company, [document], at=at, by=by)
    return invoice


def _refuse_crediting(draft: Draft) -> None:
    if draft.credits_id is not None:
        raise CreditsAnInvoice(
            _("The credit note follows its invoice. Choose anew what it takes back, or discard it.")
        )


def _write_head(draft: Draft, head: DraftHead) -> None:
    draft.customer = _chosen(Customer, draft.company, "public_id", head.customer_id, "customer")
    draft.department = _chosen(Department, draft.company, "no", head.department_no, "department")
    draft.project = _chosen(Project, draft.company, "no", head.project_no, "project")
    draft.issued_on = head.issued_on
    draft.due_days = head.due_days
    draft.delivered_on = head.delivered_on
    draft.delivery_place = head.delivery_place
    draft.your_reference = head.your_reference
    draft.our_reference = head.our_reference
    draft.order_no = head.order_no
    draft.note = head.note
    draft.currency = head.currency
    draft.free_category = head.free_category


def save_lines(draft: Draft, entries: Sequence[DraftEntry]) -> None:
    """Write the lines of a draft that has none now, as a part of a larger command."""
    DraftLine.objects.bulk_create(_lines(draft, entries))


def _lines(draft: Draft, entries: Sequence[DraftEntry]) -> list[DraftLine]:
    company = draft.company
    products = _by(Product, company, "public_id", [entry.product_id for entry in entries])
    departments = _by(Department, company, "no", [entry.department_no for entry in entries])
    projects = _by(Project, company, "no", [entry.project_no for entry in entries])
    return [
        DraftLine(
            company=company,
            draft=draft,
            position=position,
            kind=entry.kind,
            credits_id=entry.credits,
            product=_found(products, entry.product_id, "product"),
            description=entry.description,
            quantity_scaled=scaled(entry.quantity),
            unit=entry.unit,
            unit_price_scaled=scaled(entry.unit_price),
            price_includes_vat=entry.price_includes_vat,
            discount_scaled=scaled(entry.discount_percent),
            vat_level=entry.vat_level,
            department=_found(departments, entry.department_no, "department"),
            project=_found(projects, entry.project_no, "project"),
        )
        for position, entry in enumerate(entries)
    ]


def _chosen[Row: CompanyRow](
    model: type[Row], company: Company, key: str, value: UUID | str | None, field: str
) -> Row | None:
    return _found(_by(model, company, key, [value]), value, field)


def _by[Row: CompanyRow](
    model: type[Row], company: Company, key: str, values: Sequence[UUID | str | None]
) -> dict[UUID | str, Row]:
    wanted = {value for value in values if value}
    if not wanted:
        return {}
    rows = model.objects.filter(**{"company": company, f"{key}__in": wanted})
    return {getattr(row, key): row for row in rows}


def _found[Row: CompanyRow](
    rows: dict[UUID | str, Row], value: UUID | str | None, field: str
) -> Row | None:
    if not value:
        return None
    if value not in rows:
        raise UnknownChoice(
            _("What was chosen as %(field)s is not there any more. Choose again.")
            % {"field": field},
            field=field,
        )
    return rows[value]

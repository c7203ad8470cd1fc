"""What changes drafts, and the one command that issues them."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura import faults
from webfaktura.norway.kid import make_kid
from webfaktura.norway.money import scaled
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.freezing import freeze
from webfaktura.server.invoicing.frozen import Issued, Numbered
from webfaktura.server.invoicing.models import (
    Draft,
    DraftLine,
    Invoice,
    InvoiceLine,
    InvoiceVatTotal,
)
from webfaktura.server.invoicing.queries import drafts, remarks_on
from webfaktura.server.invoicing.rows import buyer_row, invoice_row, line_rows, vat_total_rows
from webfaktura.server.invoicing.rules import HIGHEST_INVOICE_NO, DraftEntry, DraftHead, Remark
from webfaktura.server.registers.commands import next_number
from webfaktura.server.registers.models import (
    Customer,
    Department,
    NumberSeries,
    Product,
    Project,
    SeriesKind,
)
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import CompanyRow


class DraftChangedElsewhere(Refusal):
    """Somebody saved the draft after the reader opened it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "%(name)s has changed the draft while you were writing. Load it again to see "
                "the change; what you wrote is not saved."
            )
            % {"name": name or _("Somebody")}
        )


class UnknownChoice(Refusal):
    """A customer, product, department or project that the company does not have."""


class NotIssuable(Refusal):
    """The draft cannot be issued yet; `remarks` say why, each with its mend."""

    def __init__(self, remarks: Sequence[Remark]) -> None:
        super().__init__(" ".join(remark.sentence for remark in remarks), field=remarks[0].field)
        self.remarks = tuple(remarks)


class AlreadyIssued(Refusal):
    """The draft has become an invoice; `invoice` is it."""

    def __init__(self, invoice: Invoice) -> None:
        super().__init__(
            _("The draft has already been issued as number %(number)s.")
            % {"number": invoice.invoice_no}
        )
        self.invoice = invoice


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
    locked = _locked(draft)
    if locked.version != version:
        raise DraftChangedElsewhere(locked.changed_by.name if locked.changed_by else "")
    _write_head(locked, head)
    locked.version += 1
    locked.changed_at = at
    locked.changed_by_id = by.user_id
    locked.save()
    locked.lines.all().delete()
    DraftLine.objects.bulk_create(_lines(locked, entries))
    record(
        locked.company,
        deed="draft.change",
        subject=str(locked.public_id),
        at=at,
        by=by,
        details={"version": locked.version, "lines": len(entries)},
    )
    return drafts(locked.company).get(pk=locked.pk)


@transaction.atomic
def discard_draft(*, draft: Draft, at: datetime, by: Actor) -> None:
    """Throw a draft away; an issued one stays."""
    locked = _locked(draft)
    record(locked.company, deed="draft.discard", subject=str(locked.public_id), at=at, by=by)
    locked.delete()


def issue_invoice(*, draft: Draft, on: date, at: datetime, by: Actor) -> Invoice:
    """Turn a draft into an invoice: a number, a KID, and terms that never change.

    Refuses with `NotIssuable`, and with `AlreadyIssued` when the draft was issued
    before: a second click waits for the first, and is refused.
    """
    with transaction.atomic():
        invoice = _issue(draft, on=on, at=at, by=by)
        faults.point("invoicing.issued_before_commit")
    faults.point("invoicing.issued_after_commit")
    return invoice


def _issue(draft: Draft, *, on: date, at: datetime, by: Actor) -> Invoice:
    locked = _locked(draft)
    if locked.version != draft.version:
        raise DraftChangedElsewhere(locked.changed_by.name if locked.changed_by else "")
    stopping = [remark for remark in remarks_on(locked, on=on) if remark.stops]
    if stopping:
        raise NotIssuable(stopping)
    issued = freeze(locked, on=on, series=_series_for(locked))
    # The number comes last: it locks the series until this transaction ends.
    number = next_number(company=locked.company, kind=SeriesKind(issued.series))
    faults.point("invoicing.number_taken")
    if number > HIGHEST_INVOICE_NO:
        raise NotIssuable([_too_high(number)])
    return _save(locked, issued, number=number, at=at, by=by)


def _save(draft: Draft, issued: Issued, *, number: int, at: datetime, by: Actor) -> Invoice:
    numbered = Numbered(
        issued,
        invoice_no=number,
        kid=_kid(draft.company, issued, number),
        salt=secrets.token_hex(32),
        previous_hash=_newest_hash(draft.company, issued.series),
    )
    invoice = invoice_row(draft, numbered, at=at, by=by)
    invoice.save(force_insert=True)
    buyer_row(invoice, numbered).save(force_insert=True)
    InvoiceLine.objects.bulk_create(line_rows(invoice, issued))
    InvoiceVatTotal.objects.bulk_create(vat_total_rows(invoice, issued))
    record(
        draft.company,
        deed="invoice.issue",
        subject=f"{issued.series} {number}",
        at=at,
        by=by,
        details={
            "draft": str(draft.public_id),
            "gross_ore": invoice.gross_ore,
            "kid": invoice.kid,
        },
    )
    return invoice


def _kid(company: Company, issued: Issued, number: int) -> str:
    """The payment reference; a credit note carries none, nor does a company without KID."""
    design = company.kid_design
    if issued.kind != "invoice" or design is None:
        return ""
    return make_kid(
        design,
        client_no=company.company_no,
        customer_no=issued.buyer.customer_no,
        invoice_no=number,
    )


def _newest_hash(company: Company, series: str) -> str:
    """The head of the series' chain; its counter is locked, so nobody adds to it now."""
    newest = Invoice.objects.filter(company=company, series=series).order_by("-invoice_no")
    return newest.values_list("hash", flat=True).first() or ""


def _series_for(draft: Draft) -> str:
    """Credit notes without a series of their own share the invoices' (StartCreditNote = 0)."""
    own = NumberSeries.objects.filter(company=draft.company, kind=draft.kind).exists()
    return draft.kind if own else SeriesKind.INVOICE


def _too_high(number: int) -> Remark:
    return Remark(
        field="invoice_no",
        line=None,
        sentence=_(
            "Number %(number)s has more than six digits, which the accounting system refuses. "
            "The office sets a new series under My company."
        )
        % {"number": number},
        stops=True,
    )


def _locked(draft: Draft) -> Draft:
    """The draft as it stands now, held until the transaction ends."""
    locked = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("company", "customer", "department", "project", "changed_by")
        .get(company_id=draft.company_id, pk=draft.pk)
    )
    issued = Invoice.objects.filter(company_id=draft.company_id, draft=locked).first()
    if issued is not None:
        raise AlreadyIssued(issued)
    return locked


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
            product=_found(products, entry.product_id, "product"),
            description=entry.description,
            quantity_scaled=scaled(entry.quantity),
            unit=entry.unit,
            unit_price_scaled=scaled(entry.unit_price),
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

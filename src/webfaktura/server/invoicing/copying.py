"""A new draft that says what another draft, or an issued document, said."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from webfaktura.server.invoicing.holding import hold_draft
from webfaktura.server.invoicing.models import Draft, DraftAttachment, DraftLine, Invoice
from webfaktura.server.invoicing.queries import draft_lines
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.rules import Actor

_HEAD = (
    "customer_id",
    "due_days",
    "delivery_place",
    "your_reference",
    "our_reference",
    "order_no",
    "note",
    "department_id",
    "project_id",
    "currency",
    "free_category",
)
"""Everything but the dates: those of the copy are its own."""
_LINE = (
    "position",
    "kind",
    "description",
    "quantity_scaled",
    "unit",
    "unit_price_scaled",
    "price_includes_vat",
    "discount_scaled",
    "vat_level",
    "department_id",
    "project_id",
)


@transaction.atomic
def copy_draft(*, draft: Draft, kind: str, at: datetime, by: Actor) -> Draft:
    """Begin a draft of a kind with what a draft says, its attachments too.

    What has been issued or discarded meanwhile is refused as `AlreadyIssued` or
    `DraftDiscarded`.
    """
    source = hold_draft(draft).find(draft)
    copy = begun_like(source, kind=kind, at=at, by=by)
    DraftLine.objects.bulk_create(lines_like(source, copy))
    hang_on(copy, source.attachments.all())
    return copy


@transaction.atomic
def copy_invoice(*, invoice: Invoice, at: datetime, by: Actor) -> Draft:
    """Begin an invoice with what an issued document says; a credit note's lines bill again.

    It is the draft it was issued from that is copied: prices as they were entered.
    """
    source = Draft.objects.select_related("company").get(
        company=invoice.company_id, pk=invoice.draft_id
    )
    source.currency = source.currency or _other_than_kroner(invoice)
    copy = begun_like(source, kind="invoice", at=at, by=by)
    DraftLine.objects.bulk_create(lines_like(source, copy))
    return copy


def begun_like(
    source: Draft, *, kind: str, at: datetime, by: Actor, came_from: Draft | None = None
) -> Draft:
    """The row of a copy, with the head of its source and its entry in the audit log.

    Its lines are written by whoever asks, in the same transaction.
    """
    copy = Draft.objects.create(
        company=source.company,
        kind=kind,
        came_from=came_from,
        created_at=at,
        changed_at=at,
        changed_by_id=by.user_id,
        **{name: getattr(source, name) for name in _HEAD},
    )
    record(
        source.company,
        deed="draft.copy",
        subject=str(copy.public_id),
        at=at,
        by=by,
        details={"of": str(source.public_id), "kind": kind},
    )
    return copy


def lines_like(source: Draft, copy: Draft) -> list[DraftLine]:
    """The source's lines for a copy, not saved; a product that is deactivated is left out."""
    of_source = draft_lines().filter(company=source.company_id, draft=source).order_by("position")
    return [
        DraftLine(
            company_id=source.company_id,
            draft=copy,
            product=line.product if line.product and line.product.active else None,
            **{name: getattr(line, name) for name in _LINE},
        )
        for line in of_source
    ]


def hang_on(copy: Draft, files: Iterable[DraftAttachment]) -> None:
    """Hang files on a copy too: the bytes stand once."""
    DraftAttachment.objects.bulk_create(
        DraftAttachment(company_id=copy.company_id, draft=copy, **found.said) for found in files
    )


def _other_than_kroner(invoice: Invoice) -> str:
    """A credit note is written in its invoice's currency, whatever its draft says."""
    return "" if invoice.currency == "NOK" else invoice.currency

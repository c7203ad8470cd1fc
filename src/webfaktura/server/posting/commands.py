"""Writes vouchers, freezes them into batches, and closes a batch as the ERP answered."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from webfaktura import faults
from webfaktura.contract.v1 import batches as contract
from webfaktura.contract.v1.base import DocumentKind, checksum
from webfaktura.norway.calendar import format_date
from webfaktura.norway.money import Money
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.posting.models import (
    Batch,
    BatchState,
    Placement,
    PlacementState,
    Voucher,
)
from webfaktura.server.posting.queries import (
    batch_by_id,
    open_batch,
    own_invoices_without_voucher,
    parked_vouchers,
    placements_of,
    waiting_vouchers,
)
from webfaktura.server.posting.rules import rows_in_kroner, voucher_rows
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company, new_id
from webfaktura.server.tenancy.rules import Actor


class UnknownBatch(Refusal):
    """The company has no such batch."""


class BatchDiffers(Refusal):
    """What the ERP holds is not what was frozen; the company is parked until a person looks."""


class BatchAlreadyClosed(Refusal):
    """The batch was closed otherwise before."""


class CompanyParked(Refusal):
    """Nothing is transferred before a person has looked."""


def write_voucher(*, invoice: Invoice, at: datetime) -> None:
    """Write an issued document's voucher in the contract's words, from what was frozen only."""
    message = _voucher_message(invoice)
    sign = 1 if message.kind is DocumentKind.INVOICE else -1
    faults.point("posting.before_voucher")
    try:
        with transaction.atomic():
            Voucher.objects.create(
                public_id=message.voucher_id,
                company_id=invoice.company_id,
                invoice=invoice,
                content=message.wire,
                signed_ore=sign * invoice.gross_nok_ore,
                made_at=at,
            )
    except IntegrityError:
        if not Voucher.objects.filter(company_id=invoice.company_id, invoice=invoice).exists():
            raise
    faults.point("posting.voucher_written")


def claim_batch(*, company: Company, at_most: int, at: datetime, by: Actor) -> Batch | None:
    """Hand out the open batch again, or freeze what waits; None when nothing does."""
    if company.parked_reason:
        raise CompanyParked(company.parked_reason)
    _write_own_vouchers(company, at)
    with transaction.atomic():
        _lock(company)
        batch = open_batch(company) or _freeze(company, at_most, at, by)
        faults.point("posting.batch_frozen_before_commit")
    faults.point("posting.batch_frozen")
    return batch


@transaction.atomic
def confirm_batch(
    *, company: Company, batch_id: UUID, message: contract.ConfirmBatch, at: datetime, by: Actor
) -> Batch:
    """Mark the batch as transferred: the ERP holds all of it."""
    batch = _checked(company, batch_id, message.sha256)
    if batch.state == BatchState.TRANSFERRED:
        return batch
    _must_be_open(batch)
    numbers = {posted.voucher_id: posted.erp_voucher_no for posted in message.vouchers}
    placements = list(placements_of(batch))
    if set(numbers) != {placement.voucher.public_id for placement in placements}:
        raise BatchDiffers(
            _("The confirmation names other vouchers than batch %(number)s holds.")
            % {"number": batch.batch_no}
        )
    for placement in placements:
        placement.state = PlacementState.TRANSFERRED
        placement.erp_voucher_no = numbers[placement.voucher.public_id]
    Placement.objects.bulk_update(placements, ["state", "erp_voucher_no"])
    return _close(batch, BatchState.TRANSFERRED, message.erp_reference, at=at, by=by)


@transaction.atomic
def refuse_batch(
    *, company: Company, batch_id: UUID, message: contract.RefuseBatch, at: datetime, by: Actor
) -> Batch:
    """Close a batch the ERP refused: park the named vouchers, let the rest wait again."""
    batch = _checked(company, batch_id, message.sha256)
    if batch.state == BatchState.REFUSED:
        return batch
    _must_be_open(batch)
    reasons = {refused.voucher_id: refused.reason for refused in message.refused}
    placements = list(placements_of(batch))
    if not set(reasons) <= {placement.voucher.public_id for placement in placements}:
        raise BatchDiffers(
            _("The refusal names vouchers that batch %(number)s does not hold.")
            % {"number": batch.batch_no}
        )
    for placement in placements:
        placement.reason = reasons.get(placement.voucher.public_id, "")
        placement.state = PlacementState.PARKED if placement.reason else PlacementState.RETURNED
    Placement.objects.bulk_update(placements, ["state", "reason"])
    return _close(batch, BatchState.REFUSED, "", at=at, by=by)


@transaction.atomic
def release_voucher(*, placement: Placement, at: datetime, by: Actor) -> None:
    """Let a parked voucher wait again, after a person has mended what the ERP refused."""
    changed = parked_vouchers(placement.company).filter(pk=placement.pk)
    if changed.update(state=PlacementState.RETURNED):
        record(
            placement.company,
            deed="voucher.release",
            subject=str(placement.voucher.public_id),
            at=at,
            by=by,
        )


def _write_own_vouchers(company: Company, at: datetime) -> None:
    """What was issued a moment ago goes with the batch, whether the worker has seen it or not."""
    for invoice in own_invoices_without_voucher(company):
        write_voucher(invoice=invoice, at=at)


def _voucher_message(invoice: Invoice) -> contract.Voucher:
    taxes = {total.vat_group: total.tax for total in invoice.vat_totals.all()}
    lines = [line for line in invoice.lines.all() if line.kind == "item"]
    rows = voucher_rows(lines, taxes)
    return contract.Voucher(
        voucher_id=new_id(),
        kind=DocumentKind(invoice.kind),
        voucher_type=invoice.voucher_type,
        invoice_no=invoice.invoice_no,
        customer_no=invoice.buyer.customer_no,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        kid=invoice.kid,
        text=f"{invoice.get_kind_display()} {invoice.invoice_no} {invoice.buyer.name}"[:200],
        gross=Money(invoice.gross_nok_ore).amount,
        foreign=_foreign(invoice),
        credits_invoice_no=invoice.credits.invoice_no if invoice.credits else None,
        rows=rows if invoice.currency_rate is None else rows_in_kroner(rows, _kroner(invoice)),
    )


def _foreign(invoice: Invoice) -> contract.ForeignSum | None:
    if invoice.currency_rate is None or invoice.currency_rate_on is None:
        return None
    return contract.ForeignSum(
        currency=invoice.currency,
        gross=invoice.gross.amount,
        rate=invoice.currency_rate.normalize(),
        rate_on=invoice.currency_rate_on,
    )


def _kroner(invoice: Invoice) -> tuple[Money, Money]:
    """Net and tax in kroner as they were frozen at issue."""
    tax = invoice.tax_nok_ore
    return Money(invoice.gross_nok_ore - tax), Money(tax)


def _freeze(company: Company, at_most: int, at: datetime, by: Actor) -> Batch | None:
    vouchers = list(waiting_vouchers(company)[:at_most])
    if not vouchers:
        return None
    batch = Batch.objects.create(
        company=company,
        batch_no=_next_batch_no(company),
        state=BatchState.OPEN,
        count=len(vouchers),
        total_ore=sum(voucher.signed_ore for voucher in vouchers),
        sha256=checksum([voucher.content for voucher in vouchers]),
        claimed_at=at,
    )
    Placement.objects.bulk_create(_placements(batch, vouchers))
    record(
        company,
        deed="batch.claim",
        subject=str(batch.batch_no),
        at=at,
        by=by,
        details={"count": batch.count, "total_ore": batch.total_ore, "sha256": batch.sha256},
    )
    return batch


def _placements(batch: Batch, vouchers: Sequence[Voucher]) -> list[Placement]:
    return [
        Placement(
            company_id=batch.company_id,
            batch=batch,
            voucher=voucher,
            position=position,
            state=PlacementState.IN_BATCH,
        )
        for position, voucher in enumerate(vouchers)
    ]


def _next_batch_no(company: Company) -> int:
    """The company's row is locked: nobody else makes a batch of it now."""
    newest = Batch.objects.filter(company=company).aggregate(newest=Max("batch_no"))["newest"]
    return (newest or 0) + 1


def _lock(company: Company) -> None:
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def _checked(company: Company, batch_id: UUID, sha256: str) -> Batch:
    _lock(company)
    batch = batch_by_id(company, batch_id)
    if batch is None:
        raise UnknownBatch(_("The batch is not known here. Start the synchronisation again."))
    if batch.sha256 != sha256:
        raise BatchDiffers(
            _("Batch %(number)s in the accounting system differs from what was handed out.")
            % {"number": batch.batch_no}
        )
    return batch


def _must_be_open(batch: Batch) -> None:
    if batch.state != BatchState.OPEN:
        raise BatchAlreadyClosed(
            _("Batch %(number)s was closed on %(day)s.")
            % {
                "number": batch.batch_no,
                "day": format_date(batch.closed_at.date()) if batch.closed_at else "",
            }
        )


def _close(batch: Batch, state: str, reference: str, *, at: datetime, by: Actor) -> Batch:
    batch.state = state
    batch.erp_reference = reference
    batch.closed_at = at
    batch.save(update_fields=["state", "erp_reference", "closed_at"])
    record(
        batch.company,
        deed=f"batch.{state}",
        subject=str(batch.batch_no),
        at=at,
        by=by,
        details={"erp_reference": reference},
    )
    faults.point("posting.batch_closed_before_commit")
    return batch

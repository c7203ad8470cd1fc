"""Credit notes of issued invoices: begun, chosen anew, and the correction of an invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from webfaktura import faults
from webfaktura.norway.money import Money, unscaled
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.commands import issue_in_transaction, save_lines
from webfaktura.server.invoicing.copying import copy_invoice
from webfaktura.server.invoicing.credit_lines import (
    Choice,
    SoldLine,
    Whole,
    credit_lines,
)
from webfaktura.server.invoicing.credited import left_to_credit
from webfaktura.server.invoicing.crediting import Part
from webfaktura.server.invoicing.holding import hold_draft
from webfaktura.server.invoicing.models import Draft, Invoice, InvoiceLine
from webfaktura.server.invoicing.rules import DraftEntry
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.rules import Actor


class NotAnInvoice(Refusal):
    """A credit note is not credited: it is invoiced again."""


@dataclass(frozen=True)
class Creditable:
    """An issued invoice with its lines, and what is left to credit of each and in all."""

    invoice: Invoice
    lines: Sequence[SoldLine]
    left: Part


@dataclass(frozen=True)
class Corrected:
    """What a correction made: the credit note, and the draft to be mended."""

    credit_note: Invoice
    draft: Draft


def creditable(invoice: Invoice) -> Creditable:
    """What is left to credit of an invoice, line by line; refuses a credit note."""
    if invoice.kind != "invoice":
        raise NotAnInvoice(
            _("Number %(number)s is a credit note. Make a new invoice instead.")
            % {"number": invoice.invoice_no}
        )
    left = left_to_credit(invoice)
    taken = _quantities_taken(invoice)
    rows = invoice.lines.select_related("invoice").order_by("position")
    return Creditable(invoice, [_sold(row, left, taken) for row in rows], left)


@transaction.atomic
def start_credit(
    *, invoice: Invoice, choice: Choice, at: datetime, by: Actor, note: str = ""
) -> Draft:
    """Begin a credit note that takes back of the invoice what was chosen."""
    lines = _chosen(creditable(invoice), choice)
    terms = invoice.terms
    draft = Draft.objects.create(
        company=invoice.company,
        kind="credit_note",
        customer=invoice.customer,
        credits=invoice,
        currency=invoice.currency,
        delivered_on=invoice.delivered_on,
        delivery_place=terms["delivery_place"],
        your_reference=terms["your_reference"],
        our_reference=terms["our_reference"],
        order_no=terms["order_no"],
        note=note,
        created_at=at,
        changed_at=at,
        changed_by_id=by.user_id,
    )
    save_lines(draft, lines)
    subject = f"{invoice.series} {invoice.invoice_no}"
    details = {"draft": str(draft.public_id)}
    record(invoice.company, deed="credit.start", subject=subject, at=at, by=by, details=details)
    return draft


@transaction.atomic
def change_credit(
    *, draft: Draft, version: int, choice: Choice, note: str, at: datetime, by: Actor
) -> Draft:
    """Choose anew what a credit note in the making takes back."""
    locked = hold_draft(draft).find_as_read(draft, version)
    if locked.credits is None:
        raise NotAnInvoice(_("The credit note has no invoice. Write it in the editor."))
    lines = _chosen(creditable(locked.credits), choice)
    locked.note = note
    locked.version += 1
    locked.changed_at = at
    locked.changed_by_id = by.user_id
    locked.save()
    locked.lines.all().delete()
    save_lines(locked, lines)
    details = {"version": locked.version, "lines": len(lines)}
    subject = str(locked.public_id)
    record(locked.company, deed="credit.change", subject=subject, at=at, by=by, details=details)
    return locked


def correct_invoice(*, invoice: Invoice, on: date, at: datetime, by: Actor) -> Corrected:
    """Credit all that is left of an invoice, and begin a new draft like it: both or neither."""
    with transaction.atomic():
        draft = start_credit(invoice=invoice, choice=Whole(), at=at, by=by)
        credit_note = issue_in_transaction(draft=draft, on=on, at=at, by=by)
        again = copy_invoice(invoice=invoice, at=at, by=by)
        faults.point("invoicing.corrected_before_commit")
    return Corrected(credit_note, again)


def _chosen(found: Creditable, choice: Choice) -> list[DraftEntry]:
    return credit_lines(choice, found.lines, found.left)


def _quantities_taken(invoice: Invoice) -> dict[int, Decimal]:
    """How many of each line credit notes have taken; what was credited as a sum is no number."""
    rows = (
        InvoiceLine.objects.filter(
            company_id=invoice.company_id,
            credits__invoice=invoice,
            unit_price_scaled=F("credits__unit_price_scaled"),
            discount_scaled=F("credits__discount_scaled"),
        )
        .order_by("credits")
        .values_list("credits")
        .annotate(taken=Sum("quantity_scaled"))
    )
    return {key: unscaled(int(taken)) for key, taken in rows}


def _sold(line: InvoiceLine, left: Part, taken: dict[int, Decimal]) -> SoldLine:
    net_left = left.lines.get(line.pk, Money(0, left.currency))
    quantity_left = line.quantity - taken.get(line.pk, Decimal(0)) if net_left.ore else Decimal(0)
    return SoldLine(
        key=line.pk,
        kind=line.kind,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        price_includes_vat=line.price_includes_vat,
        discount_percent=line.discount_percent,
        vat_level=line.vat_level,
        vat_group=line.vat_group,
        net=line.net,
        left=net_left,
        quantity_left=quantity_left,
    )

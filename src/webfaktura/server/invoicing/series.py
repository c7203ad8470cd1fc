"""What the office does to number series: moves one, and gives credit notes their own.

The numbers of invoices and credit notes are accounted for one by one: each below the next is
a document's, or stands among the voided with its reason (bokføringsforskriften § 5-1-3).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.norway.kid import KidDesign, NumberTooLongForKid
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.kid_design import KidClash, clashing_invoice, refuse_no_room
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.rules import HIGHEST_INVOICE_NO
from webfaktura.server.registers.models import (
    Customer,
    NumberSeries,
    SeriesKind,
    VoidedNumbers,
)
from webfaktura.server.registers.series import hold_series, series_numbering
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

HIGHEST_CUSTOMER_NO = 999_999_999
"""What the contract with Sync has room for."""
OF_DOCUMENTS = frozenset({SeriesKind.INVOICE, SeriesKind.CREDIT_NOTE})
"""The series whose every number is accounted for."""
LONGEST_REASON = 500


class ReasonMissing(Refusal):
    """Somebody moves a series without saying why."""


class NumberOutOfBounds(Refusal):
    """The number is below one, or has more digits than the ERP takes."""


class NumberUsed(Refusal):
    """A document, a customer or the ERP has the number, or one above it."""


class NothingToMove(Refusal):
    """The series stands where it is to be moved."""


class SeriesMissing(Refusal):
    """The company has no such series, or has it no longer."""


class SeriesOfItsOwn(Refusal):
    """Credit notes have a series already, or one that is in use."""


@transaction.atomic
def move_series(
    *, company: Company, kind: SeriesKind, next_no: int, reason: str, at: datetime, by: Actor
) -> NumberSeries:
    """Let the series go on with another number.

    Forward: the numbers of documents that are skipped are voided with the reason.
    Back: only while nothing at or above the number is used; what was voided there
    is open again. Nobody takes a number of the series meanwhile.
    """
    why = _checked_reason(reason)
    refuse_out_of_bounds(kind, next_no)
    series = _held(company, kind)
    moved_from = series.next_no
    _refuse_unfit(company, series, next_no)
    if next_no > moved_from:
        _void(series, moved_from, next_no - 1, why, at=at, by=by)
    else:
        _open_again(series, next_no)
    series.next_no = next_no
    series.save(update_fields=["next_no"])
    details = {"next_no": [moved_from, next_no], "reason": why}
    record(company, deed="series.move", subject=kind.value, at=at, by=by, details=details)
    return series


@transaction.atomic
def number_credit_notes(
    *, company: Company, next_no: int, reason: str, at: datetime, by: Actor
) -> None:
    """Let credit notes go on with a number of their own series, new or not; 0: they share.

    As in the original, where `StartCreditNote = 0` is the invoices' series.
    """
    own = series_numbering(company, SeriesKind.CREDIT_NOTE) == SeriesKind.CREDIT_NOTE
    if own and next_no:
        kind = SeriesKind.CREDIT_NOTE
        move_series(company=company, kind=kind, next_no=next_no, reason=reason, at=at, by=by)
    elif own:
        let_credit_notes_share(company=company, reason=reason, at=at, by=by)
    else:
        give_credit_notes_own_series(company=company, first_no=next_no, reason=reason, at=at, by=by)


@transaction.atomic
def give_credit_notes_own_series(
    *, company: Company, first_no: int, reason: str, at: datetime, by: Actor
) -> NumberSeries:
    """Let credit notes have numbers of their own from now on.

    Refuses a first number that a credit note has, or one above it: two credit notes
    of one number could not be told apart.
    """
    why = _checked_reason(reason)
    refuse_out_of_bounds(SeriesKind.CREDIT_NOTE, first_no)
    hold_series(company=company, kind=SeriesKind.INVOICE)  # where they have come from until now
    if NumberSeries.objects.filter(company=company, kind=SeriesKind.CREDIT_NOTE).exists():
        raise SeriesOfItsOwn(_("Credit notes have a series of their own already. Move it instead."))
    issued = Invoice.objects.filter(company=company, kind="credit_note")
    newest = issued.filter(invoice_no__gte=first_no).order_by("-invoice_no").first()
    if newest is not None:
        raise NumberUsed(_used_by_document(newest), field="next_no")
    series = NumberSeries.objects.create(
        company=company, kind=SeriesKind.CREDIT_NOTE, next_no=first_no
    )
    details = {"first_no": first_no, "reason": why}
    record(company, deed="series.start", subject=series.kind, at=at, by=by, details=details)
    return series


@transaction.atomic
def let_credit_notes_share(*, company: Company, reason: str, at: datetime, by: Actor) -> None:
    """Let credit notes take the invoices' numbers again, while their own series is unused."""
    why = _checked_reason(reason)
    series = _held(company, SeriesKind.CREDIT_NOTE)
    newest = _newest_document(company, SeriesKind.CREDIT_NOTE, 0)
    if newest is not None or series.used_in_erp:
        raise SeriesOfItsOwn(
            _("The credit notes' own series is in use and goes on. It cannot be given up.")
        )
    VoidedNumbers.objects.filter(company=company, series=SeriesKind.CREDIT_NOTE).delete()
    details = {"next_no": series.next_no, "reason": why}
    record(company, deed="series.share", subject=series.kind, at=at, by=by, details=details)
    series.delete()


def refuse_out_of_bounds(kind: SeriesKind, number: int) -> None:
    """Refuse (`NumberOutOfBounds`) a number that no document or customer can have."""
    highest = HIGHEST_CUSTOMER_NO if kind == SeriesKind.CUSTOMER else HIGHEST_INVOICE_NO
    if not 1 <= number <= highest:
        raise NumberOutOfBounds(
            _(
                "The next number must be from 1 to %(highest)s: the accounting system takes no "
                "more digits. Write another number."
            )
            % {"highest": highest},
            field="next_no",
        )


def _held(company: Company, kind: SeriesKind) -> NumberSeries:
    try:
        return hold_series(company=company, kind=kind)
    except LookupError as missing:
        raise SeriesMissing(
            _("The company has no such series any more. Load the page again."), field="next_no"
        ) from missing


def _checked_reason(reason: str) -> str:
    why = reason.strip()
    if not why:
        raise ReasonMissing(
            _("The reason is missing. Write why, for whoever looks through the numbers later."),
            field="reason",
        )
    if len(why) > LONGEST_REASON:
        raise ReasonMissing(
            _("The reason may have %(longest)s characters at the most. Make it shorter.")
            % {"longest": LONGEST_REASON},
            field="reason",
        )
    return why


def _refuse_unfit(company: Company, series: NumberSeries, next_no: int) -> None:
    if next_no == series.next_no:
        raise NothingToMove(
            _("The series gives number %(number)s next already.") % {"number": next_no},
            field="next_no",
        )
    if next_no <= series.used_in_erp:
        raise NumberUsed(
            _("The accounting system has used numbers up to %(number)s. Choose a number above it.")
            % {"number": series.used_in_erp},
            field="next_no",
        )
    _refuse_used(company, series, next_no)
    _refuse_unfit_for_kid(company, series, next_no)


def _refuse_used(company: Company, series: NumberSeries, next_no: int) -> None:
    """Back: nothing at or above the number may be used. Forward: not the number itself.

    Of documents nothing is used above the next; customers the ERP has made may be,
    and new ones pass them by.
    """
    above = next_no < series.next_no
    kind = SeriesKind(series.kind)
    if kind == SeriesKind.CUSTOMER:
        taken = Customer.objects.filter(company=company)
        taken = (
            taken.filter(customer_no__gte=next_no) if above else taken.filter(customer_no=next_no)
        )
        if customer := taken.order_by("-customer_no").first():
            raise NumberUsed(_used_by_customer(customer), field="next_no")
    elif document := _newest_document(company, kind, next_no):
        raise NumberUsed(_used_by_document(document), field="next_no")


def _newest_document(company: Company, kind: SeriesKind, from_no: int) -> Invoice | Draft | None:
    """The document with the highest number of the series, from a number on."""
    if kind in OF_DOCUMENTS:
        issued = Invoice.objects.filter(company=company, series=kind, invoice_no__gte=from_no)
        return issued.order_by("-invoice_no").first()
    made = Draft.objects.filter(company=company, kind=kind, quote_no__gte=from_no)
    return made.order_by("-quote_no").first()


def _refuse_unfit_for_kid(company: Company, series: NumberSeries, next_no: int) -> None:
    """Its part of the reference must have room, and no reference that is out may come again."""
    design = company.kid_design
    if design is None or series.kind not in {SeriesKind.CUSTOMER, SeriesKind.INVOICE}:
        return
    is_customer = series.kind == SeriesKind.CUSTOMER
    numbers = (
        {"customer_no": next_no, "invoice_no": 1}
        if is_customer
        else {"customer_no": 1, "invoice_no": next_no}
    )
    try:
        refuse_no_room(company, design, **numbers)
    except NumberTooLongForKid as refusal:
        refusal.field = "next_no"
        raise
    if not is_customer:
        _refuse_kid_that_is_out(company, design, next_no)


def _refuse_kid_that_is_out(company: Company, design: KidDesign, next_no: int) -> None:
    """A number below the next of a moment ago was not looked at when the KID was designed."""
    clash = clashing_invoice(company, design, next_no=next_no)
    if clash is not None:
        raise KidClash(
            _(
                "KID %(kid)s is out with invoice %(number)s, and an invoice to come could get "
                "the same. Choose a higher number, or another design of the KID."
            )
            % {"kid": clash.kid, "number": clash.invoice_no},
            field="next_no",
        )


def _void(
    series: NumberSeries, first_no: int, last_no: int, reason: str, *, at: datetime, by: Actor
) -> None:
    """No document has or will have these numbers. Who is no document needs no account of them."""
    if series.kind in OF_DOCUMENTS:
        VoidedNumbers.objects.create(
            company_id=series.company_id,
            series=series.kind,
            first_no=first_no,
            last_no=last_no,
            reason=reason,
            voided_at=at,
            voided_by_id=by.user_id,
        )


def _open_again(series: NumberSeries, next_no: int) -> None:
    """What was voided from the number on is to be used after all."""
    voided = VoidedNumbers.objects.filter(company_id=series.company_id, series=series.kind)
    voided.filter(first_no__gte=next_no).delete()
    voided.filter(last_no__gte=next_no).update(last_no=next_no - 1)


def _used_by_customer(customer: Customer) -> str:
    return _("Customer %(number)s has the number, or one above it. Choose a higher number.") % {
        "number": customer.customer_no
    }


def _used_by_document(document: Invoice | Draft) -> str:
    number = document.invoice_no if isinstance(document, Invoice) else document.quote_no
    return _(
        "Number %(number)s is used, and what is used is never used again. Choose a higher number."
    ) % {"number": number}

"""What a client's documents came to, for Sync to hold the ERP's books against."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from webfaktura.contract.v1 import reconciliation as contract
from webfaktura.norway.money import Money
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.payments.balances import with_money
from webfaktura.server.posting.models import Placement, PlacementState
from webfaktura.server.tenancy.models import Company


class PeriodBackwards(Refusal):
    """The period ends before it begins."""


class PageUnknown(Refusal):
    """The document to go on after is none of the client's."""


@dataclass(frozen=True)
class Posting:
    """Where a document's voucher stands, and its number in the ERP."""

    state: str = "waiting"
    erp_voucher_no: str = ""


def reconciliation(company: Company, request: contract.ReconcileRequest) -> contract.Reconciliation:
    """A page of the documents issued in a period, by date and then as they were issued."""
    if request.last < request.first:
        raise PeriodBackwards(
            _("The period ends before it begins. Give a last day that is not before the first."),
            field="last",
        )
    issued = Invoice.objects.filter(
        company=company, issued_on__gte=request.first, issued_on__lte=request.last
    )
    if request.after:
        issued = issued.filter(_beyond(company, request.after))
    rows: QuerySet[Any] = with_money(issued).select_related("buyer")
    found = list(rows.order_by("issued_on", "pk")[: contract.PAGE + 1])
    page = found[: contract.PAGE]
    postings = _postings_of(company, [row.pk for row in page])
    return contract.Reconciliation(
        documents=tuple(_document(row, postings.get(row.pk, Posting())) for row in page),
        next_after=str(page[-1].public_id) if len(found) > len(page) else "",
    )


def _beyond(company: Company, after: str) -> Q:
    """Those after the document that the last page ended with."""
    last = _issued(company, after)
    if last is None:
        raise PageUnknown(
            _("The list has no such place to go on from. Begin again from the first page."),
            field="after",
        )
    return Q(issued_on__gt=last.issued_on) | Q(issued_on=last.issued_on, pk__gt=last.pk)


def _issued(company: Company, text: str) -> Invoice | None:
    try:
        key = UUID(text)
    except ValueError:
        return None
    return Invoice.objects.filter(company=company, public_id=key).first()


def _postings_of(company: Company, invoices: Collection[int]) -> dict[int, Posting]:
    alive = Placement.objects.filter(company=company, voucher__invoice__in=invoices)
    rows = alive.exclude(state=PlacementState.RETURNED)
    return {
        invoice: Posting(state, number)
        for invoice, state, number in rows.values_list(
            "voucher__invoice_id", "state", "erp_voucher_no"
        )
    }


def _document(row: Any, posting: Posting) -> contract.ReconcileDocument:
    """A document with its columns of `with_money`."""
    is_invoice = row.kind == "invoice"

    def amount(ore: int) -> object:
        return Money(ore, row.currency).amount

    return contract.ReconcileDocument.model_validate(
        {
            "kind": row.kind,
            "invoice_no": row.invoice_no,
            "customer_no": row.buyer.customer_no,
            "issued_on": row.issued_on,
            "currency": row.currency,
            "gross": amount(row.gross_ore if is_invoice else -row.gross_ore),
            "posting": posting.state,
            "erp_voucher_no": posting.erp_voucher_no,
            "paid": amount(row.paid_ore if is_invoice else 0),
            "credited": amount(row.credited_ore if is_invoice else 0),
            "outstanding": amount(row.outstanding_ore),
        }
    )

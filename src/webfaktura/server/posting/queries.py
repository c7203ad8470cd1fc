"""What waits for posting, and the batches as the contract tells of them."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from webfaktura.contract.v1 import batches as contract
from webfaktura.norway.money import Money
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.posting.models import Batch, Placement, PlacementState, Voucher
from webfaktura.server.registers.models import Conflict
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import system_scope


def invoices_without_voucher(
    at_most: int, *, after: int = 0, but_not: Collection[int] = ()
) -> list[Invoice]:
    """Issued documents of all companies whose voucher is not written yet, oldest first.

    `after` leaves out all up to that key, `but_not` the keys that rest after a fault.
    """
    with system_scope("writing the vouchers that wait, whosever they are"):
        found = _without_voucher(Invoice.objects.filter(pk__gt=after).exclude(pk__in=but_not))
        return list(found[:at_most])


def own_invoices_without_voucher(company: Company) -> QuerySet[Invoice]:
    """The company's issued documents whose voucher is not written yet, oldest first."""
    return _without_voucher(Invoice.objects.filter(company=company))


def _without_voucher(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Those without a voucher, with all that one is written of."""
    return (
        invoices.filter(voucher__isnull=True)
        .select_related("company", "buyer", "credits")
        .prefetch_related("lines__invoice", "vat_totals__invoice")
        .order_by("pk")
    )


def waiting_vouchers(company: Company) -> QuerySet[Voucher]:
    """Vouchers that stand in no batch: never placed, or returned from a refused one.

    Those of a customer that both programs made under one number wait until somebody has
    chosen: in the ERP the number is somebody else.
    """
    placed = Placement.objects.filter(company=company).filter(~Q(state=PlacementState.RETURNED))
    torn = Conflict.objects.filter(company=company, customer__transferred_version=0)
    return (
        Voucher.objects.filter(company=company)
        .exclude(pk__in=placed.values("voucher_id"))
        .exclude(invoice__customer__in=torn.values("customer_id"))
        .order_by("invoice_id")
    )


def parked_vouchers(company: Company) -> QuerySet[Placement]:
    """Vouchers that the ERP refused and a person must look at, with the reason."""
    return (
        Placement.objects.filter(company=company, state=PlacementState.PARKED)
        .select_related("voucher__invoice", "batch")
        .order_by("pk")
    )


def open_batch(company: Company) -> Batch | None:
    """The batch that is on its way, if any."""
    return Batch.objects.filter(company=company, state="open").first()


def batch_by_id(company: Company, batch_id: UUID) -> Batch | None:
    """One of the company's batches."""
    return Batch.objects.filter(company=company, public_id=batch_id).first()


def placements_of(batch: Batch) -> QuerySet[Placement]:
    """The batch's vouchers in their order."""
    return (
        Placement.objects.filter(company_id=batch.company_id, batch=batch)
        .select_related("voucher")
        .order_by("position")
    )


def batch_message(batch: Batch) -> contract.Batch:
    """The batch in the contract's words; it cannot be made when anything in it was changed."""
    return contract.Batch.read(
        {
            "batch_id": batch.public_id,
            "batch_no": batch.batch_no,
            "claimed_at": batch.claimed_at,
            "vouchers": [placement.voucher.content for placement in placements_of(batch)],
            "count": batch.count,
            "total": Money(batch.total_ore).amount,
            "sha256": batch.sha256,
        }
    )

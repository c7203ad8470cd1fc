"""Fills a company's books with many thousand issued invoices, and what a year makes of them.

Drafts are written in bulk, and issued by the product's own command: numbers, KIDs, hash
chain, audit log and guards are as in real life. What the journal shows beside each (the
delivery, the voucher in a transferred batch, the payment) are rows in bulk; a voucher's
content is left empty, for nothing here posts it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import batched
from typing import TYPE_CHECKING, Final

from benchmarks.cast import LEVELS
from builders import NOW, TODAY, a_customer, a_draft, a_product, an_actor
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.invoicing.bulk import MOST_A_TRANSACTION, issue_invoices
from webfaktura.server.invoicing.models import Draft, DraftLine, Invoice
from webfaktura.server.payments.models import Payment, Settlement
from webfaktura.server.posting.models import (
    Batch,
    BatchState,
    Placement,
    PlacementState,
    Voucher,
)
from webfaktura.server.statistics.commands import bring_up_to_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webfaktura.server.registers.models import Customer, Product
    from webfaktura.server.tenancy.models import Company

DAYS: Final = 1_000
"""The invoices are spread over so many days until today."""
LINES: Final = 2
A_CUSTOMER_PER, A_PRODUCT_PER, A_DRAFT_PER = 50, 100, 100
MOST_DRAFTS: Final = 100
LATER: Final = NOW + timedelta(days=1)
"""When the worker has counted all, payments too."""


class Filling:
    """One company whose books grow, within whose scope the caller is."""

    def __init__(self, company: Company, *, until: int) -> None:
        self.company = company
        self._until = until
        """So many invoices there are to be at last, which says how many a day."""
        self._issued = 0
        self._batch_no = 0
        self._customers: list[Customer] = []
        self._products: list[Product] = []
        self._waiting = 0

    def grow_to(self, count: int) -> None:
        """Issue until there are so many; customers, products and open drafts grow with them."""
        self._grow_registers(count)
        missing = range(self._issued, count)
        for portion in batched(missing, MOST_A_TRANSACTION):
            on = TODAY - timedelta(days=DAYS - 1 - portion[0] * DAYS // max(self._until, count))
            self._issue(self._drafts(portion), on)
        self._issued = count
        while bring_up_to_date(company=self.company, at=LATER):
            pass

    def _grow_registers(self, count: int) -> None:
        while len(self._customers) < max(5, count // A_CUSTOMER_PER):
            self._customers.append(a_customer(self.company, name=f"Kunde {len(self._customers)}"))
        while len(self._products) < max(5, count // A_PRODUCT_PER):
            level = LEVELS[len(self._products) % len(LEVELS)]
            self._products.append(a_product(self.company, vat_level=level))
        while self._waiting < min(MOST_DRAFTS, max(2, count // A_DRAFT_PER)):
            a_draft(self.company, customer=self._customers[0])
            self._waiting += 1

    def _drafts(self, numbers: Sequence[int]) -> list[Draft]:
        drafts = Draft.objects.bulk_create(
            Draft(
                company=self.company,
                customer=self._customers[number % len(self._customers)],
                created_at=NOW,
                changed_at=NOW,
            )
            for number in numbers
        )
        DraftLine.objects.bulk_create(
            self._line(draft, number + position, position)
            for draft, number in zip(drafts, numbers, strict=True)
            for position in range(LINES)
        )
        return drafts

    def _line(self, draft: Draft, number: int, position: int) -> DraftLine:
        product = self._products[number % len(self._products)]
        return DraftLine(
            company=self.company,
            draft=draft,
            position=position,
            product=product,
            description=product.name,
            unit=product.unit,
            quantity_scaled=(number % 9 + 1) * 10_000,
            unit_price_scaled=product.unit_price_scaled,
            vat_level=product.vat_level,
        )

    def _issue(self, drafts: Sequence[Draft], on: date) -> None:
        at = datetime.combine(on, time(12), UTC)
        for done in issue_invoices(
            company=self.company, drafts=drafts, on=on, at=at, by=an_actor()
        ):
            if done.refused:
                raise done.refused[0][1]
            self._follow(done.issued, at)

    def _follow(self, invoices: Sequence[Invoice], at: datetime) -> None:
        """What happens to invoices: sent, posted, and four of five paid."""
        Delivery.objects.bulk_create(_delivery(invoice, at) for invoice in invoices)
        vouchers = Voucher.objects.bulk_create(_voucher(invoice, at) for invoice in invoices)
        self._place(vouchers, at)
        paid = [invoice for invoice in invoices if invoice.invoice_no % 5]
        payments = Payment.objects.bulk_create(_payment(invoice, at) for invoice in paid)
        Settlement.objects.bulk_create(
            Settlement(company=self.company, payment=payment, invoice=invoice, settled_at=at)
            for payment, invoice in zip(payments, paid, strict=True)
        )

    def _place(self, vouchers: Sequence[Voucher], at: datetime) -> None:
        self._batch_no += 1
        batch = Batch.objects.create(
            company=self.company,
            batch_no=self._batch_no,
            state=BatchState.TRANSFERRED,
            count=len(vouchers),
            total_ore=sum(voucher.signed_ore for voucher in vouchers),
            claimed_at=at,
            closed_at=at,
        )
        Placement.objects.bulk_create(
            Placement(
                company=self.company,
                voucher=voucher,
                batch=batch,
                position=position,
                state=PlacementState.TRANSFERRED,
                erp_voucher_no=str(voucher.pk),
            )
            for position, voucher in enumerate(vouchers)
        )


class Unsent(Filling):
    """Books where nothing has happened since the issue: the worker has it all to do."""

    def _follow(self, invoices: Sequence[Invoice], at: datetime) -> None:
        """Nothing."""


def _delivery(invoice: Invoice, at: datetime) -> Delivery:
    return Delivery(
        company_id=invoice.company_id,
        invoice=invoice,
        channel="email",
        recipient="faktura@fjellheim.example",
        message_id=f"<{invoice.public_id}@webfaktura.example>",
        state=DeliveryState.SENT,
        attempts=1,
        sent_at=at,
        created_at=at,
    )


def _voucher(invoice: Invoice, at: datetime) -> Voucher:
    return Voucher(
        company_id=invoice.company_id,
        invoice=invoice,
        content={},
        signed_ore=invoice.gross_ore,
        made_at=at,
    )


def _payment(invoice: Invoice, at: datetime) -> Payment:
    return Payment(
        company_id=invoice.company_id,
        erp_payment_id=str(invoice.invoice_no),
        amount_ore=invoice.gross_ore,
        paid_on=invoice.due_on,
        kid=invoice.kid,
        registered_at=at,
    )

"""The sub-ledger's pure core: open items per customer and what settles them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from webfaktura.ledger.records import NewPayment, VoucherKind
from webfaktura.norway.money import Money
from webfaktura.norway.refusal import Refusal

NOTHING = Money(0)


class NoOpenItem(Refusal):
    """No posted invoice has that KID or invoice number."""


class AlreadyPaid(Refusal):
    """Nothing remains of the invoice, and no amount was named."""


class NotAPayment(Refusal):
    """A payment is more than zero."""


@dataclass(frozen=True)
class OpenItem:
    """What one posted invoice or credit note left on the customer's account.

    Credit notes stand with a negative amount. Overpaid is negative too.
    """

    voucher_no: int
    customer_no: int
    customer_name: str
    kind: VoucherKind
    invoice_no: int
    kid: str
    issued_on: date
    due_on: date
    original: Money
    settled: Money
    credits_invoice_no: int = 0
    """The invoice a credit note credits; 0 where it does not tell, and on invoices."""

    @property
    def remaining(self) -> Money:
        """What is still to be settled."""
        return self.original - self.settled


def item_paid(items: Sequence[OpenItem], payment: NewPayment) -> OpenItem:
    """Find the invoice a payment settles, by KID or by number.

    Where several share a KID, the one due first with something remaining is
    taken. Refuses with ``NoOpenItem``.
    """
    found = [item for item in items if item.kind == "invoice" and _names(payment, item)]
    if not found:
        raise _no_open_item(payment)
    return min(found, key=lambda item: (item.remaining <= NOTHING, item.due_on, item.invoice_no))


def amount_paid(item: OpenItem, amount: Money | None) -> Money:
    """Decide the amount: the one named, or all that remains.

    Paying more than remains is allowed when named: customers do, and the item
    then shows it. Refuses with ``AlreadyPaid`` or ``NotAPayment``.
    """
    if amount is None and item.remaining <= NOTHING:
        raise AlreadyPaid(
            f"Faktura {item.invoice_no} er allerede betalt. "
            "Oppgi beløpet hvis det likevel er kommet en innbetaling.",
            field="invoice_no",
        )
    if amount is not None and amount <= NOTHING:
        raise NotAPayment("En innbetaling må være større enn null.", field="amount")
    return item.remaining if amount is None else amount


def settlements(
    invoice: OpenItem, credit_notes: Sequence[OpenItem]
) -> Iterator[tuple[OpenItem, Money]]:
    """Say how much of each credit note settles the invoice it credits, in the order given.

    No more than remains of either: what is left of a credit note stays open as
    the customer's money. One made out to another customer settles nothing.
    """
    remaining = invoice.remaining
    for note in credit_notes:
        amount = min(remaining, -note.remaining)
        if note.customer_no == invoice.customer_no and amount > NOTHING:
            remaining -= amount
            yield note, amount


def _names(payment: NewPayment, item: OpenItem) -> bool:
    if payment.kid:
        return payment.kid == item.kid
    return payment.invoice_no == item.invoice_no


def _no_open_item(payment: NewPayment) -> NoOpenItem:
    if payment.kid:
        return NoOpenItem(
            f"Ingen bokført faktura har KID {payment.kid}. Sjekk tallet, eller bruk "
            "fakturanummeret.",
            field="kid",
        )
    return NoOpenItem(
        f"Faktura {payment.invoice_no} er ikke bokført. Sjekk nummeret, og at bunten er oppdatert.",
        field="invoice_no",
    )

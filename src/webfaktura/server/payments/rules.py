"""What a document's payments amount to, and which document a payment is meant for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from webfaktura.norway.money import Money


class PaymentState(StrEnum):
    """How far a document is paid."""

    OPEN = "open"
    PART_PAID = "part_paid"
    PAID = "paid"
    OVERPAID = "overpaid"


@dataclass(frozen=True)
class Meant:
    """What a payment says about the document it is for."""

    kid: str
    invoice_no: int | None
    currency: str = "NOK"


def state_of(gross: Money, paid: Money) -> PaymentState:
    """The payment state that follows from what is due and what has come."""
    if paid.ore <= 0 < gross.ore:
        return PaymentState.OPEN
    if paid < gross:
        return PaymentState.PART_PAID
    return PaymentState.PAID if paid == gross else PaymentState.OVERPAID


def matched(
    meant: Meant,
    *,
    by_kid: Mapping[tuple[str, str], int],
    by_invoice_no: Mapping[tuple[str, int], int],
) -> int | None:
    """The document a payment settles: by KID first, then by invoice number; None is unmatched.

    Both stand under their currency: what is owed in one is not paid in another.
    """
    if meant.kid and (meant.currency, meant.kid) in by_kid:
        return by_kid[meant.currency, meant.kid]
    if meant.invoice_no is None:
        return None
    return by_invoice_no.get((meant.currency, meant.invoice_no))

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


def state_of(gross: Money, paid: Money) -> PaymentState:
    """The payment state that follows from what is due and what has come."""
    if paid.ore <= 0 < gross.ore:
        return PaymentState.OPEN
    if paid < gross:
        return PaymentState.PART_PAID
    return PaymentState.PAID if paid == gross else PaymentState.OVERPAID


def matched(
    meant: Meant, *, by_kid: Mapping[str, int], by_invoice_no: Mapping[int, int]
) -> int | None:
    """The document a payment settles: by KID first, then by invoice number; None is unmatched."""
    if meant.kid and meant.kid in by_kid:
        return by_kid[meant.kid]
    if meant.invoice_no is None:
        return None
    return by_invoice_no.get(meant.invoice_no)

"""Payments registered in the ERP, on their way back to WebFaktura."""

from datetime import date
from typing import Annotated

from pydantic import Field

from webfaktura.contract.v1.base import Amount, Message, Write


class Payment(Message):
    """One payment or reversal; the ERP's id makes a replay an upsert."""

    erp_payment_id: Annotated[str, Field(min_length=1, max_length=100)]
    customer_no: Annotated[int, Field(ge=1)] | None = None
    invoice_no: Annotated[int, Field(ge=1)] | None = None
    kid: Annotated[str, Field(max_length=25)] = ""
    amount: Amount
    """Positive; a reversal names what it reverses and takes the amount back."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "NOK"
    paid_on: date
    reverses: Annotated[str, Field(max_length=100)] = ""


class PutPayments(Write):
    """New payments since the cursor; the cursor moves only after this was answered."""

    payments: Annotated[tuple[Payment, ...], Field(max_length=1_000)]


class PaymentsPut(Message):
    """What happened to them; the unmatched are kept and shown, never dropped."""

    registered: int
    known: int
    unmatched: tuple[str, ...] = ()

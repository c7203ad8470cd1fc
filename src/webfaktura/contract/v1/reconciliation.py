"""What WebFaktura holds of a client's documents, for Sync to hold the ERP's books against."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from webfaktura.contract.v1.base import Amount, DocumentKind, Message

PAGE = 2_000
"""Documents in one answer, at the most."""


class ReconcileRequest(Message):
    """Documents issued in a period, both days counted in."""

    first: date
    last: date
    after: Annotated[str, Field(max_length=60)] = ""
    """`next_after` of the answer before; empty for the first."""


class ReconcileDocument(Message):
    """One issued document; amounts are in its currency, negative on a credit note."""

    kind: DocumentKind
    invoice_no: int
    customer_no: int
    issued_on: date
    currency: str
    gross: Amount
    posting: Literal["waiting", "in_batch", "transferred", "parked"]
    erp_voucher_no: str = ""
    paid: Amount
    """Of an invoice: registered here, reversals taken off."""
    credited: Amount
    """Of an invoice: by credit notes, as a positive amount."""
    outstanding: Amount


class Reconciliation(Message):
    """The documents in their order, and where to go on."""

    documents: tuple[ReconcileDocument, ...]
    next_after: str = ""
    """Empty when these were the last."""

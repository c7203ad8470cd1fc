"""Batches of vouchers on their way to posting: frozen, checked, confirmed or refused whole."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, PlainSerializer, model_validator

from webfaktura.contract.v1.base import (
    Amount,
    DocumentKind,
    ErpCode,
    Message,
    Rate,
    ShortText,
    Text,
    Write,
    checksum,
)


def _is_unsaid(value: object) -> bool:
    """What came later, and most do not say, leaves the message as it always looked."""
    return value is None


class VoucherRow(Message):
    """Sales per account, VAT code, department and project: net and its tax."""

    account: ErpCode
    erp_vat_code: ErpCode
    rate: Rate
    department_no: Annotated[str, Field(max_length=20)] = ""
    project_no: Annotated[str, Field(max_length=20)] = ""
    net: Amount
    tax: Amount
    foreign_net: Amount | None = Field(default=None, exclude_if=_is_unsaid)
    """In the document's own currency; None for a document in kroner."""
    foreign_tax: Amount | None = Field(default=None, exclude_if=_is_unsaid)


class ForeignSum(Message):
    """What a document in another currency says: its sum, and the rate that made it kroner."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    gross: Amount
    rate: Annotated[Decimal, Field(gt=0, allow_inf_nan=False), PlainSerializer(str)]
    """Kroner for one unit."""
    rate_on: date


class Voucher(Message):
    """One invoice or credit note as it is to be posted, made only of what was frozen at issue.

    The receivable is `gross` on the customer; the sum of the rows' net and tax is
    the same amount. Amounts are positive on both kinds; the ERP turns the sign. All
    are in kroner by the rate of the day of issue (bokføringsforskriften § 4-2); a
    document in another currency tells its own amounts beside them.
    """

    voucher_id: UUID
    kind: DocumentKind
    voucher_type: ErpCode
    invoice_no: Annotated[int, Field(ge=1)]
    customer_no: Annotated[int, Field(ge=1)]
    issued_on: date
    due_on: date
    kid: Annotated[str, Field(max_length=25)] = ""
    text: ShortText = ""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "NOK"
    gross: Amount
    foreign: ForeignSum | None = Field(default=None, exclude_if=_is_unsaid)
    credits_invoice_no: Annotated[int, Field(ge=1)] | None = Field(
        default=None, exclude_if=_is_unsaid
    )
    """The invoice that a credit note reverses."""
    rows: Annotated[tuple[VoucherRow, ...], Field(min_length=1, max_length=1_000)]

    @model_validator(mode="after")
    def _balances(self) -> Self:
        rows = sum((row.net + row.tax for row in self.rows), Decimal(0))
        if rows != self.gross:
            raise ValueError(f"the rows sum to {rows}, the receivable is {self.gross}")
        return self


class ClaimBatch(Write):
    """Freeze what waits into a batch, or be handed the open one again."""

    at_most: Annotated[int, Field(ge=1, le=1_000)] = 500


class Batch(Message):
    """A frozen batch; one with a wrong checksum, count or sum cannot be read."""

    batch_id: UUID
    batch_no: int
    """The company's own running number (bunt 17)."""
    claimed_at: datetime
    vouchers: tuple[Voucher, ...]
    count: int
    total: Amount
    """Invoices less credit notes."""
    sha256: str
    """Over `vouchers` as they stand on the wire."""

    @model_validator(mode="before")
    @classmethod
    def _checksum_is_right(cls, wire: Any) -> Any:
        vouchers = [v.wire if isinstance(v, Voucher) else v for v in wire["vouchers"]]
        if checksum(vouchers) != wire["sha256"]:
            raise ValueError("the batch's checksum does not fit its vouchers")
        return wire

    @model_validator(mode="after")
    def _sums_are_right(self) -> Self:
        if self.count != len(self.vouchers) or self.total != signed_total(self.vouchers):
            raise ValueError("the batch's count or sum does not fit its vouchers")
        return self


def signed_total(vouchers: tuple[Voucher, ...]) -> Decimal:
    """Invoices less credit notes, in the vouchers' currency."""
    return sum(
        (v.gross if v.kind is DocumentKind.INVOICE else -v.gross for v in vouchers), Decimal("0.00")
    )


class Claimed(Message):
    """The open batch, or None when nothing waits."""

    batch: Batch | None


class PostedVoucher(Message):
    """The number the ERP gave; empty while the batch awaits update there."""

    voucher_id: UUID
    erp_voucher_no: Annotated[str, Field(max_length=40)] = ""


class ConfirmBatch(Write):
    """The ERP holds the whole batch; `id` is the batch's id, so a replay is the same request."""

    sha256: str
    erp_reference: ShortText
    vouchers: Annotated[tuple[PostedVoucher, ...], Field(max_length=1_000)]


class RefusedVoucher(Message):
    """A voucher the ERP will not post, with its reason in the ERP's words."""

    voucher_id: UUID
    reason: Text


class RefuseBatch(Write):
    """Nothing of the batch was posted; these are the vouchers a person must mend."""

    sha256: str
    refused: Annotated[tuple[RefusedVoucher, ...], Field(min_length=1, max_length=1_000)]


class BatchClosed(Message):
    """The batch is closed: transferred whole, or refused whole."""

    batch_id: UUID
    batch_no: int
    state: str

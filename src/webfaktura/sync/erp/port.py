"""What any accounting system must be able to do for Sync, and how it says no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from webfaktura.contract.v1.base import DocumentKind
from webfaktura.contract.v1.batches import Voucher
from webfaktura.contract.v1.companies import CompanyFacts
from webfaktura.contract.v1.payments import Payment
from webfaktura.contract.v1.products import Product
from webfaktura.contract.v1.registers import Customer, RegisterEntry
from webfaktura.contract.v1.series import Interval
from webfaktura.norway.refusal import Refusal


class ErpUnavailable(Refusal):
    """The accounting system cannot be reached or is busy; the same call again later."""


class ErpLoginRefused(Refusal):
    """The accounting system does not know the user, or the password is wrong."""


class UnknownErpClient(Refusal):
    """The accounting system has no such client."""


class CustomersRefused(Refusal):
    """Some customers cannot be taken in, all others were; a person must act."""

    def __init__(self, refused: Mapping[int, str]) -> None:
        number, reason = next(iter(refused.items()))
        super().__init__(f"Kunde {number} kan ikke overføres til regnskapssystemet: {reason}")
        self.refused = dict(refused)
        """Reason by customer number."""


class VouchersRefused(Refusal):
    """Some vouchers cannot be posted; nothing of the batch was written, and a person must act."""

    def __init__(self, refused: Mapping[UUID, str]) -> None:
        super().__init__(next(iter(refused.values())))
        self.refused = dict(refused)
        """Reason by voucher id."""


class BatchNotRemovable(Refusal):
    """The batch is updated in the accounting system, and what is posted is never removed."""


@dataclass(frozen=True)
class ErpProgram:
    """The accounting system itself: its version, and whether WebFaktura is licensed there."""

    name: str
    version: str
    licensed: bool
    oldest_usable: str
    """The oldest version of the program that WebFaktura can work with."""


@dataclass(frozen=True)
class ErpVatCode:
    """A VAT code for sales; the rate is in percent."""

    code: str
    name: str
    rate: Decimal


@dataclass(frozen=True)
class ErpVoucherType:
    """A voucher type (bilagsart), such as 1 Utgående faktura."""

    code: str
    name: str


@dataclass(frozen=True)
class CustomerChanges:
    """Customers changed in the accounting system, and the cursor to ask with next time."""

    customers: tuple[Customer, ...]
    cursor: str
    unusable: Mapping[int, str] = field(default_factory=dict)
    """Why a customer cannot be told to WebFaktura, by customer number."""


@dataclass(frozen=True)
class ProductChanges:
    """Products changed in the accounting system, and the cursor to ask with next time."""

    products: tuple[Product, ...]
    cursor: str
    unusable: Mapping[str, str] = field(default_factory=dict)
    """Why a product cannot be told to WebFaktura, by product number."""


@dataclass(frozen=True)
class ErpSeries:
    """Which numbers the accounting system gives itself."""

    customers: tuple[Interval, ...] = ()
    own_invoices: Interval | None = None
    invoices_made_there: tuple[int, ...] = ()
    """Numbers of its own invoices and credit notes, the lowest first."""


@dataclass(frozen=True)
class ErpDocument:
    """A posted invoice or credit note of WebFaktura's; negative amounts on a credit note.

    `gross` is `open` and `paid` and `credited` together: of an invoice what credit
    notes have settled, of a credit note, negative, what of it has been used so.
    """

    kind: DocumentKind
    invoice_no: int
    customer_no: int
    issued_on: date
    currency: str
    gross: Decimal
    paid: Decimal
    credited: Decimal
    open: Decimal


@dataclass(frozen=True)
class PaymentChanges:
    """Payments registered in the accounting system, oldest first, and the next cursor."""

    payments: tuple[Payment, ...]
    cursor: str


@dataclass(frozen=True, order=True)
class ErpRow:
    """One row of a voucher as it can be read back."""

    account: str
    vat_code: str
    department_no: str
    project_no: str
    net: Decimal
    tax: Decimal


@dataclass(frozen=True)
class ErpVoucher:
    """A voucher as it can be read back; equal to `erp_voucher` of what was to be written."""

    voucher_id: UUID
    kind: DocumentKind
    voucher_type: str
    invoice_no: int
    customer_no: int
    issued_on: date
    due_on: date
    kid: str
    currency: str
    gross: Decimal
    rows: tuple[ErpRow, ...]


class ErpBatchState(StrEnum):
    """Where a batch stands in the accounting system."""

    WAITING = "waiting"
    """Written, and may still be removed."""
    UPDATED = "updated"
    """Posted for good."""


@dataclass(frozen=True)
class ErpBatch:
    """A batch as the accounting system holds it."""

    reference: str
    state: ErpBatchState
    vouchers: tuple[ErpVoucher, ...]
    voucher_nos: Mapping[UUID, str] = field(default_factory=dict)
    """The accounting system's numbers, once the batch is updated."""
    erp_reference: str = ""
    """What the accounting system itself calls the batch, for people."""


@dataclass(frozen=True)
class BatchToWrite:
    """A batch to be written under our reference, which is unique for the client."""

    reference: str
    description: str
    vouchers: tuple[Voucher, ...]


class Erp(Protocol):
    """An accounting system that is open.

    Every method may raise `ErpUnavailable`; every method that takes a client
    number may raise `UnknownErpClient`. The same call twice leaves the same as once.
    """

    def program(self) -> ErpProgram:
        """The program's name, version and licence."""

    def facts(self, client_no: str) -> CompanyFacts:
        """What is registered about the client."""

    def is_integrated(self, client_no: str) -> bool:
        """Tell whether the client's property says «Integrert med DI-Regnskap»."""

    def departments(self, client_no: str) -> tuple[RegisterEntry, ...]:
        """All departments."""

    def projects(self, client_no: str) -> tuple[RegisterEntry, ...]:
        """All projects."""

    def vat_codes(self, client_no: str) -> tuple[ErpVatCode, ...]:
        """All VAT codes for sales."""

    def voucher_types(self, client_no: str) -> tuple[ErpVoucherType, ...]:
        """All voucher types."""

    def series(self, client_no: str, *, own_invoices_from: int) -> ErpSeries:
        """The number series, and its own invoices with that number or a higher one."""

    def products_changed_since(self, client_no: str, cursor: str) -> ProductChanges:
        """Products changed there since the cursor; an empty cursor asks for all."""

    def posted_documents(self, client_no: str, *, first: date, last: date) -> list[ErpDocument]:
        """Documents from WebFaktura that were issued in the period and are posted for good."""

    def customers_changed_since(self, client_no: str, cursor: str) -> CustomerChanges:
        """Customers changed there since the cursor; what we put ourselves is left out.

        An empty cursor asks for all. The cursor is opaque; the same cursor
        gives at least the same changes again.
        """

    def put_customers(self, client_no: str, customers: Sequence[Customer]) -> None:
        """Make or change customers; raises `CustomersRefused` naming those not taken in."""

    def find_batch(self, client_no: str, reference: str) -> ErpBatch | None:
        """Read back the batch with our reference."""

    def write_batch(self, client_no: str, batch: BatchToWrite) -> None:
        """Write the whole batch or nothing; raises `VouchersRefused`.

        Where the reference stands already nothing is changed: read it back.
        """

    def remove_batch(self, client_no: str, reference: str) -> None:
        """Remove a batch that waits; raises `BatchNotRemovable`. No such batch is no error."""

    def update_batch(self, client_no: str, reference: str, *, on: date) -> None:
        """Post a batch that waits; one that is updated already stays as it is.

        Raises `VouchersRefused` when a voucher cannot be posted any longer.
        """

    def payments_since(self, client_no: str, cursor: str) -> PaymentChanges:
        """Payments and reversals registered since the cursor; an empty cursor asks for all."""


def erp_voucher(voucher: Voucher) -> ErpVoucher:
    """The voucher as it must look when it is read back."""
    rows = sorted(
        ErpRow(
            row.account, row.erp_vat_code, row.department_no, row.project_no, row.net, row.tax
        )
        for row in voucher.rows
    )  # fmt: skip
    return ErpVoucher(
        voucher_id=voucher.voucher_id,
        kind=voucher.kind,
        voucher_type=voucher.voucher_type,
        invoice_no=voucher.invoice_no,
        customer_no=voucher.customer_no,
        issued_on=voucher.issued_on,
        due_on=voucher.due_on,
        kid=voucher.kid,
        currency=voucher.currency,
        gross=voucher.gross,
        rows=tuple(rows),
    )

"""What the ledger takes in and gives out, as frozen records.

Amounts are positive on invoices, credit notes, payments and reversals alike:
the sign follows from what the record is. Codes and numbers that name a register
entry (accounts, VAT codes, departments, voucher types) are text; an empty text
means none. ``client_no`` is the ERP's number of a client company, such as "999".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from webfaktura.norway.money import Money

VoucherKind = Literal["invoice", "credit_note"]
BatchState = Literal["waiting", "updated"]


@dataclass(frozen=True)
class Program:
    """The accounting program: its version, and whether WebFaktura is licensed."""

    name: str
    version: str
    licensed: bool


@dataclass(frozen=True)
class ClientFacts:
    """The registered facts of one client company."""

    client_no: str
    org_no: str
    name: str
    address_1: str = ""
    address_2: str = ""
    postal_code: str = ""
    place: str = ""
    email: str = ""
    phone: str = ""
    company_form: str = ""
    bank_account_no: str = ""
    vat_registered: bool = True


@dataclass(frozen=True)
class RegisterEntry:
    """A department or a project."""

    no: str
    name: str
    active: bool = True


@dataclass(frozen=True)
class Account:
    """An account of the client's chart of accounts."""

    account: str
    name: str


@dataclass(frozen=True)
class VatCode:
    """A VAT code as the ERP names it; the rate is in percent."""

    code: str
    name: str
    rate: Decimal
    sale: bool
    vat_account: str = ""


@dataclass(frozen=True)
class VoucherType:
    """A voucher type (bilagsart), such as 1 Utgående faktura."""

    code: str
    name: str


@dataclass(frozen=True)
class CustomerRecord:
    """A customer of the client company; ``due_days`` None means the client's own terms."""

    customer_no: int
    name: str
    org_no: str = ""
    address_1: str = ""
    address_2: str = ""
    postal_code: str = ""
    place: str = ""
    country: str = "NO"
    email: str = ""
    phone: str = ""
    due_days: int | None = None
    active: bool = True


@dataclass(frozen=True)
class CustomerChanges:
    """Customers changed since a cursor, and the cursor to ask with next time."""

    customers: list[CustomerRecord]
    cursor: str


@dataclass(frozen=True)
class ProductRecord:
    """A product of the client: prices without VAT, and where its sale is posted.

    ``cost_price`` is Innpris; None where nobody knows it.
    """

    product_no: str
    name: str
    sales_price: Decimal
    account: str
    vat_code: str
    unit: str = "stk"
    cost_price: Decimal | None = None
    active: bool = True


@dataclass(frozen=True)
class ProductChanges:
    """Products changed since a cursor, and the cursor to ask with next time."""

    products: list[ProductRecord]
    cursor: str


@dataclass(frozen=True)
class ChangeStamp:
    """When a customer or product was last changed, its place among changes, and by whom.

    ``origin`` names the program that sent it, and is empty for the ledger's own users.
    """

    register: Literal["customer", "product"]
    no: str
    name: str
    change_no: int
    changed_at: datetime
    origin: str = ""


@dataclass(frozen=True)
class SeriesUse:
    """A customer number series: its interval, how many it has, and the next that is free.

    ``next_no`` is 0 when the series is full.
    """

    name: str
    first: int
    last: int
    used: int
    next_no: int


@dataclass(frozen=True)
class OwnLine:
    """So many of a product on an invoice of the accounting system itself."""

    product_no: str
    quantity: Decimal
    department_no: str = ""
    project_no: str = ""


@dataclass(frozen=True)
class NewOwnInvoice:
    """An invoice to be issued in the accounting system's own series.

    ``invoice_id`` is made by the caller, so that a retry is the same invoice.
    """

    invoice_id: str
    customer_no: int
    issued_on: date
    lines: tuple[OwnLine, ...]


@dataclass(frozen=True)
class Lock:
    """A client, customer or batch that somebody has open; ``record_no`` is 0 for a client."""

    record: Literal["client", "customer", "batch"]
    record_no: int
    locked_by: str


@dataclass(frozen=True)
class UserRecord:
    """A user of the program; only an administrator may log programs on."""

    name: str
    administrator: bool


@dataclass(frozen=True)
class NewRow:
    """Sales on one account, VAT code, department and project: net and its tax."""

    account: str
    vat_code: str
    department_no: str
    project_no: str
    net: Money
    tax: Money


@dataclass(frozen=True)
class NewVoucher:
    """An invoice or credit note to be posted; ``reference`` is the caller's own and unique."""

    reference: str
    voucher_type: str
    kind: VoucherKind
    invoice_no: int
    customer_no: int
    issued_on: date
    due_on: date
    kid: str
    text: str
    currency: str
    gross: Money
    rows: tuple[NewRow, ...]
    credits_invoice_no: int = 0
    """The invoice that a credit note credits; 0 where the voucher does not tell."""


@dataclass(frozen=True)
class NewBatch:
    """A batch (bunt) to be written: the caller's unique reference and the vouchers."""

    reference: str
    description: str
    vouchers: tuple[NewVoucher, ...]


@dataclass(frozen=True)
class BatchRecord:
    """A batch as the ledger holds it; voucher numbers are there once it is updated."""

    reference: str
    state: BatchState
    batch_no: int
    vouchers: tuple[NewVoucher, ...]
    voucher_nos: Mapping[str, int] = field(default_factory=dict)
    description: str = ""
    own: bool = False
    """Whether it holds an invoice of the accounting system itself."""


@dataclass(frozen=True)
class VoucherRefusal:
    """Why one voucher cannot be posted, as Norwegian sentences."""

    reference: str
    reason: str


@dataclass(frozen=True)
class NewPayment:
    """A payment to be registered; it finds its open item by KID or by invoice number.

    ``payment_id`` (UUID version 7) is made by the caller, so that a retry is the
    same payment. Without an amount the payment is what remains of the open item.
    """

    payment_id: str
    paid_on: date
    invoice_no: int = 0
    kid: str = ""
    amount: Money | None = None


@dataclass(frozen=True)
class PaymentRecord:
    """A payment, or the reversal of the payment that ``reverses`` names."""

    payment_id: str
    customer_no: int
    invoice_no: int
    kid: str
    amount: Money
    paid_on: date
    reverses: str = ""
    own: bool = False
    """Whether it pays an invoice that the accounting system issued itself."""


@dataclass(frozen=True)
class PaymentChanges:
    """Payments since a cursor, oldest first, and the cursor to ask with next time."""

    payments: list[PaymentRecord]
    cursor: str


@dataclass(frozen=True)
class AccountBalance:
    """One line of the trial balance; ``balance`` is debit less credit."""

    account: str
    name: str
    debit: Money
    credit: Money

    @property
    def balance(self) -> Money:
        """Debit less credit."""
        return self.debit - self.credit

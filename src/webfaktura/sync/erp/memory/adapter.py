"""An accounting system that is forgotten when the program ends; it passes the port's suite."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from webfaktura.contract.v1.base import DocumentKind
from webfaktura.contract.v1.batches import Voucher
from webfaktura.contract.v1.companies import CompanyFacts
from webfaktura.contract.v1.payments import Payment
from webfaktura.contract.v1.products import Product
from webfaktura.contract.v1.registers import Customer, RegisterEntry
from webfaktura.contract.v1.series import Interval
from webfaktura.sync.erp.port import (
    BatchNotRemovable,
    BatchToWrite,
    CustomerChanges,
    ErpBatch,
    ErpBatchState,
    ErpDocument,
    ErpProgram,
    ErpSeries,
    ErpVatCode,
    ErpVoucher,
    ErpVoucherType,
    PaymentChanges,
    ProductChanges,
    UnknownErpClient,
    VouchersRefused,
    erp_voucher,
)


@dataclass
class MemoryClient:
    """One client's registers, batches and payments."""

    facts: CompanyFacts
    is_integrated: bool = True
    departments: tuple[RegisterEntry, ...] = ()
    projects: tuple[RegisterEntry, ...] = ()
    vat_codes: tuple[ErpVatCode, ...] = ()
    voucher_types: tuple[ErpVoucherType, ...] = ()
    customers: dict[int, Customer] = field(default_factory=dict)
    changes: list[int | None] = field(default_factory=list)
    """Customers in the order they were changed there, None where we changed them since.

    The cursor counts them.
    """
    products: dict[str, Product] = field(default_factory=dict)
    product_changes: list[str] = field(default_factory=list)
    """Products in the order they were changed there; the cursor counts them."""
    customer_series: tuple[Interval, ...] = ()
    own_invoice_series: Interval | None = None
    own_invoices: list[int] = field(default_factory=list)
    batches: dict[str, ErpBatch] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    last_voucher_no: int = 0

    def change_customer(self, customer: Customer) -> None:
        """Make or change a customer as somebody would in the accounting system."""
        self.take_from_us(customer)
        self.changes.append(customer.customer_no)

    def take_from_us(self, customer: Customer) -> None:
        """Take a customer that is not to be told back to us."""
        number = customer.customer_no
        if self.customers.get(number) != customer:
            self.changes = [None if changed == number else changed for changed in self.changes]
        self.customers[number] = customer

    def change_product(self, product: Product) -> None:
        """Make or change a product as somebody would in the accounting system."""
        self.products[product.product_no] = product
        self.product_changes.append(product.product_no)

    def paid_of(self, invoice_no: int) -> Decimal:
        """What is paid of an invoice, reversals taken off."""
        return sum(
            (
                -one.amount if one.reverses else one.amount
                for one in self.payments
                if one.invoice_no == invoice_no
            ),
            Decimal(0),
        )

    def posted(self) -> list[UUID]:
        """The ids of all vouchers that are posted for good, one for each time."""
        return [
            voucher.voucher_id
            for batch in self.batches.values()
            if batch.state is ErpBatchState.UPDATED
            for voucher in batch.vouchers
        ]


@dataclass
class MemoryErp:
    """An `Erp` that keeps its clients in a dictionary."""

    clients: dict[str, MemoryClient] = field(default_factory=dict)
    version: str = "8.0.2"
    licensed: bool = True

    def program(self) -> ErpProgram:
        return ErpProgram("Minneregnskap", self.version, self.licensed, "8.0.2")

    def facts(self, client_no: str) -> CompanyFacts:
        return self._client(client_no).facts

    def is_integrated(self, client_no: str) -> bool:
        return self._client(client_no).is_integrated

    def departments(self, client_no: str) -> tuple[RegisterEntry, ...]:
        return self._client(client_no).departments

    def projects(self, client_no: str) -> tuple[RegisterEntry, ...]:
        return self._client(client_no).projects

    def vat_codes(self, client_no: str) -> tuple[ErpVatCode, ...]:
        return self._client(client_no).vat_codes

    def voucher_types(self, client_no: str) -> tuple[ErpVoucherType, ...]:
        return self._client(client_no).voucher_types

    def series(self, client_no: str, *, own_invoices_from: int) -> ErpSeries:
        client = self._client(client_no)
        made = sorted(number for number in client.own_invoices if number >= own_invoices_from)
        return ErpSeries(client.customer_series, client.own_invoice_series, tuple(made))

    def products_changed_since(self, client_no: str, cursor: str) -> ProductChanges:
        client = self._client(client_no)
        changed = dict.fromkeys(client.product_changes[int(cursor or 0) :])
        products = tuple(client.products[number] for number in changed)
        return ProductChanges(products, str(len(client.product_changes)))

    def posted_documents(self, client_no: str, *, first: date, last: date) -> list[ErpDocument]:
        client = self._client(client_no)
        return [
            _document(voucher, client)
            for batch in client.batches.values()
            if batch.state is ErpBatchState.UPDATED
            for voucher in batch.vouchers
            if first <= voucher.issued_on <= last
        ]

    def customers_changed_since(self, client_no: str, cursor: str) -> CustomerChanges:
        client = self._client(client_no)
        changed = (number for number in client.changes[int(cursor or 0) :] if number is not None)
        customers = tuple(client.customers[number] for number in changed)
        return CustomerChanges(customers, str(len(client.changes)))

    def put_customers(self, client_no: str, customers: Sequence[Customer]) -> None:
        client = self._client(client_no)
        for customer in customers:
            client.take_from_us(customer)

    def find_batch(self, client_no: str, reference: str) -> ErpBatch | None:
        return self._client(client_no).batches.get(reference)

    def write_batch(self, client_no: str, batch: BatchToWrite) -> None:
        client = self._client(client_no)
        if batch.reference in client.batches:
            return
        refused = {
            voucher.voucher_id: reason
            for voucher in batch.vouchers
            if (reason := _why_not(voucher, client))
        }
        if refused:
            raise VouchersRefused(refused)
        client.batches[batch.reference] = ErpBatch(
            reference=batch.reference,
            state=ErpBatchState.WAITING,
            vouchers=tuple(erp_voucher(voucher) for voucher in batch.vouchers),
            erp_reference=str(len(client.batches) + 1),
        )

    def remove_batch(self, client_no: str, reference: str) -> None:
        client = self._client(client_no)
        found = client.batches.get(reference)
        if found is not None and found.state is ErpBatchState.UPDATED:
            raise BatchNotRemovable("Bunten er oppdatert i regnskapet og kan ikke fjernes.")
        client.batches.pop(reference, None)

    def update_batch(self, client_no: str, reference: str, *, on: date) -> None:  # noqa: ARG002 - port
        client = self._client(client_no)
        found = client.batches[reference]
        if found.state is ErpBatchState.UPDATED:
            return
        first = client.last_voucher_no + 1
        numbers = {
            voucher.voucher_id: str(number)
            for number, voucher in enumerate(found.vouchers, start=first)
        }
        client.last_voucher_no += len(numbers)
        client.batches[reference] = replace(found, state=ErpBatchState.UPDATED, voucher_nos=numbers)

    def payments_since(self, client_no: str, cursor: str) -> PaymentChanges:
        payments = self._client(client_no).payments
        return PaymentChanges(tuple(payments[int(cursor or 0) :]), str(len(payments)))

    def _client(self, client_no: str) -> MemoryClient:
        if client_no not in self.clients:
            raise UnknownErpClient(
                f"Klient {client_no} finnes ikke i regnskapssystemet. Sjekk klientnummeret.",
                field="client_no",
            )
        return self.clients[client_no]


def _document(voucher: ErpVoucher, client: MemoryClient) -> ErpDocument:
    """A posted document; this accounting system settles no credit notes."""
    is_invoice = voucher.kind is DocumentKind.INVOICE
    gross = voucher.gross if is_invoice else -voucher.gross
    paid = client.paid_of(voucher.invoice_no) if is_invoice else Decimal(0)
    return ErpDocument(
        kind=voucher.kind, invoice_no=voucher.invoice_no, customer_no=voucher.customer_no,
        issued_on=voucher.issued_on, currency=voucher.currency, gross=gross, paid=paid,
        credited=Decimal(0), open=gross - paid,
    )  # fmt: skip


def _why_not(voucher: Voucher, client: MemoryClient) -> str:
    """Why one voucher cannot be posted; empty when it can."""
    codes = {code.code for code in client.vat_codes}
    types = {kind.code for kind in client.voucher_types}
    unknown = sorted({row.erp_vat_code for row in voucher.rows} - codes)
    reasons = {
        f"Faktura {voucher.invoice_no} er allerede mottatt.": _is_there(voucher, client),
        f"Kunde {voucher.customer_no} finnes ikke i regnskapet. Overfør kunden først.": (
            voucher.customer_no not in client.customers
        ),
        f"Avgiftskode {''.join(unknown[:1])} finnes ikke. Opprett den, eller rett avgiftskoden.": (
            bool(unknown)
        ),
        f"Bilagsart {voucher.voucher_type} finnes ikke. Opprett den, eller velg en annen.": (
            voucher.voucher_type not in types
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _is_there(voucher: Voucher, client: MemoryClient) -> bool:
    """Tell whether a batch holds the voucher, or another with its kind and number."""
    return any(
        known.voucher_id == voucher.voucher_id
        or (known.kind, known.invoice_no) == (voucher.kind, voucher.invoice_no)
        for batch in client.batches.values()
        for known in batch.vouchers
    )

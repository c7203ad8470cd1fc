"""The embedded ledger behind the port: its records translated, its refusals in the port's words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Self
from uuid import UUID

from pydantic import ValidationError

from webfaktura.contract.v1.companies import CompanyFacts
from webfaktura.contract.v1.registers import Customer, RegisterEntry
from webfaktura.ledger.properties import INTEGRATED
from webfaktura.ledger.session import (
    AlreadyUpdated,
    BatchDiffers,
    BatchRefused,
    InvalidCustomer,
    Ledger,
    LedgerUnavailable,
    NoLedger,
    UnknownBatch,
    UnknownClient,
    WrongPassword,
)
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.erp.ledger import documents, mapping
from webfaktura.sync.erp.port import (
    BatchNotRemovable,
    BatchToWrite,
    CustomerChanges,
    CustomersRefused,
    ErpBatch,
    ErpDocument,
    ErpLoginRefused,
    ErpProgram,
    ErpSeries,
    ErpUnavailable,
    ErpVatCode,
    ErpVoucherType,
    PaymentChanges,
    ProductChanges,
    UnknownErpClient,
    VouchersRefused,
)

OLDEST_VERSION = "8.0.2"
"""The original's requirement to Visma DI, in whose place the ledger stands."""

_ORIGIN = "WebFaktura"
"""Marks the customers that we put there, so that they are not told back to us."""


class FactsUnusable(Refusal):
    """The client's registered facts are not what WebFaktura needs."""


class LedgerErp:
    """An `Erp` over an open ledger; `close` it when done."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @classmethod
    def open(cls, path: Path, *, user: str, password: str) -> Self:
        """Open as the ERP user; raises `ErpUnavailable` and `ErpLoginRefused`."""
        with _in_our_words():
            return cls(Ledger.open(path, user=user, password=password))

    def close(self) -> None:
        """Close the ledger's file."""
        self._ledger.close()

    def program(self) -> ErpProgram:
        with _in_our_words():
            found = self._ledger.program()
        return ErpProgram(found.name, found.version, found.licensed, OLDEST_VERSION)

    def facts(self, client_no: str) -> CompanyFacts:
        with _in_our_words():
            found = self._ledger.client(client_no)
        try:
            return mapping.facts(found)
        except ValidationError as problem:
            raise FactsUnusable(
                f"Klient {client_no}: {mapping.why_unusable(problem)}", field="facts"
            ) from problem

    def is_integrated(self, client_no: str) -> bool:
        with _in_our_words():
            return self._ledger.integration(client_no) == INTEGRATED

    def departments(self, client_no: str) -> tuple[RegisterEntry, ...]:
        with _in_our_words():
            found = self._ledger.departments(client_no)
        return tuple(mapping.register_entry(entry) for entry in found)

    def projects(self, client_no: str) -> tuple[RegisterEntry, ...]:
        with _in_our_words():
            found = self._ledger.projects(client_no)
        return tuple(mapping.register_entry(entry) for entry in found)

    def vat_codes(self, client_no: str) -> tuple[ErpVatCode, ...]:
        with _in_our_words():
            found = self._ledger.vat_codes(client_no)
        return tuple(mapping.vat_code(code) for code in found if code.sale)

    def voucher_types(self, client_no: str) -> tuple[ErpVoucherType, ...]:
        with _in_our_words():
            found = self._ledger.voucher_types(client_no)
        return tuple(ErpVoucherType(kind.code, kind.name) for kind in found)

    def series(self, client_no: str, *, own_invoices_from: int) -> ErpSeries:
        with _in_our_words():
            properties = self._ledger.properties(client_no)
            batches = self._ledger.batches(client_no)
        return mapping.series(properties, batches, own_invoices_from)

    def products_changed_since(self, client_no: str, cursor: str) -> ProductChanges:
        with _in_our_words():
            found = self._ledger.products_changed_since(client_no, cursor)
        return mapping.product_changes(found)

    def posted_documents(self, client_no: str, *, first: date, last: date) -> list[ErpDocument]:
        with _in_our_words():
            batches = self._ledger.batches(client_no)
            payments = self._ledger.payments_since(client_no, "").payments
            open_items = self._ledger.open_items(client_no)
        posted = documents.posted(batches, payments, open_items)
        return [one for one in posted if first <= one.issued_on <= last]

    def customers_changed_since(self, client_no: str, cursor: str) -> CustomerChanges:
        with _in_our_words():
            found = self._ledger.customers_changed_since(client_no, cursor, origin=_ORIGIN)
        customers: list[Customer] = []
        unusable: dict[int, str] = {}
        for record in found.customers:
            try:
                customers.append(mapping.customer(record))
            except ValidationError as problem:
                unusable[record.customer_no] = mapping.why_unusable(problem)
        return CustomerChanges(tuple(customers), found.cursor, unusable)

    def put_customers(self, client_no: str, customers: Sequence[Customer]) -> None:
        records = [mapping.customer_record(customer) for customer in customers]
        try:
            with _in_our_words():
                self._ledger.put_customers(client_no, records, origin=_ORIGIN)
        except InvalidCustomer as refusal:
            if len(customers) == 1:
                refused = {customers[0].customer_no: refusal.sentence}
                raise CustomersRefused(refused) from refusal
            self._put_one_by_one(client_no, customers)

    def find_batch(self, client_no: str, reference: str) -> ErpBatch | None:
        with _in_our_words():
            found = self._ledger.find_batch(client_no, reference)
        return mapping.erp_batch(found) if found else None

    def write_batch(self, client_no: str, batch: BatchToWrite) -> None:
        with _in_our_words():
            try:
                self._ledger.write_batch(client_no, mapping.new_batch(batch))
            except BatchDiffers:
                return  # read back, what stands there is seen to differ

    def remove_batch(self, client_no: str, reference: str) -> None:
        with _in_our_words():
            try:
                self._ledger.remove_batch(client_no, reference)
            except UnknownBatch:
                return

    def update_batch(self, client_no: str, reference: str, *, on: date) -> None:
        with _in_our_words():
            self._ledger.update_batch(client_no, reference, on=on)

    def payments_since(self, client_no: str, cursor: str) -> PaymentChanges:
        with _in_our_words():
            found = self._ledger.payments_since(client_no, cursor)
        ours = tuple(mapping.payment(one) for one in found.payments if not one.own)
        return PaymentChanges(ours, found.cursor)

    def _put_one_by_one(self, client_no: str, customers: Sequence[Customer]) -> None:
        """Put all that can be, and name those that cannot."""
        refused: dict[int, str] = {}
        for customer in customers:
            try:
                self.put_customers(client_no, [customer])
            except CustomersRefused as refusal:
                refused.update(refusal.refused)
        if refused:
            raise CustomersRefused(refused)


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Say the ledger's refusals in the port's words; the sentences are good as they are."""
    try:
        yield
    except (LedgerUnavailable, NoLedger) as refusal:
        raise ErpUnavailable(refusal.sentence, field="erp_address") from refusal
    except WrongPassword as refusal:
        raise ErpLoginRefused(refusal.sentence, field="erp_password") from refusal
    except UnknownClient as refusal:
        raise UnknownErpClient(refusal.sentence, field="client_no") from refusal
    except AlreadyUpdated as refusal:
        raise BatchNotRemovable(refusal.sentence) from refusal
    except BatchRefused as refusal:
        reasons = {UUID(one.reference): one.reason for one in refusal.refusals}
        raise VouchersRefused(reasons) from refusal

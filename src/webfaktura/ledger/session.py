"""The ledger's door: one open file, whose every command is one transaction.

A session belongs to one thread. Every call that names a client refuses with
``UnknownClient`` when there is none; a file that is busy or cannot be written
gives ``LedgerUnavailable``, and then nothing was changed.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from webfaktura import faults
from webfaktura.ledger import (
    balances,
    batch_rows,
    batches,
    booking,
    clients,
    customers,
    items,
    payments,
    program,
    properties,
    registers,
    store,
    users,
)
from webfaktura.ledger.batch_checks import BatchRefused
from webfaktura.ledger.batches import AlreadyUpdated, BatchDiffers, EmptyBatch, UnknownBatch
from webfaktura.ledger.book import BookedVoucher
from webfaktura.ledger.clients import ClientExists, UnknownClient
from webfaktura.ledger.customers import InvalidCustomer
from webfaktura.ledger.records import (
    Account,
    AccountBalance,
    BatchRecord,
    ClientFacts,
    CustomerChanges,
    CustomerRecord,
    NewBatch,
    NewPayment,
    PaymentChanges,
    PaymentRecord,
    Program,
    RegisterEntry,
    VatCode,
    VoucherType,
)
from webfaktura.ledger.store import LedgerExists, LedgerUnavailable, NoLedger
from webfaktura.ledger.subledger import OpenItem
from webfaktura.ledger.users import WrongPassword

__all__ = [
    "AlreadyUpdated",
    "BatchDiffers",
    "BatchRefused",
    "ClientExists",
    "EmptyBatch",
    "InvalidCustomer",
    "Ledger",
    "LedgerExists",
    "LedgerUnavailable",
    "NoLedger",
    "UnknownBatch",
    "UnknownClient",
    "WrongPassword",
]


class Ledger:
    """An open ledger; use it in a ``with`` statement, or close it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def create(cls, path: Path, *, user: str, password: str) -> Self:
        """Make a new ledger with one user, and open it; refuses ``LedgerExists``."""
        users.refuse_short_password(password)

        def first_rows(writing: sqlite3.Connection) -> None:
            program.write_program(writing, uuid4().hex)
            users.add_user(writing, user, password)

        return cls(store.create(path, first_rows))

    @classmethod
    def open(cls, path: Path, *, user: str, password: str) -> Self:
        """Open a ledger as one of its users; refuses ``NoLedger`` and ``WrongPassword``."""
        connection = store.open_existing(path)
        with store.closed_on_failure(connection), store.snapshot(connection):
            users.check_password(connection, user, password)
        return cls(connection)

    @classmethod
    def open_locally(cls, path: Path) -> Self:
        """Open a ledger as whoever may read its file; for the command line beside it."""
        return cls(store.open_existing(path))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Give the open ledger."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    # The program and its users

    def program(self) -> Program:
        """The program's name, version and licence for WebFaktura."""
        with store.snapshot(self._connection) as reading:
            return program.program(reading)

    def change_version(self, version: str) -> None:
        """Say another program version."""
        with store.transaction(self._connection) as writing:
            program.change_version(writing, version)

    def add_licence(self) -> None:
        """Add the licence for WebFaktura."""
        with store.transaction(self._connection) as writing:
            program.add_licence(writing)

    def remove_licence(self) -> None:
        """Remove the licence for WebFaktura."""
        with store.transaction(self._connection) as writing:
            program.remove_licence(writing)

    def add_user(self, name: str, password: str) -> None:
        """Add a user of the program; refuses a short password and a name that is taken."""
        with store.transaction(self._connection) as writing:
            users.add_user(writing, name, password)

    # Clients and their properties

    def add_client(self, facts: ClientFacts) -> None:
        """Add a client with the standard registers; refuses ``ClientExists``."""
        with store.transaction(self._connection) as writing:
            clients.add_client(writing, facts)
            registers.put_standard_registers(writing, facts.client_no)

    def clients(self) -> list[ClientFacts]:
        """Every client, by number."""
        with store.snapshot(self._connection) as reading:
            return clients.clients(reading)

    def client(self, client_no: str) -> ClientFacts:
        """One client's registered facts."""
        with store.snapshot(self._connection) as reading:
            return clients.client(reading, client_no)

    def properties(self, client_no: str) -> dict[str, str]:
        """The client's properties, by name."""
        with self._reading(client_no) as reading:
            return clients.properties(reading, client_no)

    def change_property(self, client_no: str, name: str, value: str) -> str:
        """Set a property and return it as kept; refuses an unknown name or value."""
        with self._writing(client_no) as writing:
            return clients.change_property(writing, client_no, name, value)

    def integration(self, client_no: str) -> str:
        """The property WebFaktura-integrasjon."""
        return self.properties(client_no)[properties.INTEGRATION]

    # Registers

    def accounts(self, client_no: str) -> list[Account]:
        """The chart of accounts."""
        with self._reading(client_no) as reading:
            return registers.accounts(reading, client_no)

    def vat_codes(self, client_no: str) -> list[VatCode]:
        """The VAT codes."""
        with self._reading(client_no) as reading:
            return registers.vat_codes(reading, client_no)

    def voucher_types(self, client_no: str) -> list[VoucherType]:
        """The voucher types."""
        with self._reading(client_no) as reading:
            return registers.voucher_types(reading, client_no)

    def departments(self, client_no: str) -> list[RegisterEntry]:
        """The departments, active or not."""
        with self._reading(client_no) as reading:
            return registers.departments(reading, client_no)

    def projects(self, client_no: str) -> list[RegisterEntry]:
        """The projects, active or not."""
        with self._reading(client_no) as reading:
            return registers.projects(reading, client_no)

    def put_accounts(self, client_no: str, entries: Iterable[Account]) -> None:
        """Add accounts, or rename those that are there."""
        with self._writing(client_no) as writing:
            registers.put_accounts(writing, client_no, entries)

    def put_vat_codes(self, client_no: str, codes: Iterable[VatCode]) -> None:
        """Add VAT codes, or change those that are there."""
        with self._writing(client_no) as writing:
            registers.put_vat_codes(writing, client_no, codes)

    def put_departments(self, client_no: str, entries: Iterable[RegisterEntry]) -> None:
        """Add departments, or change those that are there."""
        with self._writing(client_no) as writing:
            registers.put_departments(writing, client_no, entries)

    def put_projects(self, client_no: str, entries: Iterable[RegisterEntry]) -> None:
        """Add projects, or change those that are there."""
        with self._writing(client_no) as writing:
            registers.put_projects(writing, client_no, entries)

    # Customers

    def customers(self, client_no: str) -> list[CustomerRecord]:
        """Every customer, by number."""
        with self._reading(client_no) as reading:
            return customers.customers(reading, client_no)

    def customers_changed_since(
        self, client_no: str, cursor: str, origin: str = ""
    ) -> CustomerChanges:
        """New and changed customers since a cursor, but not those last sent by ``origin``."""
        with self._reading(client_no) as reading:
            return customers.customers_changed_since(reading, client_no, cursor, origin=origin)

    def put_customers(
        self, client_no: str, entries: Iterable[CustomerRecord], origin: str = ""
    ) -> int:
        """Add or change customers by number; returns how many did change.

        ``origin`` names who sent them; the ledger's own users leave it empty.
        """
        with self._writing(client_no) as writing:
            changed = customers.put_customers(writing, client_no, entries, origin=origin)
        faults.point("ledger.customers_put")
        return changed

    # Batches and the book

    def batches(self, client_no: str) -> list[BatchRecord]:
        """Every batch, waiting or updated, by number."""
        with self._reading(client_no) as reading:
            return batch_rows.stored_batches(reading, client_no)

    def find_batch(self, client_no: str, reference: str) -> BatchRecord | None:
        """The batch of a reference as it stands, None when there is none."""
        with self._reading(client_no) as reading:
            return batch_rows.stored_batch(reading, client_no, reference)

    def write_batch(self, client_no: str, batch: NewBatch) -> BatchRecord:
        """Write a batch that waits; refuses ``BatchRefused`` and ``BatchDiffers``."""
        with self._writing(client_no) as writing:
            record = batches.write_batch(writing, client_no, batch)
        faults.point("ledger.batch_written")
        return record

    def remove_batch(self, client_no: str, reference: str) -> None:
        """Remove a batch that waits; refuses ``AlreadyUpdated`` and ``UnknownBatch``."""
        with self._writing(client_no) as writing:
            batches.remove_batch(writing, client_no, reference)
        faults.point("ledger.batch_removed")

    def update_batch(self, client_no: str, reference: str, *, on: date) -> BatchRecord:
        """Post a whole batch, or refuse it whole (``BatchRefused``)."""
        with self._writing(client_no) as writing:
            record = batches.update_batch(writing, client_no, reference, on=on)
        faults.point("ledger.batch_updated")
        return record

    def vouchers(self, client_no: str, *, invoice_no: int = 0) -> list[BookedVoucher]:
        """Vouchers of the book by number, all or those of an invoice."""
        with self._reading(client_no) as reading:
            return booking.booked_vouchers(reading, client_no, invoice_no=invoice_no)

    def trial_balance(self, client_no: str) -> list[AccountBalance]:
        """Debit, credit and balance of every account with postings."""
        with self._reading(client_no) as reading:
            return balances.trial_balance(reading, client_no)

    # The sub-ledger

    def open_items(self, client_no: str) -> list[OpenItem]:
        """What remains per customer, due first."""
        with self._reading(client_no) as reading:
            return items.open_items(reading, client_no)

    def register_payment(self, client_no: str, payment: NewPayment) -> PaymentRecord:
        """Post a payment and settle its open item; the same id again gives the same answer."""
        with self._writing(client_no) as writing:
            record = payments.register_payment(writing, client_no, payment)
        faults.point("ledger.payment_registered")
        return record

    def reverse_payment(
        self, client_no: str, payment_id: str, *, reversal_id: str, on: date
    ) -> PaymentRecord:
        """Take a payment back by a new row."""
        with self._writing(client_no) as writing:
            record = payments.reverse_payment(
                writing, client_no, payment_id, reversal_id=reversal_id, on=on
            )
        faults.point("ledger.payment_reversed")
        return record

    def payments_since(self, client_no: str, cursor: str) -> PaymentChanges:
        """Payments and reversals since a cursor, oldest first."""
        with self._reading(client_no) as reading:
            return payments.payments_since(reading, client_no, cursor)

    @contextmanager
    def _reading(self, client_no: str) -> Iterator[sqlite3.Connection]:
        with store.snapshot(self._connection) as reading:
            clients.client(reading, client_no)
            yield reading

    @contextmanager
    def _writing(self, client_no: str) -> Iterator[sqlite3.Connection]:
        with store.transaction(self._connection) as writing:
            clients.client(writing, client_no)
            yield writing

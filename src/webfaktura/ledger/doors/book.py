"""The door to batches and the book, its proof and its export."""

from datetime import date

from webfaktura import faults
from webfaktura.ledger import (
    balances,
    batch_rows,
    batches,
    booking,
    clients,
    items,
    own_invoices,
    registers,
)
from webfaktura.ledger.beancount import ExportedBook, beancount_text
from webfaktura.ledger.book import BookedVoucher
from webfaktura.ledger.doors.base import Door
from webfaktura.ledger.proof import Proof, proof_of
from webfaktura.ledger.records import AccountBalance, BatchRecord, NewBatch, NewOwnInvoice
from webfaktura.ledger.verifying import book_as_it_stands


class BookDoor(Door):
    """Batches, own invoices, vouchers and balances."""

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

    def issue_own_invoice(self, client_no: str, new: NewOwnInvoice) -> BatchRecord:
        """Issue an invoice in the client's own series; its batch waits for update."""
        with self._writing(client_no) as writing:
            return own_invoices.issue_own_invoice(writing, client_no, new)

    def credit_own_invoice(
        self, client_no: str, invoice_no: int, *, credit_id: str, on: date
    ) -> BatchRecord:
        """Credit a whole own invoice; the credit note's batch waits for update."""
        with self._writing(client_no) as writing:
            return own_invoices.credit_own_invoice(
                writing, client_no, invoice_no, credit_id=credit_id, on=on
            )

    def proof(self, client_no: str) -> Proof:
        """Prove that the book balances and its chain is whole, or say what is wrong."""
        with self._reading(client_no) as reading:
            book = book_as_it_stands(reading, client_no)
        return proof_of(book)

    def beancount(self, client_no: str) -> str:
        """Write the client's whole book as Beancount reads it."""
        with self._reading(client_no) as reading:
            book = ExportedBook(
                title=clients.client(reading, client_no).name,
                accounts=registers.accounts(reading, client_no),
                vouchers=booking.booked_vouchers(reading, client_no),
                balances=balances.trial_balance(reading, client_no),
                items=items.items(reading, client_no),
            )
        return beancount_text(book)

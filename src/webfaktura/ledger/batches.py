"""Batches (bunter): written whole, removed while they wait, updated into the book."""

import sqlite3
from collections.abc import Sequence
from datetime import date

from webfaktura import faults
from webfaktura.ledger.batch_checks import refuse_unpostable
from webfaktura.ledger.batch_rows import store_batch, store_own_batch, stored_batch
from webfaktura.ledger.book import BookedVoucher
from webfaktura.ledger.booking import book_vouchers
from webfaktura.ledger.busy import refuse_record_locked
from webfaktura.ledger.checks import Registers
from webfaktura.ledger.clients import invoice_series
from webfaktura.ledger.items import add_open_item
from webfaktura.ledger.records import BatchRecord, NewBatch, NewVoucher
from webfaktura.ledger.series import take_numbers
from webfaktura.ledger.settlements import settle_credited
from webfaktura.ledger.vouchers import invoice_voucher
from webfaktura.norway.refusal import Refusal


class UnknownBatch(Refusal):
    """No batch of the client has that reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"Bunten {reference} finnes ikke i regnskapet. Sjekk hvilke bunter som venter.",
            field="reference",
        )


class EmptyBatch(Refusal):
    """A batch holds at least one voucher."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"Bunten {reference} er tom. Send bare bunter med bilag.", field="vouchers"
        )


class BatchDiffers(Refusal):
    """The reference belongs to a batch with another content."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"Bunten {reference} finnes allerede med et annet innhold. "
            "Fjern den mens den venter, eller send den nye med en egen referanse.",
            field="reference",
        )


class AlreadyUpdated(Refusal):
    """The batch stands in the book and cannot be removed."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"Bunten {reference} er allerede oppdatert og kan ikke fjernes. "
            "Rett med en kreditnota.",
            field="reference",
        )


class OwnBatch(AlreadyUpdated):
    """The batch holds an invoice of the accounting system's own series."""

    def __init__(self, reference: str) -> None:
        Refusal.__init__(
            self,
            f"Bunten {reference} er regnskapets egen faktura og kan ikke fjernes. "
            "Rett med en kreditnota.",
            field="reference",
        )


def write_batch(connection: sqlite3.Connection, client_no: str, batch: NewBatch) -> BatchRecord:
    """Write a batch that waits for update; the same batch again gives the same answer.

    Refuses ``BatchDiffers`` when the reference has another content, and
    ``BatchRefused`` for what ``update_batch`` would refuse: nothing is written.
    """
    if not batch.vouchers:
        raise EmptyBatch(batch.reference)
    if known := stored_batch(connection, client_no, batch.reference):
        return _same(known, batch)
    own_series = invoice_series(connection, client_no)
    refuse_unpostable(connection, client_no, batch.vouchers, own_series=own_series)
    batch_no = take_numbers(connection, client_no, "batch")
    store_batch(connection, client_no, batch_no, batch)
    faults.point("ledger.batch_rows_stored")
    return existing_batch(connection, client_no, batch.reference)


def write_own_batch(connection: sqlite3.Connection, client_no: str, batch: NewBatch) -> BatchRecord:
    """Write a batch of the accounting system's own, which waits like any other."""
    refuse_unpostable(connection, client_no, batch.vouchers)
    batch_no = take_numbers(connection, client_no, "batch")
    store_own_batch(connection, client_no, batch_no, batch)
    return existing_batch(connection, client_no, batch.reference)


def remove_batch(connection: sqlite3.Connection, client_no: str, reference: str) -> None:
    """Remove a batch that still waits.

    Refuses ``AlreadyUpdated``, ``OwnBatch``, ``UnknownBatch`` and ``RecordLocked``.
    """
    batch = existing_batch(connection, client_no, reference)
    if batch.state == "updated":
        raise AlreadyUpdated(reference)
    if batch.own:
        raise OwnBatch(reference)
    refuse_record_locked(connection, client_no, "batch", batch.batch_no)
    connection.execute(
        "DELETE FROM batches WHERE client_no = ? AND batch_no = ?", (client_no, batch.batch_no)
    )
    faults.point("ledger.batch_rows_removed")


def update_batch(
    connection: sqlite3.Connection, client_no: str, reference: str, *, on: date
) -> BatchRecord:
    """Post the whole batch to the book; one that is updated gives the same answer again.

    Vouchers get the next numbers of the client, in order. Refuses
    ``BatchRefused`` and ``RecordLocked``, and then nothing is posted.
    """
    batch = existing_batch(connection, client_no, reference)
    if batch.state == "updated":
        return batch
    refuse_record_locked(connection, client_no, "batch", batch.batch_no)
    registers = refuse_unpostable(connection, client_no, batch.vouchers, batch_no=batch.batch_no)
    _post(connection, client_no, batch.vouchers, registers)
    connection.execute(
        "UPDATE batches SET state = 'updated', updated_on = ? WHERE client_no = ? AND batch_no = ?",
        (on.isoformat(), client_no, batch.batch_no),
    )
    faults.point("ledger.batch_booked")
    return existing_batch(connection, client_no, reference)


def existing_batch(connection: sqlite3.Connection, client_no: str, reference: str) -> BatchRecord:
    """Return a batch; refuses with ``UnknownBatch``."""
    batch = stored_batch(connection, client_no, reference)
    if batch is None:
        raise UnknownBatch(reference)
    return batch


def _same(known: BatchRecord, batch: NewBatch) -> BatchRecord:
    if known.vouchers != batch.vouchers:
        raise BatchDiffers(batch.reference)
    return known


def _post(
    connection: sqlite3.Connection,
    client_no: str,
    vouchers: Sequence[NewVoucher],
    registers: Registers,
) -> None:
    first = take_numbers(connection, client_no, "voucher", len(vouchers))
    for voucher_no, new in enumerate(vouchers, first):
        booked = BookedVoucher(voucher_no, invoice_voucher(new, registers.vat_codes))
        book_vouchers(connection, client_no, [booked])
        add_open_item(connection, client_no, voucher_no, new)
    for invoice_no in dict.fromkeys(new.credits_invoice_no or new.invoice_no for new in vouchers):
        settle_credited(connection, client_no, invoice_no)

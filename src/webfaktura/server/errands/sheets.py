"""The journal as a table of a spreadsheet: CSV as Norwegian programs read it, or xlsx."""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from webfaktura.server.errands.rules import Deed
from webfaktura.server.journey import JournalRow, VoidRow
from webfaktura.server.journey.words import channel_in_words
from webfaktura.server.sheets.writing import Cell, write_csv, write_xlsx
from webfaktura.ui.states import words_for

COLUMNS: Final[Sequence[tuple[Promise, int]]] = [
    (gettext_lazy("Kind"), 11),
    (gettext_lazy("No."), 10),
    (gettext_lazy("Date"), 11),
    (gettext_lazy("Customer no."), 11),
    (gettext_lazy("Customer"), 32),
    (gettext_lazy("Due"), 11),
    (gettext_lazy("Currency"), 7),
    (gettext_lazy("Without VAT"), 13),
    (gettext_lazy("VAT"), 13),
    (gettext_lazy("Amount"), 13),
    (gettext_lazy("Outstanding"), 13),
    (gettext_lazy("KID"), 18),
    (gettext_lazy("Sent by"), 10),
    (gettext_lazy("Delivery"), 20),
    (gettext_lazy("Status"), 14),
    (gettext_lazy("Accounting"), 24),
    (gettext_lazy("Batch"), 7),
    (gettext_lazy("Credits"), 10),
]
"""Each column's head, and how wide it is in a spreadsheet."""


def write_sheet(deed: Deed, file: BinaryIO, entries: Iterable[JournalRow | VoidRow]) -> None:
    """Write the entries of the journal under their heads."""
    rows = (cells_of(entry) for entry in entries)
    heads = [(str(head), width) for head, width in COLUMNS]
    if deed is Deed.XLSX:
        write_xlsx(file, heads, rows, name=_("Invoices"))
    else:
        write_csv(file, [head for head, _width in heads], rows)


def cells_of(entry: JournalRow | VoidRow) -> list[Cell]:
    """An entry of the journal in the order of the columns."""
    return _void(entry) if isinstance(entry, VoidRow) else list(_document(entry))


def _document(row: JournalRow) -> Iterator[Cell]:
    invoice = row.invoice
    is_invoice = invoice.kind == "invoice"
    sign = 1 if is_invoice else -1
    yield from (str(invoice.get_kind_display()), invoice.invoice_no, invoice.issued_on)
    yield from (invoice.buyer.customer_no, row.buyer_name)
    yield from (invoice.due_on if is_invoice else None, invoice.currency)
    yield from (sign * invoice.net.amount, sign * invoice.tax.amount)
    yield from (row.gross.amount, row.outstanding.amount, invoice.kid)
    yield from (channel_in_words(row.channel), words_for(row.delivery.code))
    yield words_for(row.status.code)
    yield words_for(row.accounting.code, row.accounting.detail)
    yield from (row.batch_no, row.credits_no)


def _void(row: VoidRow) -> list[Cell]:
    numbers = str(row.first_no)
    if row.last_no != row.first_no:
        numbers = f"{row.first_no}–{row.last_no}"
    cells: list[Cell] = [words_for("void"), numbers, row.voided_at.date()]
    empty: list[Cell] = [None] * (len(COLUMNS) - len(cells))
    empty[1] = row.reason
    return cells + empty

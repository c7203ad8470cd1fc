"""The journal as a table of a spreadsheet: CSV as Norwegian programs read it, or xlsx."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from webfaktura.norway.calendar import format_date
from webfaktura.server.errands.rules import Deed
from webfaktura.server.journey import JournalRow, VoidRow
from webfaktura.server.journey.words import channel_in_words
from webfaktura.ui.states import words_for

type Cell = str | int | date | Decimal | None

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

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

AMOUNT, DAY = "#,##0.00", "dd.mm.yyyy"


@dataclass
class Counted:
    """How many rows have been written."""

    rows: int = 0


def write_sheet(deed: Deed, file: BinaryIO, entries: Iterable[JournalRow | VoidRow]) -> None:
    """Write the entries of the journal under their heads."""
    rows = (cells_of(entry) for entry in entries)
    (write_xlsx if deed is Deed.XLSX else write_csv)(file, heads(), rows)


def heads() -> list[str]:
    """The heads of the journal's columns, in the reader's language."""
    return [str(head) for head, _width in COLUMNS]


def write_csv(file: BinaryIO, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Semicolons, decimal commas and a byte order mark: so Norwegian spreadsheets open it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_in_words(cell) for cell in row] for row in rows)
    text.detach()


def write_xlsx(file: BinaryIO, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Numbers and dates as such, and every text a text: nothing of it is ever a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Invoices"))
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths(head)):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    sheet.append([_bold(sheet, word) for word in head])
    for row in rows:
        sheet.append([_spread(sheet, cell) for cell in row])
    book.save(file)


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


def _in_words(cell: Cell) -> str:
    match cell:
        case Decimal():
            return f"{cell:.2f}".replace(".", ",")
        case date():
            return format_date(cell)
        case str() if cell.startswith(FORMULA):
            return f"'{cell}"
    return "" if cell is None else str(cell)


def _widths(head: Sequence[str]) -> list[int]:
    known = [width for _head, width in COLUMNS]
    return known if len(head) == len(known) else [max(12, len(word) + 2) for word in head]


def _bold(sheet: Any, word: str) -> Any:
    cell = WriteOnlyCell(sheet, value=word)
    cell.font = Font(bold=True)
    return cell


def _spread(sheet: Any, value: Cell) -> Any:
    """Whole numbers go as they are: a cell with a look of its own takes its time."""
    if value is None or isinstance(value, int):
        return value
    cell: Any = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # dates and decimals too
    if isinstance(value, str):
        cell.data_type = "s"
    else:
        cell.number_format = AMOUNT if isinstance(value, Decimal) else DAY
    return cell

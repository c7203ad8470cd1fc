"""Writes rows into a file, CSV or xlsx, in which nothing is ever taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from webfaktura.norway.calendar import format_date
from webfaktura.server.sheets.escapes import escaped
from webfaktura.server.sheets.formulas import neutralised

type Cell = str | int | date | Decimal | None

EXACT_DIGITS: Final = 15
"""What a spreadsheet keeps of a number; longer ones go as texts."""
_AMOUNT: Final = "#,##0.00##"
_DAY: Final = "dd.mm.yyyy"
_TEXT: Final = "@"
_ORE: Final = 2


def write_csv(file: BinaryIO, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Semicolons, decimal commas and a byte order mark: so Norwegian spreadsheets open it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_in_words(cell) for cell in row] for row in rows)
    text.detach()


def write_xlsx(
    file: BinaryIO,
    heads: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Cell]],
    *,
    name: str = "WebFaktura",
    count: int | None = None,
) -> None:
    """Numbers and days as such, every text a text; `heads` come with their columns' widths.

    `count` rows are told beforehand where they are known, so that whoever reads the file
    need not look for its end.
    """
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    if count is not None:
        last = get_column_letter(len(heads))
        sheet.calculate_dimension = lambda: f"A1:{last}{count + 1}"
    for place, (_head, width) in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_bold(sheet, head) for head, _width in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(file)


def amount_text(value: Decimal) -> str:
    """A price without anything but its digits and its comma: `1450,50`, or as many as it has."""
    tidy = value.normalize()
    exponent = tidy.as_tuple().exponent
    decimals = max(_ORE, -exponent) if isinstance(exponent, int) else _ORE
    return f"{value:.{decimals}f}".replace(".", ",")


def _in_words(cell: Cell) -> str:
    match cell:
        case Decimal():
            return amount_text(cell)
        case date():
            return format_date(cell)
        case str():
            return neutralised(cell)
    return "" if cell is None else str(cell)


def _bold(sheet: Any, word: str) -> Any:
    cell = WriteOnlyCell(sheet, value=word)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Cell) -> Any:
    """Whole numbers go as they are: a cell with a look of its own takes its time."""
    match value:
        case Decimal():
            return _number(sheet, value)
        case date():
            return _day(sheet, value)
        case str():
            return _text(sheet, value)
    return value


def _number(sheet: Any, value: Decimal) -> Any:
    if len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
        return _text(sheet, amount_text(value))
    cell = WriteOnlyCell(sheet, value=float(value))
    cell.number_format = _AMOUNT
    return cell


def _day(sheet: Any, value: date) -> Any:
    cell: Any = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # days too
    cell.number_format = _DAY
    return cell


def _text(sheet: Any, value: str) -> Any:
    """A text that stays one, also when somebody has changed it in the spreadsheet."""
    if not value:
        return None
    cell: Any = WriteOnlyCell(sheet, value=escaped(value))
    cell.data_type = "s"
    if neutralised(value) != value:
        cell.quotePrefix = True
    elif value[0].isdigit():
        cell.number_format = _TEXT
    return cell

"""Excel workbooks, read row by row; bombs and entities are refused before anything is unpacked."""

import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from webfaktura.norway.calendar import format_date
from webfaktura.server.registers.imports.reading import CellError
from webfaktura.server.registers.imports.refusals import FileRefused
from webfaktura.server.registers.imports.rows import Row
from webfaktura.server.sheets.escapes import unescaped

MOST_UNPACKED: Final = 250 * 1024 * 1024
"""Of all parts together: 100 000 rows of 25 columns are about half."""
MOST_IN_MEMORY: Final = 40 * 1024 * 1024
"""Of a part that is held as a whole; the sheets are read in passing."""
MOST_PARTS: Final = 1_000
_LAST_ROW = 1_048_576
"""Of any worksheet: a number that is higher is a lie."""
_WIDEST = 101
"""One column more than we take, so that it is noticed."""
_BROKEN = "Excel-filen er skadet. Åpne den i Excel, lagre den på nytt, og velg den igjen."
_ENCRYPTED = 0x1


def xlsx_rows(content: bytes) -> Iterator[Row]:
    """The rows of the first visible sheet; refuses with `FileRefused`, also while reading."""
    _check_package(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = _first_visible(book)
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        rows = sheet.iter_rows(max_col=_WIDEST, max_row=_LAST_ROW)
        padding: object = None
        for number, cells in enumerate(rows, start=1):
            if cells is not padding:  # where rows are left out, one and the same stands for them
                yield Row(number, _texts(cells))
            padding = cells
    except FileRefused:
        raise
    except Exception as problem:  # a broken workbook makes openpyxl raise almost anything
        raise FileRefused(_BROKEN) from problem


def _first_visible(book: Any) -> Any:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            return sheet
    raise FileRefused("Arbeidsboken har ingen synlige ark. Vis arket med radene.")


def _texts(cells: Any) -> tuple[str, ...]:
    texts = ["" if cell is EMPTY_CELL else cell_text(cell.value, cell.data_type) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def cell_text(value: object, data_type: str = "") -> str:
    """What a cell says, as one would type it."""
    if isinstance(value, str):
        return CellError(value) if data_type == "e" else unescaped(value)
    if value is None:
        return ""
    known = next((each for each in _TEXT_OF if isinstance(value, each)), object)
    return _TEXT_OF.get(known, str)(value)


def _plain(value: float) -> str:
    """The fifteen digits that a spreadsheet itself shows, never with an exponent."""
    digits = f"{value:.15g}"
    if "e" not in digits:
        return digits
    return f"{value:.15f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:.0f}"


_TEXT_OF: Final[Mapping[type, Callable[[Any], str]]] = {
    bool: lambda value: "Ja" if value else "Nei",
    float: _plain,
    date: format_date,  # a time with its date is a date too
}


def _check_package(content: bytes) -> None:
    """Refuse a package that is not a workbook, or would take more memory than it should."""
    try:
        with ZipFile(io.BytesIO(content)) as package:
            parts = {part.filename: part for part in package.infolist()}
            if "[Content_Types].xml" not in parts or "xl/workbook.xml" not in parts:
                raise FileRefused("Filen er ikke en Excel-arbeidsbok. Lagre den som .xlsx.")
            _refuse_bomb(package.infolist())
            for part in parts.values():
                _refuse_entities(package, part)
    except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as problem:
        raise FileRefused(_BROKEN) from problem


def _refuse_bomb(parts: list[ZipInfo]) -> None:
    """What is unpacked is never more than what the package says of it: zipfile sees to that."""
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise FileRefused("Excel-filen har passord. Lagre den uten passord, og velg den igjen.")
    in_memory = (part for part in parts if not part.filename.startswith("xl/worksheets/"))
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_UNPACKED
        or any(part.file_size > MOST_IN_MEMORY for part in in_memory)
    ):
        raise FileRefused(
            "Excel-filen er for stor når den pakkes ut. Lagre bare arket med radene, uten bilder."
        )


def _refuse_entities(package: ZipFile, part: ZipInfo) -> None:
    """No part of a workbook has a document type of its own; only an attack does."""
    if not part.filename.endswith((".xml", ".rels", ".vml")):
        return
    try:
        with package.open(part) as file:
            next(iter(iterparse(file, events=("start",), forbid_dtd=True)), None)
    except (SyntaxError, ValueError) as problem:
        raise FileRefused(_BROKEN) from problem

"""A file of rows, known by its content: CSV or xlsx; what it is and where its headings stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from webfaktura.server.registers.imports.csv_files import csv_rows
from webfaktura.server.registers.imports.fields import known_headings
from webfaktura.server.registers.imports.refusals import FileRefused
from webfaktura.server.registers.imports.rows import Row
from webfaktura.server.registers.imports.xlsx_files import xlsx_rows

LARGEST: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 100_000
"""With something in them, the headings not counted."""
MOST_COLUMNS: Final = 100
_LOOKED_AT: Final = 10
"""Rows among which the headings are looked for."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TABLES = (
    b"%pdf-",
    b"\x89png",
    b"\xff\xd8\xff",
    b"gif8",
    b"{\\rtf",
    b"<!doctype",
    b"<html",
    b"<?xml",
)


@dataclass(frozen=True)
class Beginning:
    """The first rows of a file, and which of them holds the headings."""

    rows: Sequence[Row]
    heads_on: int
    """0: none of them."""

    def headings(self, heads_on: int) -> Sequence[str]:
        """What stands in that row; nothing where the file has no headings."""
        return next((row.cells for row in self.rows if row.no == heads_on), ())

    @property
    def width(self) -> int:
        """How many columns the first rows have."""
        return max((len(row.cells) for row in self.rows), default=0)


def rows_in(content: bytes) -> Iterator[Row]:
    """The rows of a file that hold something; refuses with `FileRefused`, also while reading."""
    if len(content) > LARGEST:
        raise FileRefused("Filen er større enn 10 MB. Del den i flere filer.")
    if content.startswith(_OLE):
        raise FileRefused(
            "Filen er i det gamle Excel-formatet, eller den har passord. "
            "Åpne den i Excel og lagre den som .xlsx eller CSV uten passord."
        )
    if content[:100].lstrip().lower().startswith(_NO_TABLES):
        raise FileRefused("Filen er ikke en tabell. Lagre den som .xlsx eller CSV.")
    found = xlsx_rows(content) if content.startswith(_ZIP) else csv_rows(content)
    return _limited(row for row in found if not row.is_empty)


def beginning_of(content: bytes, kind: str, count: int = 25) -> Beginning:
    """The first rows; the headings are the row that says most to us, or else the first of all."""
    rows = list(islice(rows_in(content), count))
    if not rows:
        raise FileRefused("Det er ingen rader i filen. Velg en fil med overskrifter og rader.")
    looked_at = rows[:_LOOKED_AT]
    best = max(looked_at, key=lambda row: (known_headings(kind, row.cells), -row.no))
    return Beginning(rows, heads_on=best.no)


def rows_below(content: bytes, heads_on: int) -> Iterator[Row]:
    """The rows below the headings."""
    return (row for row in rows_in(content) if row.no > heads_on)


def _limited(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows; refuses more than a register of this size can hold."""
    for count, row in enumerate(rows):
        if count > MOST_ROWS:
            raise FileRefused("Filen har mer enn 100 000 rader. Del den i flere filer.")
        if len(row.cells) > MOST_COLUMNS:
            raise FileRefused("Filen har mer enn 100 kolonner. Ta bort dem som ikke trengs.")
        yield row

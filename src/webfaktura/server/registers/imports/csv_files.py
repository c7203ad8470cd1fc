"""CSV as the world writes it: the letters and the separator are found out; pure."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from webfaktura.server.registers.imports.refusals import FileRefused
from webfaktura.server.registers.imports.rows import Row
from webfaktura.server.sheets.formulas import restored

SEPARATORS: Final = (";", "\t", ",", "|")
"""The likeliest here first: the comma is in the numbers, so Norwegian programs write semicolons."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 64 * 1024
_RECORDS = 30
_SAID = re.compile(r"sep=(.)\r?\n")


def csv_rows(content: bytes) -> Iterator[Row]:
    """The rows of a CSV file; what was neutralised for spreadsheets is as it was before."""
    text = decoded(content)
    said = _SAID.match(text)
    start = said.end() if said else 0
    separator = said[1] if said else separator_of(text[:_LOOKED_AT])
    before = 1 if said else 0
    records = csv.reader(io.StringIO(text[start:], newline=""), delimiter=separator)
    row = before
    try:
        for row, cells in enumerate(records, start=before + 1):
            yield Row(row, tuple(restored(cell) for cell in cells))
    except csv.Error as problem:
        raise FileRefused(
            f"Filen kan ikke leses som CSV etter rad {row}. Se etter et anførselstegn for mye der."
        ) from problem


def decoded(content: bytes) -> str:
    """The text, in whichever letters it is written; refuses what is no text."""
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    tries = [encoding] if encoding else [*_utf_16(content), "utf-8", "cp1252"]
    for each in tries:
        try:
            text = content.decode(each)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused(
        "Filen er ikke en tekst vi kan lese. Lagre den som .xlsx, eller som CSV i UTF-8."
    )


def separator_of(text: str) -> str:
    """The sign that cuts the first records into most columns, and all alike."""
    return max(SEPARATORS, key=lambda sign: (_likeness(text, sign), -SEPARATORS.index(sign)))


def _likeness(text: str, sign: str) -> float:
    """The usual number of columns, times the share of the records that have it."""
    records = _records(text, sign)
    if not records:
        return 0
    width, times = Counter(map(len, records)).most_common(1)[0]
    return width * times / len(records) if width > 1 else 0


def _records(text: str, sign: str) -> Sequence[Sequence[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        return list(islice((record for record in reader if record), _RECORDS))
    except csv.Error:
        return []


def _utf_16(content: bytes) -> list[str]:
    """How a text without a mark is written whose every second byte is nothing."""
    start = content[:400]
    if start.count(0) * 4 < len(start):
        return []
    return ["utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"]

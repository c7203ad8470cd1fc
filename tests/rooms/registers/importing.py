"""Files on their way into the register, as tests make them and the worker takes them."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from builders import NOW, an_actor
from webfaktura.server.jobs.worker import Worker
from webfaktura.server.registers.imports.columns import Columns
from webfaktura.server.registers.imports.commands import rehearse_import, start_import, take_file
from webfaktura.server.registers.imports.exporting import count_of, exported_rows, heads_of
from webfaktura.server.registers.imports.fields import exported_fields
from webfaktura.server.registers.models import ImportKind, RegisterImport
from webfaktura.server.sheets.writing import write_csv, write_xlsx
from webfaktura.server.tasks import books_of
from webfaktura.server.tenancy.models import Company

CUSTOMERS, PRODUCTS = ImportKind.CUSTOMERS, ImportKind.PRODUCTS


def csv_of(*rows: Sequence[object], separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """A CSV file with these rows, the headings first."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(*rows: Sequence[Any]) -> bytes:
    """A workbook with these rows, as other programs write it."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def exported(company: Company, kind: ImportKind, ending: str, language: str = "nb") -> bytes:
    """The whole register as our own export writes it."""
    file = io.BytesIO()
    rows = exported_rows(company, kind, language)
    if ending == "csv":
        write_csv(file, heads_of(kind, language), rows)
    else:
        heads = [(field.head(language), field.width) for field in exported_fields(kind)]
        write_xlsx(file, heads, rows, count=count_of(company, kind))
    return file.getvalue()


def taken(
    company: Company, content: bytes, kind: ImportKind = CUSTOMERS, name: str = "fil.csv"
) -> RegisterImport:
    """A file that waits for its columns to be chosen."""
    return take_file(company=company, kind=kind, name=name, content=content, at=NOW, by=an_actor())


def started(waiting: RegisterImport, columns: Columns | None = None) -> RegisterImport:
    """An import that the worker is asked for, with the columns that were proposed."""
    return start_import(
        register_import=waiting,
        columns=columns or Columns.read(waiting.columns),
        at=NOW,
        by=an_actor(),
    )


def worked(register_import: RegisterImport) -> RegisterImport:
    """The import as the worker leaves it."""
    worker = Worker(within=books_of)
    while worker.work_once():
        pass
    register_import.refresh_from_db()
    return register_import


def imported(company: Company, content: bytes, kind: ImportKind = CUSTOMERS) -> RegisterImport:
    """An import from a file, done to its end."""
    return worked(started(taken(company, content, kind)))


def rehearsed(company: Company, content: bytes, kind: ImportKind = CUSTOMERS) -> RegisterImport:
    """A rehearsal of an import, done to its end."""
    waiting = taken(company, content, kind)
    columns = Columns.read(waiting.columns)
    return worked(rehearse_import(register_import=waiting, columns=columns, at=NOW, by=an_actor()))


def counts(register_import: RegisterImport) -> dict[str, int]:
    """What became of the rows; those that are none are left out."""
    names = ("added", "changed", "unchanged", "refused")
    found = {name: getattr(register_import, name) for name in names}
    return {name: count for name, count in found.items() if count}


def told(register_import: RegisterImport) -> list[tuple[int, str, str]]:
    """Row, field and sentence of everything the report tells."""
    return [(each["row"], each["field"], each["sentence"]) for each in register_import.problems]

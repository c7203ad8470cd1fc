"""A row of the file as values of the register's fields, with what could not be read; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.imports.columns import Columns
from webfaktura.server.registers.imports.reading import Read, read_cell


@dataclass(frozen=True)
class Row:
    """A row as it stands in the file; rows are counted from 1, as a spreadsheet does."""

    no: int
    cells: Sequence[str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, or worth knowing about one that was taken."""

    row: int
    """0: the file as a whole."""
    field: str
    sentence: str
    is_remark: bool = False

    @property
    def wire(self) -> dict[str, object]:
        """As JSON."""
        told: dict[str, object] = {"row": self.row, "field": self.field, "sentence": self.sentence}
        return told | ({"is_remark": True} if self.is_remark else {})


@dataclass(frozen=True)
class ReadRow:
    """What a row says; a field whose cell is empty is not in `values`."""

    no: int
    values: Mapping[str, object]
    problems: Sequence[Problem] = ()


def read_row(row: Row, columns: Columns, known: Mapping[str, Read]) -> ReadRow:
    """Read the cells that fill a field; each that cannot be read is a problem of its own."""
    values: dict[str, object] = {}
    problems = []
    for position, field in columns.fields.items():
        cell = row.cells[position] if position < len(row.cells) else ""
        text = cell.strip()
        if not text:
            continue
        try:
            values[field] = read_cell(field, type(cell)(text), known)
        except Refusal as refusal:
            problems.append(Problem(row.no, field, refusal.sentence))
    return ReadRow(row.no, values, tuple(problems))


def without_doubles(rows: Iterable[ReadRow], number: str, word: str) -> list[ReadRow]:
    """The rows; one whose number stands further up in the file is refused."""
    first: dict[object, int] = {}
    kept = []
    for row in rows:
        value = row.values.get(number)
        if value is not None and first.setdefault(value, row.no) != row.no:
            kept.append(_doubled(row, number, f"{word} {value} står også på rad {first[value]}."))
        else:
            kept.append(row)
    return kept


def _doubled(row: ReadRow, number: str, sentence: str) -> ReadRow:
    problem = Problem(row.no, number, f"{sentence} Ta bort den ene raden.")
    return ReadRow(row.no, row.values, (problem, *row.problems))

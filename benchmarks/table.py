"""The table a reader sees: one line a row, in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.figures import Row

HEAD: Final = (
    "measure",
    "engine",
    "median",
    "quartiles",
    "unit",
    "n",
    "db CPU ms",
    "wall ms",
    "bar",
    "met",
    "beside it",
)
_NUMBERS: Final = {2, 5, 6, 7, 8}
"""Columns that stand to the right."""


def table_of(rows: Sequence[Row]) -> str:
    """All rows under their heads, as a table that Markdown reads too."""
    cells = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    rule = tuple(
        "-" * (width - 1) + ":" if column in _NUMBERS else "-" * width
        for column, width in enumerate(widths)
    )
    lines = [cells[0], rule, *cells[1:]]
    return "\n".join(_line(line, widths) for line in lines)


def missed(rows: Sequence[Row]) -> list[Row]:
    """The rows whose bar is not met."""
    return [row for row in rows if row.is_met is False]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell.rjust(width) if column in _NUMBERS else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"| {' | '.join(padded)} |"


def _cells(row: Row) -> tuple[str, ...]:
    met = {None: "", True: "yes", False: "NO"}[row.is_met]
    spread = "–".join(_number(edge) for edge in row.quartiles or ())
    return (
        row.name,
        row.engine,
        _number(row.median),
        spread,
        row.unit,
        str(row.count),
        _number(row.database),
        _number(row.wall),
        "" if row.bar is None else f"≤ {_number(row.bar)}",
        met,
        row.comparison,
    )


def _number(value: float | None) -> str:
    """Three figures that count; whole numbers as they are."""
    if value is None:
        return ""
    if value == int(value):
        return str(int(value))
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"  # noqa: PLR2004 - more says nothing

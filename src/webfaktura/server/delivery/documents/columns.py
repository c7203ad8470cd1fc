"""Decides which columns an invoice's lines need, and how much room they take."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from webfaktura.norway.money import Money, format_amount, format_quantity
from webfaktura.norway.vat import VatCategory
from webfaktura.server.delivery.documents.cleaning import BREAK_CHANCE
from webfaktura.server.delivery.documents.printed import Column, PrintedLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from webfaktura.server.delivery.documents.cleaning import Face
    from webfaktura.server.delivery.documents.words import Words
    from webfaktura.server.invoicing.frozen import Line

    type Cell = Callable[[Line], str]

NBSP = "\N{NO-BREAK SPACE}"
_PAPER = 175.0  # mm between the margins
_CELL_SIDES = 4.0  # mm
_LETTER = 9 * 25.4 / 72  # mm in an em of the cells' size
_LEAST_FOR_WORDS = 45.0  # mm
_MOST_FOR_PRODUCT_NO = 26.0  # mm
_UNTAXED = {VatCategory.E, VatCategory.O}


def laid_out(
    lines: Sequence[Line], face: Face, words: Words
) -> tuple[tuple[Column, ...], tuple[PrintedLine, ...]]:
    """Choose the columns and write their cells.

    Amounts are never squeezed or broken. Where they leave too little room for
    the description it is put on a row of its own above them.
    """
    chosen = list(_columns(lines, words))
    columns = tuple(_fitted(column, cell, lines, face) for column, cell in chosen)
    printed = tuple(_printed(lines, chosen))
    if _room_for_words(columns, printed, face) >= _LEAST_FOR_WORDS:
        return columns, printed
    return _stacked(columns, printed)


def percent(value: Decimal) -> str:
    """`12,5 %`, with a no-break space."""
    return f"{format_quantity(value)}{NBSP}%"


def is_untaxed(line: Line) -> bool:
    """Whether the line stands outside the VAT act."""
    return line.vat_group.category in _UNTAXED


def _columns(lines: Sequence[Line], words: Words) -> Iterator[tuple[Column, Cell]]:
    """The columns these lines need, each with how its cell is written."""
    items = [line for line in lines if line.kind == "item"]
    if any(line.product_no for line in items):
        yield Column(words.product_no, "quiet"), lambda line: _breakable(line.product_no)
    yield Column(words.description, "wide"), lambda line: _said(line, words)
    yield Column(words.quantity, "number"), lambda line: format_quantity(line.quantity)
    if any(line.unit for line in items):
        yield Column(words.unit, "plain"), lambda line: line.unit
    yield Column(words.price, "number"), lambda line: _price(unit_net(line))
    if any(line.discount_percent for line in items):
        yield Column(words.discount, "number"), _discount
    if not all(line.vat_group.category is VatCategory.O for line in items):
        yield Column(words.tax, "number"), lambda line: _rate(line, words)
    yield Column(words.line_amount, "number"), lambda line: format_amount(line.net)


def unit_net(line: Line) -> Decimal:
    """The price of one without VAT, up to four decimals, however it was entered."""
    if not line.price_includes_vat:
        return line.unit_price
    return round(line.unit_price * 100 / (100 + line.vat_group.rate), 4)


def _said(line: Line, words: Words) -> str:
    said = line.description.strip()
    return said or (words.subtotal if line.kind == "subtotal" else "")


def _discount(line: Line) -> str:
    return percent(line.discount_percent) if line.discount_percent else ""


def _rate(line: Line, words: Words) -> str:
    return words.exempt if is_untaxed(line) else percent(line.vat_group.rate)


def _price(price: Decimal) -> str:
    """With two decimals, or as many as it has."""
    whole = round(price, 2)
    return format_amount(whole) if whole == price else format_quantity(price)


def _breakable(product_no: str) -> str:
    """A number longer than its column may be broken anywhere; most are not."""
    bare = product_no.replace(BREAK_CHANCE, "")
    return BREAK_CHANCE.join(bare) if len(bare) > 12 else bare  # noqa: PLR2004 - what 26 mm hold


def _fitted(column: Column, cell: Cell, lines: Sequence[Line], face: Face) -> Column:
    if column.looks != "quiet":
        return column
    widest = max((_width(cell(line), face) for line in lines), default=0.0)
    return replace(column, room=min(widest, _MOST_FOR_PRODUCT_NO) + _CELL_SIDES)


def _printed(lines: Sequence[Line], chosen: Sequence[tuple[Column, Cell]]) -> Iterator[PrintedLine]:
    """The lines' cells; a text has its words alone, a sub-total the sum since the last one too."""
    so_far = since = Money(0, lines[0].net.currency) if lines else Money(0)
    for line in lines:
        so_far, since = so_far + line.net, since + line.net
        yield PrintedLine(
            tuple(_cells(line, chosen, since)),
            format_amount(so_far),
            strong=line.kind == "subtotal",
        )
        if line.kind == "subtotal":
            since = Money(0, since.currency)


def _cells(line: Line, chosen: Sequence[tuple[Column, Cell]], since: Money) -> Iterator[str]:
    for column, cell in chosen:
        if line.kind == "item" or column.looks == "wide":
            yield cell(line)
        elif line.kind == "subtotal" and column is chosen[-1][0]:
            yield format_amount(since)
        else:
            yield ""


def _room_for_words(columns: Sequence[Column], lines: Sequence[PrintedLine], face: Face) -> float:
    """What the other columns leave, in mm."""
    taken = [
        column.room
        or _CELL_SIDES + max((_width(line.cells[place], face) for line in lines), default=0.0)
        for place, column in enumerate(columns)
        if column.looks != "wide"
    ]
    return _PAPER - sum(taken)


def _width(text: str, face: Face) -> float:
    return face.width(text.replace(BREAK_CHANCE, "")) * _LETTER


def _stacked(
    columns: Sequence[Column], lines: Sequence[PrintedLine]
) -> tuple[tuple[Column, ...], tuple[PrintedLine, ...]]:
    """Put the description above; its column then holds the product number, if there is one."""
    words = next(place for place, column in enumerate(columns) if column.looks == "wide")
    return (
        (columns[words], *columns[words + 1 :]),
        tuple(
            PrintedLine(
                ("".join(line.cells[:words]), *line.cells[words + 1 :]),
                line.carried,
                above=line.cells[words],
                strong=line.strong,
            )
            for line in lines
        ),
    )

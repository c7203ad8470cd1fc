"""Charts as they are drawn: where each bar stands, in shares of the width and pixels of height.

Widths are percentages, so that a chart fits a phone and a desk without its letters
growing or shrinking. What a chart shows stands in a table beside it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from typing import Final

from django.utils.translation import gettext as _

from webfaktura.norway.money import Money, format_quantity
from webfaktura.ui.formats import kroner

HEIGHT: Final = 220
TOP, FOOT = 12, 24
"""Pixels above the highest bar, and below the lowest for the labels."""

FILLED: Final = 0.72
"""The share of a group's width that its bars take."""

MOST_LABELS: Final = 13
"""More would run into each other."""

FEW_LABELS: Final = 7
"""More would run into each other on a phone."""

STEPS: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
MOST_LINES: Final = 5
MILLION: Final = 1_000_000
ROW, BAR = 40, 10
"""Pixels of a row of a ranking, and of its bar."""


@dataclass(frozen=True)
class Series:
    """One row of bars: its name, and for each label a value and what it is in words."""

    name: str
    values: Sequence[Decimal]
    words: Sequence[str]


def of_amounts(name: str, amounts: Sequence[Money]) -> Series:
    """A row of bars that are amounts."""
    return Series(name, [each.amount for each in amounts], [kroner(each) for each in amounts])


def of_counts(name: str, counts: Sequence[int], words: Sequence[str]) -> Series:
    """A row of bars that count something."""
    return Series(name, [Decimal(count) for count in counts], words)


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, how it looks, and what it says."""

    x: str
    width: str
    y: str
    height: str
    place: int
    """Of its series: each looks otherwise than the others, not by colour alone."""
    words: str


@dataclass(frozen=True)
class Line:
    """One line across: how high, and the amount it marks."""

    y: str
    word: str
    is_zero: bool


@dataclass(frozen=True)
class Label:
    """The word below a group of bars."""

    x: str
    word: str


@dataclass(frozen=True, kw_only=True)
class BarChart:
    """Bars in groups, side by side."""

    title: str
    description: str
    names: Sequence[str]
    bars: Sequence[Bar]
    lines: Sequence[Line]
    labels: Sequence[Label]
    height: int = HEIGHT
    label_y: int = HEIGHT - 6

    @property
    def has_many_labels(self) -> bool:
        """Whether a phone has room for every other one only."""
        return len(self.labels) > FEW_LABELS


@dataclass(frozen=True)
class RankRow:
    """One row of a ranking: a name, its amount, and its bar."""

    name: str
    amount: str
    name_y: int
    bar_y: int
    width: str


@dataclass(frozen=True, kw_only=True)
class RankChart:
    """Bars one below another, the longest first."""

    title: str
    description: str
    rows: Sequence[RankRow]
    height: int
    bar_height: int = BAR


def bar_chart(
    *, title: str, description: str, labels: Sequence[str], series: Sequence[Series]
) -> BarChart:
    """Draw each label's amounts side by side; amounts below zero hang from the line of zero."""
    scale = _scale_of([value for each in series for value in each.values])
    group = 100 / max(1, len(labels))
    return BarChart(
        title=title,
        description=description,
        names=[each.name for each in series],
        bars=[
            _bar(scale, _Place(group, label_no, place, len(series)), value, f"{label}: {words}")
            for place, each in enumerate(series)
            for label_no, (label, value, words) in enumerate(
                zip(labels, each.values, each.words, strict=True)
            )
        ],
        lines=[Line(_px(scale.y(at)), _short(at), at == 0) for at in scale.lines],
        labels=_labels(labels, group),
    )


def rank_chart(*, title: str, description: str, rows: Sequence[tuple[str, Money]]) -> RankChart:
    """Draw a bar for each name, as long as its share of the greatest amount."""
    greatest = max((amount.ore for _name, amount in rows), default=0)
    return RankChart(
        title=title,
        description=description,
        rows=[
            RankRow(
                name,
                kroner(amount),
                name_y=place * ROW + 14,
                bar_y=place * ROW + 20,
                width=_share(100 * max(0, amount.ore) / greatest if greatest > 0 else 0),
            )
            for place, (name, amount) in enumerate(rows)
        ],
        height=len(rows) * ROW,
    )


@dataclass(frozen=True)
class _Scale:
    """Which amount stands how high."""

    lines: Sequence[Decimal]

    def y(self, amount: Decimal) -> float:
        low, high = self.lines[0], self.lines[-1]
        share = float((high - amount) / (high - low))
        return TOP + share * (HEIGHT - TOP - FOOT)


@dataclass(frozen=True)
class _Place:
    """Where a bar stands, in percent of the width."""

    group: float
    label_no: int
    series_no: int
    series: int

    @property
    def width(self) -> float:
        return self.group * FILLED / self.series

    @property
    def x(self) -> float:
        return self.group * (self.label_no + (1 - FILLED) / 2) + self.width * self.series_no


def _scale_of(amounts: Sequence[Decimal]) -> _Scale:
    """Round amounts, few enough to be read, that hold all and zero."""
    low, high = min([Decimal(0), *amounts]), max([Decimal(0), *amounts])
    step = _step((high - low) / MOST_LINES if high > low else Decimal(1))
    first, last = floor(low / step), ceil(high / step)
    return _Scale([step * place for place in range(first, max(last, first + 1) + 1)])


def _step(least: Decimal) -> Decimal:
    """The smallest round number that is not below this."""
    power = Decimal(10) ** (least.adjusted())
    return next(step * power for step in STEPS if step * power >= least)


def _bar(scale: _Scale, place: _Place, value: Decimal, words: str) -> Bar:
    zero, end = scale.y(Decimal(0)), scale.y(value)
    return Bar(
        x=_share(place.x),
        width=_share(place.width * 0.9),
        y=_px(min(zero, end)),
        height=_px(abs(zero - end)),
        place=place.series_no,
        words=words,
    )


def _labels(labels: Sequence[str], group: float) -> list[Label]:
    every = -(-len(labels) // MOST_LABELS)
    return [
        Label(_share(group * (place + 0.5)), word)
        for place, word in enumerate(labels)
        if place % every == 0
    ]


def _short(amount: Decimal) -> str:
    """`250 000` or `1,5 mill.`: the scale has little room."""
    if abs(amount) >= MILLION:
        return _("%(number)s mill.") % {"number": format_quantity(amount / MILLION)}
    return format_quantity(amount)


def _share(percent: float) -> str:
    return f"{percent:.2f}%"


def _px(pixels: float) -> str:
    return f"{pixels:.1f}"

"""Charts are drawn where they should be, and say in words what they show."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webfaktura.norway.money import Money
from webfaktura.ui.charts import FOOT, HEIGHT, TOP, Series, bar_chart, of_amounts, rank_chart


def test_the_highest_bar_reaches_its_line_and_zero_the_foot() -> None:
    chart = bar_chart(
        title="Salg",
        description="",
        labels=["jan", "feb"],
        series=[of_amounts("2026", [Money(100_000), Money(50_000)])],
    )

    assert [(line.word, line.is_zero) for line in chart.lines] == [
        *(("0", True), ("200", False), ("400", False), ("600", False), ("800", False)),
        ("1\u00a0000", False),
    ]
    high, half = chart.bars
    assert (float(high.y), float(high.y) + float(high.height)) == (TOP, HEIGHT - FOOT)
    assert float(half.height) == float(high.height) / 2
    assert high.words == "jan: 1\u00a0000,00\u00a0kr"


def test_what_is_below_zero_hangs_from_the_line_of_zero() -> None:
    chart = bar_chart(
        title="Salg",
        description="",
        labels=["jan", "feb"],
        series=[of_amounts("2026", [Money(10_000), Money(-10_000)])],
    )

    [zero] = [float(line.y) for line in chart.lines if line.is_zero]
    up, down = chart.bars
    assert float(up.y) + float(up.height) == pytest.approx(zero, abs=0.1)
    assert float(down.y) == pytest.approx(zero, abs=0.1)


def test_series_stand_side_by_side_and_are_told_apart() -> None:
    chart = bar_chart(
        title="Salg",
        description="",
        labels=["jan"],
        series=[of_amounts("2026", [Money(1)]), of_amounts("2025", [Money(1)])],
    )

    first, second = chart.bars
    assert float(first.x.rstrip("%")) + float(first.width.rstrip("%")) < float(second.x.rstrip("%"))
    assert [bar.place for bar in chart.bars] == [0, 1]
    assert list(chart.names) == ["2026", "2025"]


@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=40))
def test_every_bar_lies_within_the_chart(ore: list[int]) -> None:
    chart = bar_chart(
        title="Salg",
        description="",
        labels=[str(place) for place in range(len(ore))],
        series=[of_amounts("Rad", [Money(each) for each in ore])],
    )

    for bar in chart.bars:
        assert float(bar.y) >= TOP - 0.1
        assert float(bar.y) + float(bar.height) <= HEIGHT - FOOT + 0.2
        assert 0 <= float(bar.x.rstrip("%")) <= 100
    assert 2 <= len(chart.lines) <= 9
    assert len(chart.labels) <= 14


def test_nothing_at_all_is_drawn_too() -> None:
    chart = bar_chart(
        title="Salg", description="", labels=["a"], series=[Series("x", [Decimal(0)], ["ingen"])]
    )
    ranking = rank_chart(title="Salg", description="", rows=[])

    assert [bar.height for bar in chart.bars] == ["0.0"]
    assert (ranking.height, list(ranking.rows)) == (0, [])


def test_a_ranking_measures_against_the_greatest() -> None:
    rows = [("A", Money(200)), ("B", Money(50)), ("C", Money(-50))]

    ranking = rank_chart(title="Salg", description="", rows=rows)

    assert [row.width for row in ranking.rows] == ["100.00%", "25.00%", "0.00%"]
    assert [row.amount for row in ranking.rows][2] == "\N{MINUS SIGN}0,50\u00a0kr"

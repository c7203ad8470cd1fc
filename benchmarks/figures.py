"""What a benchmark found: medians with their spread, each with its bar."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Cost:
    """What one piece of work cost, in milliseconds."""

    cpu: float
    """Of the working process."""
    database: float
    """CPU of the database's own process; 0 where the database is in the working process."""
    wall: float

    @property
    def all_cpu(self) -> float:
        """CPU wherever it was spent."""
        return self.cpu + self.database

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.cpu + other.cpu, self.database + other.database, self.wall + other.wall)

    def per(self, count: int) -> Cost:
        """The cost of one of so many."""
        return Cost(self.cpu / count, self.database / count, self.wall / count)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table; a bar is the most that `median` may be."""

    name: str
    median: float
    unit: str
    engine: str = ""
    quartiles: tuple[float, float] | None = None
    count: int = 1
    """Samples."""
    database: float | None = None
    """Median CPU of the database's own process, in milliseconds; None where nobody counted it."""
    wall: float | None = None
    """Median time on the clock, in milliseconds."""
    bar: float | None = None
    comparison: str = ""
    """What it is held against, from the same run."""

    @property
    def is_met(self) -> bool | None:
        """Whether the bar is met; None where there is no bar."""
        return None if self.bar is None else self.median <= self.bar

    @property
    def wire(self) -> dict[str, Any]:
        """The row as JSON, with whether its bar is met."""
        return asdict(self) | {"is_met": self.is_met}

    @classmethod
    def read(cls, wire: dict[str, Any]) -> Self:
        """The row that `wire` was made of."""
        given = {name: wire[name] for name in cls.__dataclass_fields__}
        if given["quartiles"]:
            given["quartiles"] = tuple(given["quartiles"])
        return cls(**given)

    def compared(self, with_what: str) -> Row:
        """The row, held against something."""
        return replace(self, comparison=with_what)


def row_of(name: str, costs: Sequence[Cost], *, bar: float | None = None) -> Row:
    """The median CPU of many samples, with what the database and the clock say beside it."""
    cpu = [cost.cpu for cost in costs]
    return Row(
        name=name,
        median=median(cpu),
        unit="ms CPU",
        quartiles=quartiles_of(cpu),
        count=len(costs),
        database=median(cost.database for cost in costs),
        wall=median(cost.wall for cost in costs),
        bar=bar,
    )


def quartiles_of(samples: Sequence[float]) -> tuple[float, float] | None:
    """Between which half of the samples lie; None for a single one."""
    if len(samples) < 2:  # noqa: PLR2004 - one sample has no spread
        return None
    low, _, high = quantiles(samples, n=4, method="inclusive")
    return low, high


def ratio(large: Sequence[Cost], small: Sequence[Cost]) -> float:
    """How many times the median CPU of `small` that of `large` is, the database's counted in."""
    return median(cost.all_cpu for cost in large) / median(cost.all_cpu for cost in small)

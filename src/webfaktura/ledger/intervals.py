"""Intervals of numbers (Kontointervall): how they are written, and what lies in them (pure)."""

import re
from collections.abc import Collection
from dataclasses import dataclass

_WRITTEN = re.compile(r"([0-9]{1,9}) ?[-\N{EN DASH}] ?([0-9]{1,9})")


@dataclass(frozen=True)
class Interval:
    """Numbers from the first to the last, both with."""

    first: int
    last: int

    def __contains__(self, number: int) -> bool:
        """Say whether the number lies in the interval."""
        return self.first <= number <= self.last

    def __str__(self) -> str:
        """Write it as it is kept and read."""
        return f"{self.first}-{self.last}"

    def overlaps(self, other: "Interval") -> bool:
        """Say whether the two have a number in common."""
        return self.first <= other.last and other.first <= self.last


def read_interval(text: str) -> Interval | None:
    """Read ``30000-39999``; None for anything that is not a smaller and a larger number."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or int(found[1]) >= int(found[2]):
        return None
    return Interval(int(found[1]), int(found[2]))


def lowest_free(interval: Interval, taken: Collection[int]) -> int | None:
    """Return the lowest number that nobody has, None when the interval is full."""
    used = set(taken)
    return next((n for n in range(interval.first, interval.last + 1) if n not in used), None)

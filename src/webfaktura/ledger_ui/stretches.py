"""A long list in stretches, each with an address of its own (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

LONGEST = 100
"""Rows that are shown at a time."""


@dataclass(frozen=True)
class Stretch[Row]:
    """Some rows of a list, where they stand in it, and the addresses of those before and after."""

    rows: Sequence[Row]
    first: int
    total: int
    before: str
    after: str

    @property
    def last(self) -> int:
        """The last row's place in the whole list."""
        return self.first + len(self.rows) - 1


def stretch_of[Row](rows: Sequence[Row], *, page: str, query: str = "") -> Stretch[Row]:
    """Cut the stretch of a page out of a list; what is no page of it is the first.

    `page` is as it stands in the address. `query` is what was searched for, which the
    addresses of the neighbours keep.
    """
    pages = max(1, -(-len(rows) // LONGEST))
    at = int(page) if page.isdecimal() and 1 <= int(page[:9]) <= pages else 1
    start = (at - 1) * LONGEST
    return Stretch(
        rows=rows[start : start + LONGEST],
        first=start + 1,
        total=len(rows),
        before=_address(at - 1, query) if at > 1 else "",
        after=_address(at + 1, query) if at < pages else "",
    )


def _address(page: int, query: str) -> str:
    return "?" + urlencode({"q": query, "side": page} if query else {"side": page})

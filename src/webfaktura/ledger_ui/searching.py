"""Rows that hold every word that was searched for (pure)."""

from collections.abc import Callable, Iterable


def matching[Row](rows: Iterable[Row], text: str, words_of: Callable[[Row], str]) -> list[Row]:
    """The rows in whose words every word of the text stands, in any order and any case."""
    asked = text.casefold().split()
    return [row for row in rows if all(word in words_of(row).casefold() for word in asked)]

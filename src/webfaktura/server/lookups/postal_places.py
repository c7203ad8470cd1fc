"""Knows which place a Norwegian postal code belongs to."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("postal") / "places.js"
"""Bring's table as the build hook fetches it (npm: norway-postal-codes), last taken in May 2021."""


class PostalPlacesMissing(RuntimeError):
    """The table that the build hook fetches is not there: a fault in the installation."""


def place_of(postal_code: str) -> str | None:
    """The place in capitals: `OSLO` for `0001`. None where the table does not know the code.

    A suggestion only: codes and names that are newer than the table are not in it.
    """
    return _places().get(postal_code)


@cache
def _places() -> Mapping[str, str]:
    """The table, read once: a JavaScript module that is one JSON object but for its first word."""
    if not TABLE.exists():
        raise PostalPlacesMissing(f"No {TABLE}; run `make setup`, or install the built package.")
    text = TABLE.read_text(encoding="utf-8")
    places: dict[str, str] = json.loads(text.removeprefix("module.exports="))
    return places

"""One measure in a process of its own, whose environment names the database: prints its rows."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import django

from benchmarks.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.figures import Row


def main() -> None:
    """Measure, and write the rows where the parent reads them."""
    words = argparse.ArgumentParser()
    words.add_argument("measure")
    words.add_argument("answer", type=Path)
    words.add_argument("options", type=json.loads)
    given = words.parse_args()
    django.setup()
    measure = importlib.import_module(f"benchmarks.measures.{given.measure}")
    rows = cast("Iterable[Row]", measure.rows(Options(**given.options)))
    given.answer.write_text(json.dumps([row.wire for row in rows]), encoding="utf-8")


def progress(said: str) -> None:
    """Tell who waits how far it has come."""
    sys.stderr.write(f"    {said}\n")


if __name__ == "__main__":
    main()

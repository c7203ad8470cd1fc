"""Writes down what lies in a print run, for people (CSV) and for programs (JSON); pure."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from webfaktura.server.sheets.writing import write_csv

if TYPE_CHECKING:
    from webfaktura.server.delivery.channels.paper.print_run import Entry, PrintRun

HEADS = ("number", "company", "address", "pages", "sheets", "first_page", "sha256")


def as_csv(run: PrintRun) -> bytes:
    """A row for each letter, as Norwegian spreadsheets open it; no text is ever a formula."""
    file = BytesIO()
    write_csv(file, HEADS, (_row(entry) for entry in run.entries))
    return file.getvalue()


def as_json(run: PrintRun) -> bytes:
    """The run, its totals and its letters; the same run gives the same bytes."""
    said = {
        "run": run.run_id,
        "sides": run.sides,
        "letters": len(run.entries),
        "pages": run.pages,
        "sheets": run.sheets,
        "sha256": sha256(run.content).hexdigest(),
        "entries": [asdict(entry) for entry in run.entries],
    }
    return json.dumps(said, ensure_ascii=False, indent=2).encode() + b"\n"


def _row(entry: Entry) -> tuple[str | int, ...]:
    return (
        entry.number,
        entry.company,
        ", ".join(entry.address_lines),
        entry.pages,
        entry.sheets,
        entry.first_page,
        entry.sha256,
    )

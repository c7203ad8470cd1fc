"""Lets a peer draw our documents in the environment that `requirements-bench.txt` is put into."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.tryton.server import PLACE_OF_PROGRAMS
from webfaktura.server.delivery.documents.rendering import FONTS

if TYPE_CHECKING:
    from collections.abc import Sequence

PEERS: Final = {
    "weasyprint": "WeasyPrint, PDF/A-3a + EHF",
    "reportlab": "reportlab, plain PDF without EHF",
}
"""The module of each, and what it can make."""

WARM_UP: Final = 2
HERE: Final = Path(__file__).parent


def drawn_by(peer: str, words: Sequence[dict[str, Any]], files: Sequence[str]) -> list[float]:
    """The CPU of each document in milliseconds; none where the peer is not installed.

    `words` are our `Printed` documents, `files` the XML that goes into each.
    """
    python = PLACE_OF_PROGRAMS / "bin/python"
    if not python.exists() or not _has(python, peer):
        return []
    given = {"words": words, "files": files, "fonts": str(FONTS), "warm_up": WARM_UP}
    told = subprocess.run(  # noqa: S603 - fixed words
        [str(python), str(HERE / f"{peer}_drawing.py")],
        input=json.dumps(given, default=str),
        capture_output=True,
        text=True,
        check=True,
    )
    costs: list[float] = json.loads(told.stdout.splitlines()[-1])
    return costs


def _has(python: Path, module: str) -> bool:
    asked = subprocess.run(  # noqa: S603 - fixed words
        [str(python), "-c", f"import {module}"], capture_output=True, check=False
    )
    return asked.returncode == 0

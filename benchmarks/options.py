"""How much is measured, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PLACE: Final = ROOT / "var" / "bench"
"""Where databases and the latest table lie; git ignores it."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asked for."""

    is_quick: bool = False
    rows: int = 100_000
    """Invoices in the journal that is held against one of a thousand."""
    clients: int = 1_000
    """Clients that Sync goes through."""
    keeps: bool = False
    """Leave the databases where they are."""

    def repeated(self, times: int) -> int:
        """How often to repeat something; a tenth of it where it is to go quickly."""
        return max(3, times // 10) if self.is_quick else times

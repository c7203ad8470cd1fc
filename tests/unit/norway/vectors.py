"""The machine-readable test vectors of Norwegian rules."""

import json
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[2] / "data" / "vectors.json"

VECTORS: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))

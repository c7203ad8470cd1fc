"""The sample messages of the contract, one file a message, as they go over the wire."""

import json
import re
from pathlib import Path
from typing import Any

from webfaktura.contract.v1.base import Message
from webfaktura.contract.v1.endpoints import ENDPOINTS
from webfaktura.contract.v1.problem import Problem

FOLDER = Path(__file__).parents[1] / "data/contract/v1"

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


def messages() -> list[type[Message]]:
    """Every message that is sent by itself: the table's own, and the problem."""
    asked = {endpoint.request for endpoint in ENDPOINTS}
    answered = {endpoint.response for endpoint in ENDPOINTS}
    return sorted(asked | answered | {Problem}, key=lambda kind: kind.__name__)


def sample(kind: type[Message]) -> dict[str, Any]:
    """The sample of a message, as JSON values."""
    content: dict[str, Any] = json.loads(path_of(kind).read_text(encoding="utf-8"))
    return content


def path_of(kind: type[Message]) -> Path:
    """Where the sample of a message stands: `new_company.json`."""
    return FOLDER / f"{_WORD_START.sub('_', kind.__name__).lower()}.json"


def with_unknown_fields(value: Any) -> Any:
    """The same JSON with a field that nobody knows in every object."""
    if isinstance(value, dict):
        return {key: with_unknown_fields(part) for key, part in value.items()} | {"news": 1}
    if isinstance(value, list):
        return [with_unknown_fields(part) for part in value]
    return value

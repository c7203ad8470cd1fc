"""What the web service decides: enrolment codes, how long keys count, which Sync is too old."""

import hashlib
import re
from datetime import timedelta

CODE_LASTS = timedelta(hours=72)
TOKEN_LASTS = timedelta(minutes=15)
OLD_CREDENTIAL_LASTS = timedelta(hours=24)
"""After another has taken its place, so that no run is cut."""
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Letters and digits that nobody reads for one another."""
CODE_LENGTH = 20
"""Characters of an enrolment code: 98 bits, so a fast hash keeps it well enough."""

_GROUP = 4
_SEPARATORS = re.compile(r"[\s\-]")
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def written_code(letters: str) -> str:
    """An enrolment code as it is handed over: `ABCD-EFGH-…`."""
    groups = (letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))
    return "-".join(groups)


def code_hash(text: str) -> str:
    """What is kept of an enrolment code, however it was typed."""
    return hashlib.sha256(_SEPARATORS.sub("", text).upper().encode()).hexdigest()


def secret_hash(secret: str) -> str:
    """What is kept of a machine credential's secret; 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_older(version: str, oldest: str) -> bool:
    """Whether a version comes before the oldest one; what is no version does."""
    return _numbers(version) < _numbers(oldest)


def _numbers(version: str) -> tuple[int, ...]:
    found = _VERSION.match(version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:  # 1.0 is 1
        numbers.pop()
    return tuple(numbers)

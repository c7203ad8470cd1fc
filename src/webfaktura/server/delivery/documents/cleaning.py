"""Makes what people typed fit to be drawn: nothing unlawful in PDF/A, nothing the font lacks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from _typeshed import DataclassInstance

BREAK_CHANCE = "\N{ZERO WIDTH SPACE}"
REPLACEMENT = "?"
LONGEST_RUN = 13.0
"""Em; a longer run without a space would stand outside the narrowest column."""

_PIECE = 8  # characters between two chances to break
_COPIED = frozenset({"org_no", "bank_account_no", "iban", "bic", "email", "phone"})
_RUN = re.compile(r"[^ \n]{9,}")
_LINE_ENDS = re.compile(r"\r\n?|[\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}\x85\x0b\x0c]")
_EMPTY_LINES = re.compile(r"\n{3,}")
_PLAIN = re.compile(r"[ -~]*")
_WITHOUT_PICTURE = frozenset({"Cc", "Cf", "Mn", "Me", "Mc"})


@dataclass(frozen=True)
class Face:
    """What the document's font can draw: the width of each character in em."""

    widths: Mapping[str, float]

    def width(self, text: str) -> float:
        """How wide the text is, in em, kerning left out."""
        return sum(self.widths.get(char, 1.0) for char in text)


def cleaned[T: DataclassInstance](value: T, face: Face) -> T:
    """Return the same frozen value with each of its texts fit to be drawn.

    What people copy, into their bank or a mail, is never given a chance to
    break, which would be copied along.
    """
    return replace(value, **dict(_cleaned_texts(value, face)))


def clean(text: str, face: Face) -> str:
    """Keep what the font draws and PDF/A-3a allows.

    Characters without a picture of their own (control, bidirectional marks,
    joiners, loose accents) are left out; any other the font lacks, and private
    ones, become a question mark.
    """
    if _PLAIN.fullmatch(text):
        return text
    whole = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    return _EMPTY_LINES.sub("\n\n", "".join(_drawn(char, face) for char in whole))


def with_break_chances(text: str, face: Face) -> str:
    """Let a very long word be broken, which would otherwise stand over its neighbours."""
    return _RUN.sub(lambda run: _broken(run[0], face), text)


def _cleaned_texts(value: DataclassInstance, face: Face) -> Iterator[tuple[str, str]]:
    for field in fields(value):
        text = getattr(value, field.name)
        if isinstance(text, str):
            kept = clean(text, face)
            whole = field.name in _COPIED
            yield field.name, kept if whole else with_break_chances(kept, face)


def _drawn(char: str, face: Face) -> str:
    """What stands for one character."""
    category = unicodedata.category(char)
    if char == "\n" or (char in face.widths and category[0] not in "CM"):
        return char
    if char == "\t" or category == "Zs":
        return " "
    return "" if category in _WITHOUT_PICTURE else REPLACEMENT


def _broken(run: str, face: Face) -> str:
    if face.width(run) <= LONGEST_RUN:
        return run
    return BREAK_CHANCE.join(run[start : start + _PIECE] for start in range(0, len(run), _PIECE))

"""Decides whether the post can read the buyer's address through a C5 envelope's window; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from webfaktura.server.delivery.channels.paper import sentences
from webfaktura.server.delivery.documents.cleaning import BREAK_CHANCE, cleaned
from webfaktura.server.delivery.documents.parties import buyer_of
from webfaktura.server.delivery.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webfaktura.server.delivery.documents.cleaning import Face
    from webfaktura.server.invoicing.frozen import Buyer

BOTTOM: Final = 68.0
"""Where the lowest line may stand, in mm from the paper's top, to be seen in every window."""
WIDTH: Final = 85.0
"""Of the address as the document sets it, in mm; a longer line is broken."""

_TOP: Final = 49.0  # mm: window-top and the row-gutter of invoice.typ
_LETTER: Final = 10 * 25.4 / 72  # mm in an em of the address
_CAPITALS: Final = 0.727  # em that the font's capitals are high; a line stands on their foot
_LEADING: Final = 0.5  # em between two lines
_TIGHT_LEADING: Final = 0.4
_LOOSE: Final = 4  # lines that are set with the wider leading
_NORWEGIAN: Final = {"NO", "SJ"}  # Svalbard has Norwegian postal codes
_FOUR_DIGITS: Final = re.compile(r"[0-9]{4}")
_BREAKABLE: Final = re.compile(rf"[^ {BREAK_CHANCE}-]*-*[ {BREAK_CHANCE}]*")


@dataclass(frozen=True)
class Finding:
    """What keeps a letter from its buyer, by the field of the customer's card."""

    field: str
    sentence: Sentence


def findings_on(buyer: Buyer, face: Face) -> list[Finding]:
    """What must be mended before a letter to this buyer is printed; empty when nothing must."""
    incomplete = list(_missing(buyer))
    return incomplete or list(_too_high(cleaned(buyer, face), face))


def foot_of(parts: tuple[str, ...], face: Face) -> float:
    """Where the address's lowest line stands, in mm from the paper's top."""
    lines = sum(lines_of(part, face) for part in parts)
    leading = _LEADING if lines <= _LOOSE else _TIGHT_LEADING
    return _TOP + _LETTER * (lines * (_CAPITALS + leading) - leading)


def lines_of(part: str, face: Face) -> int:
    """How many lines a part of the address takes, broken as the typesetter breaks it.

    Measured in the widest weight: a line that barely fits may be counted as two.
    """
    room, lines, used = WIDTH / _LETTER, 1, 0.0
    for piece in _BREAKABLE.findall(part):
        width = face.width(piece.rstrip(f" {BREAK_CHANCE}"))
        if used and used + width > room:
            lines, used = lines + 1, 0.0
        used += face.width(piece.replace(BREAK_CHANCE, ""))
    return lines


def _missing(buyer: Buyer) -> Iterator[Finding]:
    if not buyer.name.strip():
        yield Finding("name", Sentence(sentences.NO_NAME))
    if not (buyer.address_1.strip() or buyer.address_2.strip()):
        yield Finding("address_1", Sentence(sentences.NO_STREET))
    if not buyer.country.strip():
        yield Finding("country", Sentence(sentences.NO_COUNTRY))
    elif buyer.country in _NORWEGIAN:
        yield from _postal_code(buyer.postal_code.strip())
    if not buyer.place.strip():
        yield Finding("place", Sentence(sentences.NO_PLACE))


def _postal_code(code: str) -> Iterator[Finding]:
    """Only a Norwegian one is known: not every country has them."""
    if not code:
        yield Finding("postal_code", Sentence(sentences.NO_POSTAL_CODE))
    elif not _FOUR_DIGITS.fullmatch(code):
        values = {"postal_code": code}
        yield Finding("postal_code", Sentence(sentences.BAD_POSTAL_CODE, values))


def _too_high(buyer: Buyer, face: Face) -> Iterator[Finding]:
    if foot_of(buyer_of(buyer), face) <= BOTTOM:
        return
    fields = {
        "name": buyer.name,
        "address_1": buyer.address_1,
        "address_2": buyer.address_2,
        "place": f"{buyer.postal_code} {buyer.place.upper()}",
    }
    taken = {field: lines_of(text, face) for field, text in fields.items()}
    worst = max(taken, key=lambda field: taken[field])
    yield Finding(worst, Sentence(sentences.TOO_HIGH[worst], {"lines": taken[worst]}))

"""Tells which letters people typed the document's font cannot draw, by their field; pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from webfaktura.server.delivery.sentences import Sentence
from webfaktura.server.invoicing.rules import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from webfaktura.server.delivery.documents.cleaning import Face
    from webfaktura.server.delivery.documents.facts import DocumentFacts

UNREADABLE: Final = gettext_noop(
    "The document cannot show %(letters)s; it would say «?» there. Write it with Latin letters."
)
_TOLD: Final = 10
"""Letters that a sentence names; a whole text in another script has many more."""


@dataclass(frozen=True)
class Typed:
    """What stands in a field, which the document is to say."""

    field: str
    text: str
    line: int | None = None
    """The line it stands on, from 0."""


@dataclass(frozen=True)
class Unreadable:
    """A field whose letters would be question marks on paper."""

    field: str
    line: int | None
    sentence: Sentence


def unreadable_in(texts: Iterable[Typed], face: Face) -> Iterator[Unreadable]:
    """What must be written otherwise, for the law wants it said (bokføringsforskriften § 5-1-1).

    Letters and digits only: a missing emoji takes nothing away from what was agreed.
    """
    for typed in texts:
        letters = letters_lacking(typed.text, face)
        if letters:
            told = Sentence(UNREADABLE, {"letters": " ".join(letters[:_TOLD])})
            yield Unreadable(typed.field, typed.line, told)


def letters_lacking(text: str, face: Face) -> str:
    """The letters and digits of a text that the font has no picture of, each once, in order."""
    if text.isascii():
        return ""
    composed = unicodedata.normalize("NFC", text)
    lacking = (char for char in composed if char not in face.widths and _is_read(char))
    return "".join(dict.fromkeys(lacking))


def typed_in(document: DocumentFacts) -> Iterator[Typed]:
    """All that people wrote in a document, under the names that the draft's page has for it."""
    seller, buyer, terms = document.seller, document.buyer, document.terms
    for text in (seller.name, seller.address_1, seller.address_2, seller.place, terms.footer):
        yield Typed("company", text)
    for text in (buyer.name, buyer.address_1, buyer.address_2, buyer.postal_code, buyer.place):
        yield Typed("customer", text)
    for field in ("your_reference", "our_reference", "order_no", "delivery_place", "note"):
        yield Typed(field, getattr(terms, field))
    for place, line in enumerate(document.lines):
        yield Typed("product", line.product_no, place)
        yield Typed("description", line.description, place)
        yield Typed("unit", line.unit, place)


def _is_read(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN"

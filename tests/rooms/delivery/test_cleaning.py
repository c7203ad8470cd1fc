"""What people typed becomes what the font draws and PDF/A-3a allows."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.delivery.papers import SELLER, TERMS
from webfaktura.server.delivery.documents.cleaning import (
    BREAK_CHANCE,
    LONGEST_RUN,
    Face,
    clean,
    cleaned,
    with_break_chances,
)

FACE = Face(dict.fromkeys(map(chr, range(0x20, 0x250)), 0.6) | {"\ue000": 1.0, "\u0301": 0.0})


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("Blåbær & rømme – 50 %", "Blåbær & rømme ? 50 %"),  # this face has no en dash
        ("A\u030angstrøm", "Ångstrøm"),
        ("e\u0301\u0301", "é"),
        ("kaffe ☕ og 😀", "kaffe ? og ?"),
        ("日本", "??"),
        ("\ue000", "?"),
        ("a\x00b\x07c\x7f", "abc"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\ufeffto\u200bord\u00ad", "toord"),
        ("en\ttab", "en tab"),
        ("tynt\u2009rom", "tynt rom"),
        ("1\N{NO-BREAK SPACE}000", "1\N{NO-BREAK SPACE}000"),
        ("en\r\nto\rtre\u2028fire", "en\nto\ntre\nfire"),
        ("en\n\n\n\n\nto", "en\n\nto"),
        ("\ud800", "?"),
    ],
)
def test_only_what_the_font_draws_is_kept(typed: str, drawn: str) -> None:
    assert clean(typed, FACE) == drawn


@given(st.text())
def test_nothing_is_left_that_the_font_lacks_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text, FACE)

    assert set(once) <= {"\n", *FACE.widths}
    assert clean(once, FACE) == once


def test_an_ordinary_word_is_never_given_a_chance_to_break() -> None:
    assert with_break_chances("Anleggsgartnermester", FACE) == "Anleggsgartnermester"


@given(st.text(st.sampled_from("WiÅ1-"), max_size=80))
def test_a_word_too_wide_for_its_column_may_be_broken_and_loses_nothing(word: str) -> None:
    broken = with_break_chances(word, FACE)

    assert broken.replace(BREAK_CHANCE, "") == word
    assert all(FACE.width(piece) <= LONGEST_RUN for piece in broken.split(BREAK_CHANCE))


def test_what_is_copied_into_a_bank_is_never_broken() -> None:
    seller = replace(SELLER, iban="MT84MALT011000012345MTLCAST001S", name="W" * 40)

    drawn = cleaned(seller, FACE)

    assert drawn.iban == seller.iban
    assert BREAK_CHANCE in drawn.name
    assert drawn.vat_registered is True


def test_every_text_of_the_terms_is_cleaned() -> None:
    texts = ("your_reference", "our_reference", "order_no", "note", "footer", "delivery_place")
    dirty: dict[str, Any] = dict.fromkeys(texts, "\x00hei")
    terms = cleaned(replace(TERMS, **dirty), FACE)

    assert {getattr(terms, text) for text in texts} == {"hei"}

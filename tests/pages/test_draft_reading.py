"""Whatever the editor sends is read or refused in words: never a fault, never half."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from webfaktura.norway.money import line_net, scaled
from webfaktura.server.invoicing.rules import DraftEntry
from webfaktura.server.web.forms.draft import (
    LARGEST_LINE_ORE,
    NotReadable,
    Problem,
    ReadDraft,
    read_draft,
)

TYPED = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"-?[0-9 .,\u00a0]{1,24}", fullmatch=True),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.dates().map(lambda day: f"{day:%d.%m.%Y}"),
)
LINE_FIELDS = ["product", "description", "quantity", "unit", "unit_price", "discount_percent"]
HEAD_FIELDS = ["customer", "issued_on", "due_days", "delivered_on", "your_reference", "note"]
ITEM = st.fixed_dictionaries(
    {"vat_level": st.sampled_from(["PLH", "PLL", "PLS", "FRI", "EKS"])},
    optional={**dict.fromkeys(LINE_FIELDS, TYPED), "price_includes_vat": st.booleans()},
)
WORDS = st.fixed_dictionaries({"kind": st.sampled_from(["text", "subtotal"]), "description": TYPED})
LINE = st.one_of(ITEM, WORDS)
HEAD = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(HEAD_FIELDS, TYPED),
)


def sent(head: dict[str, Any], lines: list[dict[str, Any]]) -> bytes:
    return json.dumps({"version": 1, "head": head, "lines": lines}).encode()


@given(HEAD, st.lists(LINE, max_size=4))
def test_any_typing_is_read_whole_or_refused_with_a_sentence_for_each_field(
    head: dict[str, str], lines: list[dict[str, str]]
) -> None:
    read, problems = reading_of(sent(head, lines))

    assert all(problem.sentence and problem.field for problem in problems)
    assert bool(problems) != (read is not None)
    for entry in read.entries if read else ():
        assert scaled(entry.quantity) == entry.quantity * 10_000
        assert 0 <= entry.discount_percent <= 100
        assert abs(net_ore(entry)) <= LARGEST_LINE_ORE


def reading_of(body: bytes) -> tuple[ReadDraft | None, list[Problem]]:
    try:
        return read_draft(body), []
    except NotReadable as refusal:
        return None, refusal.problems


def net_ore(entry: DraftEntry) -> int:
    return line_net(
        quantity=entry.quantity,
        unit_price=entry.unit_price,
        discount_percent=entry.discount_percent,
    ).ore


def test_what_is_not_written_means_what_it_usually_means() -> None:
    read = read_draft(sent({}, [{"vat_level": "PLH", "unit_price": "5,30"}]))

    [entry] = read.entries
    assert (entry.quantity, entry.unit_price) == (Decimal(1), Decimal("5.30"))
    assert (read.head.customer_id, read.head.issued_on, read.head.due_days) == (None, None, None)
    assert (entry.kind, entry.price_includes_vat) == ("item", False)


def test_a_text_and_a_sub_total_have_their_words_only() -> None:
    lines: list[dict[str, Any]] = [
        {"kind": "text", "description": "Arbeid i uke 46"},
        {"kind": "subtotal", "description": ""},
        {"kind": "item", "vat_level": "PLL", "unit_price": "125", "price_includes_vat": True},
    ]

    text, subtotal, item = read_draft(
        sent({"currency": "EUR", "free_category": "G"}, lines)
    ).entries

    assert (text.kind, text.description, text.unit_price) == (
        "text",
        "Arbeid i uke 46",
        Decimal(0),
    )
    assert subtotal.kind == "subtotal"
    assert (item.kind, item.price_includes_vat) == ("item", True)


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ({"currency": "euro"}, {"vat_level": "PLH"}),
        ({"free_category": "X"}, {"vat_level": "PLH"}),
        ({}, {"kind": "item"}),
        ({}, {"kind": "row", "vat_level": "PLH"}),
    ],
)
def test_what_no_list_offers_was_not_sent_by_the_editor(
    head: dict[str, str], line: dict[str, str]
) -> None:
    with pytest.raises(ValidationError):
        read_draft(sent(head, [line]))


def test_every_field_that_cannot_be_read_is_told_at_once() -> None:
    with pytest.raises(NotReadable) as refused:
        read_draft(sent({"issued_on": "i går"}, [{"vat_level": "PLH", "quantity": "en"}]))

    told = [(problem.field, problem.line) for problem in refused.value.problems]
    assert told == [("issued_on", None), ("quantity", 0)]

"""Whatever the editor sends is read or refused in words: never a fault, never half."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
LINE = st.fixed_dictionaries(
    {"vat_level": st.sampled_from(["PLH", "PLL", "PLS", "FRI", "EKS"])},
    optional=dict.fromkeys(LINE_FIELDS, TYPED),
)
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


def test_every_field_that_cannot_be_read_is_told_at_once() -> None:
    with pytest.raises(NotReadable) as refused:
        read_draft(sent({"issued_on": "i går"}, [{"vat_level": "PLH", "quantity": "en"}]))

    told = [(problem.field, problem.line) for problem in refused.value.problems]
    assert told == [("issued_on", None), ("quantity", 0)]

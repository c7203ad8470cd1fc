"""The pure rules of the page: spans, marks, states, searches and stretches."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webfaktura.ledger.records import BatchRecord, VoucherKind
from webfaktura.ledger.subledger import OpenItem
from webfaktura.ledger_ui.rows import batches_mark, item_states, span
from webfaktura.ledger_ui.searching import matching
from webfaktura.ledger_ui.stretches import LONGEST, stretch_of
from webfaktura.norway.money import Money

DUE = date(2026, 11, 24)
WAITING = BatchRecord("r", "waiting", 1, ())


@pytest.mark.parametrize(
    ("numbers", "written"), [([], ""), ([7], "7"), ([7, 7], "7"), ([9, 7, 8], "7–9")]
)
def test_numbers_are_written_from_and_to(numbers: list[int], written: str) -> None:
    assert span(numbers) == written


@pytest.mark.parametrize(
    "later",
    [[], [WAITING, replace(WAITING, batch_no=2)], [replace(WAITING, state="updated")]],
    ids=["removed", "arrived", "updated"],
)
def test_the_mark_is_another_when_something_has_happened(later: list[BatchRecord]) -> None:
    assert batches_mark([WAITING]) == batches_mark([replace(WAITING)])
    assert batches_mark(later) != batches_mark([WAITING])


@pytest.mark.parametrize(
    ("kind", "settled", "on", "states"),
    [
        ("invoice", 0, DUE, ("open",)),
        ("invoice", 0, date(2026, 11, 25), ("overdue",)),
        ("invoice", 40, DUE, ("part_paid",)),
        ("invoice", 40, date(2026, 11, 25), ("overdue", "part_paid")),
        ("invoice", 120, date(2026, 11, 25), ("overpaid",)),
        ("credit_note", 0, date(2026, 11, 25), ()),
    ],
)
def test_an_open_item_has_the_states_of_its_day(
    kind: VoucherKind, settled: int, on: date, states: tuple[str, ...]
) -> None:
    original = Money(100 if kind == "invoice" else -100)
    item = OpenItem(1, 10000, "Kari", kind, 1, "", DUE, DUE, original, Money(settled))

    assert item_states(item, on=on) == states


def test_a_search_finds_rows_with_every_word_in_any_order_and_case() -> None:
    rows = ["10000 Byfjorden Eiendom", "10001 Nordnes Barnehage", "10002 Byfjord Bil"]

    assert matching(rows, " EIENDOM  byfjord ", str) == rows[:1]
    assert matching(rows, "", str) == rows


@given(st.integers(0, 3 * LONGEST + 1))
def test_the_stretches_of_a_list_are_all_of_it_once(length: int) -> None:
    seen: list[int] = []
    address = "?side=1"
    while address:
        stretch = stretch_of(range(length), page=address.removeprefix("?side="))
        seen += stretch.rows
        address = stretch.after

    assert seen == list(range(length))


@pytest.mark.parametrize("page", ["", "0", "-1", "99", "tull", "²", "9" * 400])
def test_what_is_no_page_is_the_first(page: str) -> None:
    stretch = stretch_of(range(LONGEST + 1), page=page, query="kari & co")

    assert (stretch.first, stretch.last, stretch.before) == (1, LONGEST, "")
    assert stretch.after == "?q=kari+%26+co&side=2"

"""What was written must add up, in every way, to what was issued."""

from dataclasses import replace
from typing import Any

import pytest

from webfaktura.server.invoicing.sums import Stretch, Sums, disagreements

HIGH, LOW = ("S", 2500), ("S", 1200)
ISSUED = Sums(
    numbers={"invoice": Stretch(7, 9, 3), "credit_note": Stretch(1, 1, 1)},
    net=150_00,
    tax=31_00,
    gross=181_00,
    lines={HIGH: 100_00, LOW: 50_00},
    basis={HIGH: 100_00, LOW: 50_00},
    group_tax={HIGH: 25_00, LOW: 6_00},
)


def test_what_is_written_as_it_was_issued_is_well() -> None:
    assert disagreements(issued=ISSUED, written=replace(ISSUED)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"numbers": {"invoice": Stretch(7, 10, 3), "credit_note": Stretch(1, 1, 1)}},
            "there are holes in the numbers",
        ),
        ({"lines": {HIGH: 100_01, LOW: 50_00}}, "the lines do not sum to the VAT groups"),
        ({"lines": {HIGH: 50_00, LOW: 100_00}}, "the lines do not sum to the VAT groups"),
        ({"basis": {HIGH: 100_00}}, "the VAT groups do not sum to the net"),
        ({"group_tax": {HIGH: 25_00, LOW: 6_01}}, "the VAT groups do not sum to the tax"),
        ({"gross": 181_01}, "net and tax are not the gross"),
    ],
)
def test_what_is_written_otherwise_is_told(change: dict[str, Any], words: str) -> None:
    wrong = disagreements(issued=ISSUED, written=replace(ISSUED, **change))

    assert words in wrong


def test_rows_that_add_up_but_are_not_what_was_issued_are_told() -> None:
    fewer = replace(ISSUED, numbers={"invoice": Stretch(7, 8, 2)})

    [words] = disagreements(issued=ISSUED, written=fewer)

    assert words == f"{fewer} is not {ISSUED}"

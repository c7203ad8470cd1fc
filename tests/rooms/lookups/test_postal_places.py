"""The table of postal places as the build hook fetched it."""

import re
from pathlib import Path

import pytest

from webfaktura.server.lookups import postal_places
from webfaktura.server.lookups.postal_places import PostalPlacesMissing, place_of


@pytest.mark.parametrize(
    ("postal_code", "place"),
    [
        ("0001", "OSLO"),
        ("0150", "OSLO"),
        ("5003", "BERGEN"),
        ("7004", "TRONDHEIM"),
        ("9008", "TROMSØ"),
        ("6150", "ØRSTA"),
        ("9990", "BÅTSFJORD"),
    ],
)
def test_a_postal_code_has_its_place(postal_code: str, place: str) -> None:
    assert place_of(postal_code) == place


@pytest.mark.parametrize("text", ["", "0000", "1", "00001", "OSLO", "0001 "])
def test_what_is_no_postal_code_has_none(text: str) -> None:
    assert place_of(text) is None


def test_every_code_has_four_digits_and_a_name_in_capitals() -> None:
    table = postal_places._places()

    odd = {
        code: place
        for code, place in table.items()
        if not re.fullmatch("[0-9]{4}", code) or not re.fullmatch("[A-ZÆØÅ][A-ZÆØÅ -]*", place)
    }

    assert odd == {}
    assert len(table) > 5000


def test_a_table_that_is_missing_is_a_fault_that_says_how_it_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postal_places, "TABLE", tmp_path / "places.js")

    with pytest.raises(PostalPlacesMissing, match="make setup"):
        postal_places._places.__wrapped__()

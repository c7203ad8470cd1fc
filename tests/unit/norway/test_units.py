"""Each unit has the code that EHF wants; what nobody has a code for says so."""

import pytest

from webfaktura.norway.units import NO_UNIT, USUAL, UnitCode, unit_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("stk", "H87"),
        ("Stk.", "H87"),
        (" STK ", "H87"),
        ("time", "HUR"),
        ("timer", "HUR"),
        ("dag", "DAY"),
        ("mnd", "MON"),
        ("MND", "MON"),
        ("måned", "MON"),
        ("år", "ANN"),
        ("ÅR", "ANN"),
        ("kg", "KGM"),
        ("g", "GRM"),
        ("tonn", "TNE"),
        ("l", "LTR"),
        ("m", "MTR"),
        ("m²", "MTK"),
        ("kvm", "MTK"),
        ("m3", "MTQ"),
        ("km", "KMT"),
        ("kwh", "KWH"),
        ("sett", "SET"),
        ("pk", "XPK"),
    ],
)
def test_a_unit_has_its_code(text: str, code: str) -> None:
    assert unit_code(text) == UnitCode(code, is_known=True)


@pytest.mark.parametrize("text", ["", "rundsum", "H87"])
def test_what_has_no_code_is_one_and_says_so(text: str) -> None:
    assert unit_code(text) == UnitCode(NO_UNIT, is_known=False)


def test_no_code_is_one_that_means_something_else() -> None:
    assert not set(USUAL.values()) & {"STK", "MND", "PK", "KTM", "NMR"}

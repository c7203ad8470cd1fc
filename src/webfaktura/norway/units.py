"""The units people write on a line, and the code that EHF wants for each (UN/ECE Rec 20, Rec 21).

The codes are those that EN 16931 (rule BR-CL-23) lets through. A package of Rec 21 has an `X`
before it. Traps that the official rules let through stay out: `STK` is a stick of cigarettes and
`MND` a kilogram of dry weight.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NO_UNIT = "C62"
"""«One»: what stands for a unit that nobody has a code for."""


@dataclass(frozen=True)
class UnitCode:
    """The code of a unit, and whether it says the same as the unit's own word."""

    code: str
    is_known: bool


USUAL: Mapping[str, str] = {
    "stk": "H87",
    "time": "HUR",
    "dag": "DAY",
    "uke": "WEE",
    "mnd": "MON",
    "år": "ANN",
    "minutt": "MIN",
    "kg": "KGM",
    "g": "GRM",
    "tonn": "TNE",
    "l": "LTR",
    "dl": "DLT",
    "m": "MTR",
    "cm": "CMT",
    "mm": "MMT",
    "km": "KMT",
    "m2": "MTK",
    "m3": "MTQ",
    "mål": "DAA",
    "kWh": "KWH",
    "MWh": "MWH",
    "sett": "SET",
    "par": "PR",
    "dusin": "DZN",
    "pk": "XPK",
    "eske": "XBX",
    "kartong": "XCT",
    "pose": "XBG",
    "rull": "XRO",
    "palle": "XPX",
}
"""The words that forms propose, the most used first."""

_ALSO: Mapping[str, str] = {
    "stykk": "stk",
    "stykker": "stk",
    "enhet": "stk",
    "timer": "time",
    "t": "time",
    "h": "time",
    "dager": "dag",
    "dg": "dag",
    "døgn": "dag",
    "uker": "uke",
    "måned": "mnd",
    "måneder": "mnd",
    "min": "minutt",
    "minutter": "minutt",
    "kilo": "kg",
    "gram": "g",
    "gr": "g",
    "liter": "l",
    "ltr": "l",
    "desiliter": "dl",
    "meter": "m",
    "lm": "m",
    "kilometer": "km",
    "kvm": "m2",
    "m²": "m2",
    "kbm": "m3",
    "m³": "m3",
    "daa": "mål",
    "dekar": "mål",
    "set": "sett",
    "pakke": "pk",
    "pakker": "pk",
    "pakn": "pk",
    "pkt": "pk",
    "esker": "eske",
    "krt": "kartong",
    "kart": "kartong",
    "ruller": "rull",
    "paller": "palle",
}
_CODES = {word.lower(): code for word, code in USUAL.items()}


def unit_code(text: str) -> UnitCode:
    """The code of what was written: `H87` for `Stk.`; `C62`, and not known, for other words."""
    word = text.strip().lower()
    for spelling in (word, word.removesuffix(".")):
        code = _CODES.get(_ALSO.get(spelling, spelling))
        if code:
            return UnitCode(code, is_known=True)
    return UnitCode(NO_UNIT, is_known=False)

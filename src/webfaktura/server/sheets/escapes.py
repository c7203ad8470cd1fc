"""Signs that XML cannot carry, as Excel writes them: `_x000D_`; pure."""

import re
import unicodedata

_UNCARRIED = re.compile("[\x00-\x08\x0b\x0c\r\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile("_x([0-9A-Fa-f]{4})_")


def escaped(text: str) -> str:
    """The text as a workbook keeps it."""
    return _UNCARRIED.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text as it was meant."""
    return _WRITTEN.sub(lambda found: _sign(int(found[1], 16)), text)


def _sign(number: int) -> str:
    """The sign with this number; none for what no text can hold."""
    sign = chr(number)
    return "" if number == 0 or unicodedata.category(sign) == "Cs" else sign

"""Texts that a spreadsheet would reckon with, made harmless by a mark, and as they were; pure."""

import re
from typing import Final

NEUTRALISED: Final = re.compile(r"^'+[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 - spreadsheets take the wide ones too
"""What was made harmless for spreadsheets by a mark before it."""


def restored(cell: str) -> str:
    """The cell as it was before a mark kept spreadsheets from reckoning with it."""
    return cell[1:] if NEUTRALISED.match(cell) else cell


def neutralised(text: str) -> str:
    """The text, harmless in a spreadsheet; `restored` gives it back to the letter."""
    return f"'{text}" if NEUTRALISED.match(f"'{text}") else text

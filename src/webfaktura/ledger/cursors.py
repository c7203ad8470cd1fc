"""Cursors over a ledger's changes: opaque text that callers keep and hand back (pure)."""

BEGINNING = ""
"""The cursor of a caller that has seen nothing."""


def cursor_at(ledger_id: str, change_no: int) -> str:
    """Make the cursor of a caller that has seen every change up to a number."""
    return f"{ledger_id}:{change_no}"


def seen_until(cursor: str, *, ledger_id: str, last_change_no: int) -> int:
    """Read how far a caller has seen; 0 means everything is to be told again.

    A cursor of another ledger, or from ahead of this one, means that the file
    was replaced or an older copy restored. Telling all again is harmless,
    because what is told is an upsert; skipping is not.
    """
    told_by, _, number = cursor.partition(":")
    if told_by != ledger_id or not number.isdecimal():
        return 0
    change_no = int(number)
    return change_no if change_no <= last_change_no else 0

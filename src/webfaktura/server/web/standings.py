"""Where a document stands, as its timeline marks it."""

from webfaktura.server.journey import Shown
from webfaktura.ui.states import state_named, words_for

MARKS = {"success": "done", "danger": "failed", "warning": "failed"}
"""How a step is marked on the timeline, by the colour of its state."""


def words_of(shown: Shown) -> str:
    """A state in words, with the number that goes with it: `Overført (bilag 20417)`."""
    return words_for(shown.code, shown.detail)


def mark_of(shown: Shown) -> str:
    """How the timeline marks a step that stands so: done, failed, or still to come."""
    if shown.code in {"issued", "sent", "withheld"}:
        return "done"
    return MARKS.get(state_named(shown.code).colour, "waiting")

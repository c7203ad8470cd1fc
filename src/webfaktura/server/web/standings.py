"""Where a document stands, in words: the shared states, and two that only WebFaktura has."""

from django.utils.translation import pgettext_lazy

from webfaktura.server.journey import Shown
from webfaktura.ui.states import STATES, State

OWN = {
    "withheld": State(pgettext_lazy("state", "Not sent"), "neutral"),
    "parked": State(pgettext_lazy("state", "Refused by the accounting system"), "warning"),
}
MARKS = {"success": "done", "danger": "failed", "warning": "failed"}
"""How a step is marked on the timeline, by the colour of its state."""


def standing(code: str) -> State:
    """The state with this code."""
    return OWN.get(code) or STATES[code]


def words_of(shown: Shown) -> str:
    """A state in words, with the number that goes with it: `Overført (bilag 20417)`."""
    state = standing(shown.code)
    if shown.detail and state.detailed is not None:
        return str(state.detailed) % {"detail": shown.detail}
    return str(state.word)


def mark_of(shown: Shown) -> str:
    """How the timeline marks a step that stands so: done, failed, or still to come."""
    if shown.code in {"issued", "sent", "withheld"}:
        return "done"
    return MARKS.get(standing(shown.code).colour, "waiting")

"""Every state the eye may meet, with its one word and its colour."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

type Colour = Literal["neutral", "info", "success", "warning", "danger"]


@dataclass(frozen=True)
class State:
    """A state as it is shown; `detailed` is the word when a number or reason goes with it."""

    word: Promise
    colour: Colour
    detailed: Promise | None = None


class NoSuchState(LookupError):
    """A page named a state that has no word: a fault in the page."""


STATES = {
    "draft": State(pgettext_lazy("state", "Draft"), "neutral"),
    "issued": State(pgettext_lazy("state", "Issued"), "info"),
    "waiting_for_delivery": State(pgettext_lazy("state", "Waiting for delivery"), "neutral"),
    "sent": State(pgettext_lazy("state", "Sent"), "info"),
    "delivered": State(pgettext_lazy("state", "Delivered"), "success"),
    "not_delivered": State(pgettext_lazy("state", "Not delivered"), "danger"),
    "returned": State(pgettext_lazy("state", "Returned"), "danger"),
    "uncertain": State(pgettext_lazy("state", "Uncertain"), "warning"),
    "withheld": State(pgettext_lazy("state", "Not sent"), "neutral"),
    "not_transferred": State(pgettext_lazy("state", "Not transferred"), "neutral"),
    "in_batch": State(
        pgettext_lazy("state", "In batch"), "info", pgettext_lazy("state", "In batch %(detail)s")
    ),
    "transferred": State(
        pgettext_lazy("state", "Transferred"),
        "success",
        pgettext_lazy("state", "Transferred (voucher %(detail)s)"),
    ),
    "parked": State(pgettext_lazy("state", "Refused by the accounting system"), "warning"),
    "open": State(pgettext_lazy("state", "Open"), "neutral"),
    "part_paid": State(pgettext_lazy("state", "Part paid"), "warning"),
    "paid": State(pgettext_lazy("state", "Paid"), "success"),
    "overpaid": State(pgettext_lazy("state", "Overpaid"), "warning"),
    "overdue": State(pgettext_lazy("state", "Overdue"), "danger"),
    "credited": State(pgettext_lazy("state", "Credited"), "neutral"),
    "void": State(pgettext_lazy("state", "Void"), "neutral"),
    "waiting": State(pgettext_lazy("state", "Waiting"), "neutral"),
    "running": State(pgettext_lazy("state", "Running"), "info"),
    "done": State(pgettext_lazy("state", "Done"), "success"),
    "failed": State(pgettext_lazy("state", "Failed"), "danger"),
    "cancelled": State(pgettext_lazy("state", "Cancelled"), "neutral"),
}
"""By code, in the glossary's words. Colour never says it alone: the word always stands there."""


def state_named(code: str) -> State:
    """Return the state, or raise `NoSuchState`."""
    try:
        return STATES[code]
    except KeyError:
        raise NoSuchState(code) from None


def words_for(code: str, detail: object = "") -> str:
    """Return the state's word in the reader's language, with the detail where it has one."""
    state = state_named(code)
    if detail and state.detailed is not None:
        return str(state.detailed) % {"detail": detail}
    return str(state.word)

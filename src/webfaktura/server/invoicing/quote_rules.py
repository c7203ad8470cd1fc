"""How a quote or an order stands, and what it may become; pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

QUOTE = "quote"
ORDER = "order"
INVOICE = "invoice"
STANDS_FOR = timedelta(days=30)
"""How long a new quote can be accepted, unless another day is written."""


class QuoteState(StrEnum):
    """How a quote or an order stands."""

    OPEN = "open"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    INVOICED = "invoiced"


_O, _S, _A, _D = QuoteState.OPEN, QuoteState.SENT, QuoteState.ACCEPTED, QuoteState.DECLINED
_MARKS: Mapping[str, Mapping[QuoteState, tuple[QuoteState, ...]]] = {
    QUOTE: {_O: (_S, _A, _D), _S: (_A, _D, _O), _A: (_D, _O), _D: (_O,)},
    ORDER: {_O: (_S, _D), _S: (_D, _O), _D: (_O,)},
}


def marks_for(kind: str, state: str) -> tuple[QuoteState, ...]:
    """What a person may mark a quote or an order as, from how it stands; the likeliest first."""
    return _MARKS[kind].get(QuoteState(state), ())


def may_become(kind: str, state: str) -> tuple[str, ...]:
    """What a quote or an order may be made into: an order, an invoice, or nothing any more."""
    if state in {QuoteState.DECLINED, QuoteState.INVOICED}:
        return ()
    return (ORDER, INVOICE) if kind == QUOTE else (INVOICE,)


def state_when_it_became(kind: str) -> QuoteState:
    """How a quote or an order stands once it has become a document of this kind."""
    return QuoteState.INVOICED if kind == INVOICE else QuoteState.ACCEPTED


def state_when_it_is_back(kind: str) -> QuoteState:
    """How it stands when the invoice it became was thrown away as a draft."""
    return QuoteState.ACCEPTED if kind == QUOTE else QuoteState.OPEN


def is_expired(state: str, valid_until: date | None, *, on: date) -> bool:
    """Whether nobody has answered a quote within its time."""
    waits = state in {QuoteState.OPEN, QuoteState.SENT}
    return waits and valid_until is not None and valid_until < on

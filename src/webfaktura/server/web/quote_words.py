"""What stands on the screen about a quote or an order: its state, its marks, what it became."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import pgettext_lazy

from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.quote_rules import QuoteState
from webfaktura.server.invoicing.quotes import QUOTE_KINDS, invoice_of, words
from webfaktura.ui.states import State

STATES: Mapping[str, State] = {
    QuoteState.OPEN: State(pgettext_lazy("quote", "Open"), "neutral"),
    QuoteState.SENT: State(pgettext_lazy("quote", "Sent"), "info"),
    QuoteState.ACCEPTED: State(pgettext_lazy("quote", "Accepted"), "success"),
    QuoteState.DECLINED: State(pgettext_lazy("quote", "Declined"), "neutral"),
    QuoteState.INVOICED: State(pgettext_lazy("quote", "Invoiced"), "success"),
}
EXPIRED = State(pgettext_lazy("quote", "Expired"), "warning")
MARKS: Mapping[str, Promise] = {
    QuoteState.OPEN: pgettext_lazy("quote", "Open again"),
    QuoteState.SENT: pgettext_lazy("quote", "Mark as sent"),
    QuoteState.ACCEPTED: pgettext_lazy("quote", "Mark as accepted"),
    QuoteState.DECLINED: pgettext_lazy("quote", "Mark as declined"),
}


@dataclass(frozen=True, kw_only=True)
class Link:
    """A document in a chain: what it is called, when it came, and where it stands."""

    draft: Draft
    words: str
    """As within a sentence: `ordre 12`."""
    at: datetime
    address: str

    @property
    def word(self) -> str:
        """Alone: `Ordre 12`."""
        return str(capfirst(self.words))


def link_to(draft: Draft) -> Link:
    """Where a quote, an order, an invoice or its draft is seen."""
    invoice = invoice_of(draft)
    company = draft.company.public_id
    if invoice is not None:
        address = reverse("invoice", args=[company, invoice.public_id])
    elif draft.kind in QUOTE_KINDS:
        address = reverse("quote", args=[company, draft.public_id])
    else:
        address = reverse("draft", args=[company, draft.public_id])
    at = invoice.issued_at if invoice else draft.created_at
    return Link(draft=draft, words=words(draft), at=at, address=address)

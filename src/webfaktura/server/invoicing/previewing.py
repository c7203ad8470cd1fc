"""What a draft's document would say if it were issued now, as far as it can be said."""

from dataclasses import dataclass
from datetime import date

from webfaktura.server.invoicing.examining import examined
from webfaktura.server.invoicing.freezing import freeze
from webfaktura.server.invoicing.frozen import Issued
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.rates import Rates
from webfaktura.server.invoicing.rules import DraftFacts, Remark
from webfaktura.server.registers.queries import postings_of


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The remarks on a draft, and its document without number and KID."""

    remarks: list[Remark]
    issued: Issued | None
    """None: something is missing that no document can be without; a remark says what."""


def preview_of(draft: Draft, *, on: date, rates: Rates) -> Preview:
    """Freeze a draft as issuing would, but give it no number and save nothing."""
    postings = postings_of(draft.company)
    look = examined([draft], on=on, postings=postings, rates=rates)[draft.pk]
    if look.facts is None or not _can_be_drawn(draft, look.facts):
        return Preview(remarks=look.remarks, issued=None)
    issued = freeze(draft, look.facts, series="invoice", postings=postings)
    return Preview(remarks=look.remarks, issued=issued)


def _can_be_drawn(draft: Draft, facts: DraftFacts) -> bool:
    lines = [line for line in facts.lines if line.kind == "item"]
    rate_is_known = facts.currency.code == "NOK" or facts.currency.rate is not None
    return (
        draft.customer is not None
        and bool(lines)
        and all(line.is_posted for line in lines)
        and rate_is_known
    )

"""Drafts as somebody chose them from a list: which, in which order, and as they then stood."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from webfaktura.server.invoicing.examining import currency_of
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.queries import drafts
from webfaktura.server.invoicing.rates import Rates, rates_for
from webfaktura.server.tenancy.models import Company


@dataclass(frozen=True)
class Chosen:
    """One draft, and the version that was looked at; another version is not what was chosen."""

    draft_id: UUID
    version: int


def open_ones(company: Company, chosen: Collection[Chosen]) -> list[Draft]:
    """Those of the chosen drafts that are still open, as they stand now, in the order chosen."""
    keys = [each.draft_id for each in chosen]
    found = {draft.public_id: draft for draft in drafts(company).filter(public_id__in=keys)}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def as_chosen(company: Company, chosen: Sequence[Chosen]) -> list[Draft]:
    """The open ones, each claiming to be the version that was chosen: a newer one is refused."""
    versions = {each.draft_id: each.version for each in chosen}
    found = open_ones(company, chosen)
    for draft in found:
        draft.version = versions[draft.public_id]
    return found


def rates_of(many: Collection[Draft], *, on: date) -> Rates:
    """The exchange rates that these drafts need; asks outside, so never within a transaction."""
    return rates_for((currency_of(draft), draft.issued_on or on) for draft in many)

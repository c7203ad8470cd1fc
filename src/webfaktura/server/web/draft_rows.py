"""Drafts as lists show them: their sums, and what each still lacks, in a few short words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from webfaktura.norway.money import Money
from webfaktura.server import readiness
from webfaktura.server.invoicing.examining import totals_of_all
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.rules import DraftTotals, Remark
from webfaktura.server.web.access import CompanyRequest


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """A draft as the list shows it."""

    draft: Draft
    totals: DraftTotals | None
    stops: Sequence[Remark]

    @property
    def is_ready(self) -> bool:
        """Whether it can be issued as it is."""
        return not self.stops

    @property
    def why(self) -> str:
        """What it lacks first, in short words, and how much more; empty when it is ready."""
        return why_not(self.stops)

    @property
    def key(self) -> str:
        """How a form names the draft and the version that was looked at."""
        return f"{self.draft.public_id}:{self.draft.version}"

    @property
    def channel(self) -> str:
        """How the invoice will be sent."""
        customer = self.draft.customer
        return (customer.channel if customer else "") or self.draft.company.channel


def rows_of(
    request: CompanyRequest, found: Sequence[Draft], *, judges: bool = False
) -> list[DraftRow]:
    """These drafts of the company with their sums and stops, in a fixed number of queries.

    Unless `judges`: then each EHF document is written and judged as it would be.
    """
    remarks = readiness.readiness_of(request.company, found, on=request.today, judges=judges)
    totals = totals_of_all(found, on=request.today)
    return [
        DraftRow(
            draft=draft,
            totals=totals[draft.pk],
            stops=[remark for remark in remarks[draft.pk] if remark.stops],
        )
        for draft in found
    ]


def why_not(stops: Sequence[Remark]) -> str:
    """The first remark without its mend, and how many more there are."""
    if not stops:
        return ""
    first = stops[0].sentence.partition(". ")[0].rstrip(".")
    more = len(stops) - 1
    if not more:
        return first
    return f"{first} " + ngettext("(and %(count)s more)", "(and %(count)s more)", more) % {
        "count": more
    }


def sums_of(rows: Iterable[DraftRow]) -> list[Money]:
    """What the drafts come to, one sum for each currency, kroner first."""
    sums: dict[str, Money] = {}
    for row in rows:
        if row.totals is not None:
            gross = row.totals.gross
            sums[gross.currency] = sums.get(gross.currency, Money(0, gross.currency)) + gross
    return sorted(sums.values(), key=lambda money: (money.currency != "NOK", money.currency))

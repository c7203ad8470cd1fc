"""Issues many drafts of one company: some a transaction, each checked before it is committed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched

from django.db import transaction

from webfaktura import faults
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.issuing import (
    Desk,
    Document,
    Ready,
    desk_with,
    newest_hash,
    numbered,
    save_issued,
)
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.queries import written_sums
from webfaktura.server.invoicing.rates import NO_RATES, Rates
from webfaktura.server.invoicing.sums import disagreements, sums_of
from webfaktura.server.registers.commands import give_back_rest, next_range
from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

MOST_A_TRANSACTION = 100
"""Drafts; others who issue wait no longer than these take."""


class DoesNotAddUp(Exception):
    """What was written is not what was issued: a fault of ours, and nothing of it is kept."""


@dataclass(frozen=True)
class Answer:
    """What has become of one draft: its invoice, or why it has none now."""

    draft: Draft
    became: Invoice | Refusal


@dataclass(frozen=True)
class BulkIssue:
    """What one transaction of a bulk issue did, with each draft in the order given."""

    answers: Sequence[Answer]

    @property
    def issued(self) -> list[Invoice]:
        """The new invoices."""
        return [answer.became for answer in self.answers if isinstance(answer.became, Invoice)]

    @property
    def refused(self) -> list[tuple[Draft, Refusal]]:
        """The drafts that were not issued, each with its refusal."""
        return [
            (answer.draft, answer.became)
            for answer in self.answers
            if isinstance(answer.became, Refusal)
        ]


def issue_invoices(
    *,
    company: Company,
    drafts: Iterable[Draft],
    on: date,
    at: datetime,
    by: Actor,
    rates: Rates = NO_RATES,
) -> Iterator[BulkIssue]:
    """Issue drafts of one company, in the order given, as `issue_invoice` does each.

    Tells what was done after every transaction, and goes on when asked for more:
    what is told is committed, and who stops asking stops the issue. A refused
    draft does not stop the others. Run again after a death, what was issued is
    told as `AlreadyIssued`.
    """
    for portion in batched(dict.fromkeys(drafts), MOST_A_TRANSACTION):
        with transaction.atomic(durable=True):
            desk = desk_with(company, portion, on=on, rates=rates)
            done = _issue(desk, company, portion, at=at, by=by)
            faults.point("invoicing.bulk_before_commit")
        faults.point("invoicing.bulk_after_commit")
        yield done


def _issue(
    desk: Desk, company: Company, portion: Sequence[Draft], *, at: datetime, by: Actor
) -> BulkIssue:
    ready, refused = _ready(desk, portion)
    documents: list[Document] = []
    # The numbers come last, of one series after the other in the same order by all.
    for series, of_series in sorted(_by_series(ready).items()):
        made, without_number = _numbered(company, series, of_series)
        documents += made
        refused |= without_number
    invoices = save_issued(company, documents, at=at, by=by)
    _refuse_what_does_not_add_up(company, documents, invoices)
    became = refused | {invoice.draft_id: invoice for invoice in invoices}
    return BulkIssue([Answer(draft, became[draft.pk]) for draft in portion])


def _ready(
    desk: Desk, portion: Iterable[Draft]
) -> tuple[list[Ready], dict[int, Invoice | Refusal]]:
    ready: list[Ready] = []
    refused: dict[int, Invoice | Refusal] = {}
    for draft in portion:
        try:
            ready.append(desk.ready(draft))
        except Refusal as refusal:
            refused[draft.pk] = refusal
    return ready, refused


def _by_series(ready: Iterable[Ready]) -> dict[SeriesKind, list[Ready]]:
    sorted_out: defaultdict[SeriesKind, list[Ready]] = defaultdict(list)
    for item in ready:
        sorted_out[item.series].append(item)
    return sorted_out


def _numbered(
    company: Company, series: SeriesKind, ready: Sequence[Ready]
) -> tuple[list[Document], dict[int, Refusal]]:
    """Give each its number of one range; one that a draft has no room for goes to the next."""
    numbers = next_range(company=company, kind=series, count=len(ready))
    faults.point("invoicing.bulk_numbers_taken")
    head = newest_hash(company, series)
    made: list[Document] = []
    refused: dict[int, Refusal] = {}
    for item in ready:
        try:
            document = numbered(item, numbers[len(made)], previous_hash=head)
        except Refusal as refusal:
            refused[item.draft.pk] = refusal
        else:
            made.append(document)
            head = document.numbered.hash
    if refused:
        give_back_rest(company=company, kind=series, count=len(refused))
    return made, refused


def _refuse_what_does_not_add_up(
    company: Company, documents: Sequence[Document], invoices: Sequence[Invoice]
) -> None:
    issued = sums_of([document.numbered for document in documents])
    wrong = list(disagreements(issued=issued, written=written_sums(company, invoices)))
    if wrong:
        raise DoesNotAddUp("; ".join(wrong))

"""What it costs to write a draft of five lines and to issue it, one by one and in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.cast import five_lines, read
from benchmarks.clock import DatabaseClock, cost_of
from benchmarks.figures import Cost, Row, row_of
from builders import NOW, TODAY, a_company, a_customer, a_draft, an_actor, issued
from webfaktura.server.invoicing.bulk import MOST_A_TRANSACTION, issue_invoices
from webfaktura.server.invoicing.queries import drafts
from webfaktura.server.posting.commands import write_voucher
from webfaktura.server.readiness import remarks_on
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.options import Options
    from webfaktura.server.invoicing.models import Draft, Invoice
    from webfaktura.server.invoicing.rules import DraftEntry
    from webfaktura.server.registers.models import Customer
    from webfaktura.server.tenancy.models import Company

BAR_MS = 5.0
BULK_BAR_MS = 0.5
WARM_UP = 30


@dataclass(frozen=True)
class Way:
    """What each part of one document's way cost."""

    written: Cost
    judged: Cost
    issued: Cost
    posted: Cost


def rows(options: Options) -> Iterator[Row]:
    """Draft and issue together, each part of the way alone, then many at once."""
    company = a_company()
    with company_scope(company):
        firm = Firm(company)
        ways = [firm.walk() for _ in range(WARM_UP + options.repeated(400))][WARM_UP:]
        bulk = [firm.issue_many() for _ in range(1 + options.repeated(20))][1:]
    both = [way.written + way.issued for way in ways]
    yield row_of("issue: draft and issue, 5 lines, one by one", both, bar=BAR_MS)
    yield row_of("  of which the draft (begun and saved)", [way.written for way in ways])
    yield row_of("  of which the issue", [way.issued for way in ways])
    yield row_of("  beside it: the draft read and judged", [way.judged for way in ways])
    yield row_of("  after it: the voucher written", [way.posted for way in ways])
    yield row_of("issue: in bulk, 5 lines, an invoice", bulk, bar=BULK_BAR_MS)


class Firm:
    """A company that writes invoices of five lines to one customer."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._customer: Customer = a_customer(company)
        self._entries: Sequence[DraftEntry] = five_lines(company)
        self._database = DatabaseClock.ours()

    def walk(self) -> Way:
        """One document, from its draft to its voucher."""
        drawn: list[Draft] = []
        given: list[Invoice] = []
        return Way(
            written=self._cost(lambda: drawn.append(self._draft())),
            judged=self._cost(lambda: self._judge(drawn[0])),
            issued=self._cost(lambda: given.append(issued(drawn[0]))),
            posted=self._post(given),
        )

    def issue_many(self) -> Cost:
        """What an invoice costs where a whole transaction is issued; the drafts stand already."""
        many = [self._draft() for _ in range(MOST_A_TRANSACTION)]
        return self._cost(lambda: self._issue(many)).per(len(many))

    def _draft(self) -> Draft:
        return a_draft(self._company, customer=self._customer, entries=self._entries)

    def _judge(self, draft: Draft) -> None:
        """As the page of the draft does before an issue, the reading counted in."""
        remarks_on(drafts(self._company).get(pk=draft.pk), on=TODAY)

    def _post(self, given: Sequence[Invoice]) -> Cost:
        invoice = read(self._company, given[0])
        return self._cost(lambda: write_voucher(invoice=invoice, at=NOW))

    def _issue(self, many: Sequence[Draft]) -> None:
        done = issue_invoices(company=self._company, drafts=many, on=TODAY, at=NOW, by=an_actor())
        refused = [refusal for portion in done for _, refusal in portion.refused]
        if refused:
            raise refused[0]

    def _cost(self, work: Callable[[], object]) -> Cost:
        return cost_of(work, self._database)

"""What each step of the worker and of Sync's claim costs, and how often it asks the database."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.cast import five_lines
from benchmarks.clock import DatabaseClock, cost_of
from benchmarks.figures import Cost, Row, row_of
from builders import NOW, a_company, a_customer, a_draft, an_actor, issued
from rooms.delivery.mailbox import open_mailbox
from webfaktura.server.delivery.commands import make_document, send_delivery, start_delivery
from webfaktura.server.posting.commands import claim_batch, write_voucher
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.options import Options
    from webfaktura.server.invoicing.models import Invoice
    from webfaktura.server.tenancy.models import Company

WARM_UP = 5
CLAIMS = (50, 500)

type Job = Callable[[Invoice], object]


def rows(options: Options) -> Iterator[Row]:
    """The jobs of one invoice, one after another, then claims of few vouchers and of many."""
    company = a_company()
    with company_scope(company), open_mailbox() as mailbox:
        mailer = cast("dict[str, dict[str, Any]]", settings.MAILERS)["default"]
        mailer["OPTIONS"] |= {"host": "127.0.0.1", "port": mailbox.port}
        invoices = _invoices(company, WARM_UP + options.repeated(100))
        for name, job in _jobs().items():
            yield from _done(name, job, invoices)
    for count in CLAIMS:
        yield from _claimed(count, options)


def _jobs() -> dict[str, Job]:
    """What is done with one invoice, in the order of its way."""
    return {
        "make_document": lambda invoice: make_document(invoice=invoice, at=NOW),
        "start_delivery": lambda invoice: start_delivery(invoice=invoice, at=NOW),
        "send_delivery": lambda invoice: send_delivery(
            delivery=start_delivery(invoice=invoice, at=NOW), at=NOW
        ),
        "write_voucher": lambda invoice: write_voucher(invoice=invoice, at=NOW),
    }


def _done(name: str, job: Job, invoices: Sequence[Invoice]) -> Iterator[Row]:
    database = DatabaseClock.ours()
    measured = [_measured(partial(job, invoice), database) for invoice in invoices]
    costs, queries = zip(*measured[WARM_UP:], strict=True)
    yield row_of(f"job: {name}", costs)
    yield _queries(f"job: {name}", queries)


def _claimed(count: int, options: Options) -> Iterator[Row]:
    """Claims of new companies, each with so many vouchers that wait."""
    claims = [_claim(count) for _ in range(1 + options.repeated(10) // 2)]
    costs, queries = zip(*claims, strict=True)
    yield row_of(f"job: claim_batch of {count}", costs)
    yield _queries(f"job: claim_batch of {count}", queries)


def _claim(count: int) -> tuple[Cost, int]:
    company = a_company()
    with company_scope(company):
        for invoice in _invoices(company, count):
            write_voucher(invoice=invoice, at=NOW)
        return _measured(
            lambda: claim_batch(company=company, at_most=count, at=NOW, by=an_actor()),
            DatabaseClock.ours(),
        )


def _measured(work: Callable[[], object], database: DatabaseClock) -> tuple[Cost, int]:
    with CaptureQueriesContext(connection) as asked:
        cost = cost_of(work, database)
    return cost, len(asked)


def _queries(name: str, counts: Sequence[int]) -> Row:
    """Transactions' begin and commit count as well."""
    return Row(name=name, median=median(counts), unit="queries", count=len(counts))


def _invoices(company: Company, count: int) -> list[Invoice]:
    customer, entries = a_customer(company), five_lines(company)
    return [issued(a_draft(company, customer=customer, entries=entries)) for _ in range(count)]

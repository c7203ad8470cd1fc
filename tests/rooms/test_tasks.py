"""The worker finds what waits by looking, and one bad row does not stand in the others' way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.utils.timezone import now
from pytest_django.fixtures import Settings

from builders import NOW, a_company, a_customer, an_issued_invoice
from rooms.delivery.mailbox import Mailbox, mailers, open_mailbox
from rooms.jobs import books
from webfaktura.server import tasks
from webfaktura.server.delivery.models import Delivery, Document
from webfaktura.server.delivery.pulling import LONGEST_TRANSACTION, Look, Pull
from webfaktura.server.delivery.queries import newest_issued_before, without_document
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.jobs.commands import add_job, claim_job, finish_job
from webfaktura.server.jobs.housekeeping import forget_done_jobs
from webfaktura.server.jobs.models import Job, Schedule
from webfaktura.server.jobs.rules import KEPT_FOR, LEASE
from webfaktura.server.jobs.words import words_for
from webfaktura.server.jobs.worker import Worker
from webfaktura.server.posting.models import Voucher
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope, system_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        settings.MAILERS = mailers(mailbox.port)
        yield mailbox


def issued_by(*companies: Company) -> list[Invoice]:
    """One issued invoice of each."""
    invoices = []
    for company in companies:
        with company_scope(company):
            invoices.append(an_issued_invoice(company))
    return invoices


def count_of(model: type[Document | Delivery | Voucher]) -> int:
    with system_scope("a test"):
        return model.objects.count()


def test_one_round_takes_invoices_of_all_companies_to_sent_and_voucher(mailbox: Mailbox) -> None:
    issued_by(a_company(), a_company())
    pullers = tasks.pullers()

    assert [puller() for puller in pullers] == [0, 2, 2, 2, 2, 2, 0]

    assert len(mailbox.mails) == 2
    assert [count_of(model) for model in (Document, Delivery, Voucher)] == [2, 2, 2]
    assert [puller() for puller in pullers] == [0] * 7


@dataclass
class Bench:
    """A puller over invoices whose work may fail, with a clock that a test moves."""

    at: datetime = NOW
    fails: set[int] = field(default_factory=set)
    worked: list[Invoice] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)

    def puller(self, find: Callable[[Look], list[Invoice]]) -> Pull[Invoice]:
        return Pull(
            find=lambda look: self._noted(look, find),
            work=self._work,
            clock=lambda: self.at,
            settled=lambda at, after: newest_issued_before(at, after=after),
        )

    def _noted(self, look: Look, find: Callable[[Look], list[Invoice]]) -> list[Invoice]:
        self.looks.append(look)
        return find(look)

    def _work(self, invoice: Invoice, at: datetime) -> None:
        if invoice.pk in self.fails:
            raise RuntimeError("cannot be drawn")
        self.worked.append(invoice)


def one_without_document(look: Look) -> list[Invoice]:
    return without_document(1, after=look.after, but_not=look.but_not)


def test_a_row_that_fails_rests_while_the_others_are_worked_on() -> None:
    bad, good = issued_by(a_company(), a_company())
    bench = Bench(fails={bad.pk})
    puller = bench.puller(one_without_document)

    assert [puller(), puller()] == [0, 1]
    assert bench.worked == [good]

    bench.fails.clear()
    bench.at += timedelta(hours=2)
    assert puller() == 1
    assert bench.worked == [good, bad]


def test_each_failure_lets_the_row_rest_longer() -> None:
    [bad] = issued_by(a_company())
    bench = Bench(fails={bad.pk})
    puller = bench.puller(one_without_document)
    rests = []

    for _ in range(3):
        puller()
        rests.append(puller._rests_until[bad.pk] - bench.at)
        bench.at = puller._rests_until[bad.pk]

    assert rests == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]


def test_what_is_old_and_done_is_not_looked_through_again() -> None:
    [old] = issued_by(a_company())
    bench = Bench(at=NOW + LONGEST_TRANSACTION + timedelta(seconds=1))
    puller = bench.puller(lambda _: [])

    puller()
    puller()

    assert [look.after for look in bench.looks] == [0, old.pk]


def test_what_may_still_be_committing_is_looked_at_again() -> None:
    issued_by(a_company())
    bench = Bench(at=NOW + LONGEST_TRANSACTION)
    puller = bench.puller(lambda _: [])

    puller()
    puller()

    assert [look.after for look in bench.looks] == [0, 0]


def test_nothing_is_passed_over_while_a_row_rests() -> None:
    [bad] = issued_by(a_company())
    bench = Bench(at=NOW + 2 * LONGEST_TRANSACTION, fails={bad.pk})
    puller = bench.puller(one_without_document)

    puller()
    puller()
    puller()

    assert [look.after for look in bench.looks] == [0, 0, 0]


@pytest.fixture
def worker() -> Iterator[Worker]:
    """Works on jobs as `webfaktura worker` does, without its pullers."""
    books.seen.clear()
    yield Worker(within=tasks.books_of)
    books.seen.clear()


def test_the_job_of_a_company_sees_that_companys_books_and_no_others(worker: Worker) -> None:
    ours, theirs = a_company(), a_company()
    for company, name in ((ours, "Vår kunde"), (theirs, "Deres kunde")):
        with company_scope(company):
            a_customer(company, name=name)
    books.look_into_the_books.enqueue(company_id=ours.pk)

    worker.work_once()

    assert books.seen == [["Vår kunde"]]
    assert Job.objects.get().state == "done"


def test_a_job_of_no_company_that_looks_into_books_is_refused(worker: Worker) -> None:
    company = a_company()
    with company_scope(company):
        a_customer(company)
    books.look_into_the_books.enqueue()

    worker.work_once()

    assert books.seen == []
    assert "ScopeError" in Job.objects.get().error


def test_what_is_done_by_the_clock_is_known_once_and_has_words() -> None:
    for _ in range(2):
        tasks.put_schedules(at=NOW)

    paths = list(Schedule.objects.values_list("task_path", flat=True))
    assert len(paths) == len(tasks.SCHEDULES)
    assert [path for path in paths if words_for(path) == path] == []


def test_at_night_the_jobs_that_were_done_long_ago_are_forgotten(worker: Worker) -> None:
    long_ago = now() - KEPT_FOR - timedelta(days=2)
    old = add_job(task=books.look_into_the_books, args=[], kwargs={}, at=long_ago)
    claimed = claim_job(queue="default", lease=LEASE, worker="a test", at=long_ago)
    assert claimed == old
    finish_job(job=claimed, at=long_ago)
    tasks.put_schedules(at=now() - timedelta(days=2))

    for _ in tasks.SCHEDULES:  # each round takes a few jobs only
        worker.work_once()

    forgetting = Job.objects.get(task_path=forget_done_jobs.module_path)
    assert forgetting.state == "done"
    assert not Job.objects.filter(pk=old.pk).exists()

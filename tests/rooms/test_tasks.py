"""The worker finds what waits by looking, and one bad row does not stand in the others' way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from builders import NOW, a_company, an_issued_invoice
from rooms.delivery.mailbox import Mailbox, mailers, open_mailbox
from webfaktura.server import tasks
from webfaktura.server.delivery.models import Delivery, Document
from webfaktura.server.delivery.pulling import LONGEST_TRANSACTION, Look, Pull
from webfaktura.server.delivery.queries import newest_issued_before, without_document
from webfaktura.server.invoicing.models import Invoice
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

    assert [puller() for puller in pullers] == [2, 2, 2, 2]

    assert len(mailbox.mails) == 2
    assert [count_of(model) for model in (Document, Delivery, Voucher)] == [2, 2, 2]
    assert [puller() for puller in pullers] == [0, 0, 0, 0]


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

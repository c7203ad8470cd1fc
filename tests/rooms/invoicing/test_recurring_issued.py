"""What issues itself: the worker makes the draft, and a job of its own issues it."""

from datetime import date, datetime, timedelta

import pytest
from django.utils.timezone import now

from builders import NOW, an_actor, an_entry, customer_details
from rooms.invoicing.repeating import a_recurring
from webfaktura.norway.calendar import oslo_date
from webfaktura.server import tasks
from webfaktura.server.invoicing.commands import change_draft
from webfaktura.server.invoicing.models import Invoice, Recurring
from webfaktura.server.invoicing.queries import drafts
from webfaktura.server.invoicing.recurring_periods import periods
from webfaktura.server.invoicing.rules import DraftHead
from webfaktura.server.jobs.models import Job
from webfaktura.server.jobs.worker import Worker
from webfaktura.server.registers.commands import change_customer
from webfaktura.server.tenancy.models import AuditEntry, Company

pytestmark = pytest.mark.usefixtures("scope")

BY = an_actor()


@pytest.fixture
def worker() -> Worker:
    return Worker(within=tasks.books_of)


def made(recurring: Recurring, *, at: datetime) -> None:
    """Make what is due at the hour, and let its job be due now: the hour may be to come."""
    tasks.make_recurring(recurring, at)
    Job.objects.filter(due_at__gt=now()).update(due_at=now())


def at_work(recurring: Recurring, worker: Worker, *, at: datetime) -> None:
    made(recurring, at=at)
    while worker.work_once():
        pass


@pytest.fixture
def today() -> date:
    """The real day: a job asks the clock itself."""
    return oslo_date(now())


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=NOW.tzinfo)


def test_what_issues_itself_is_issued_once(company: Company, worker: Worker, today: date) -> None:
    recurring = a_recurring(company, issues_by_itself=True, starts_on=today)

    for _ in range(2):
        at_work(recurring, worker, at=noon(today))

    invoice = Invoice.objects.get()
    assert (invoice.issued_on, invoice.issued_by) == (today, None)
    assert periods(recurring).get().draft == invoice.draft
    assert Job.objects.get().state == "done"


def test_without_it_a_draft_waits_for_somebody(
    company: Company, worker: Worker, today: date
) -> None:
    recurring = a_recurring(company, starts_on=today)

    at_work(recurring, worker, at=noon(today))

    assert not Invoice.objects.exists()
    assert drafts(company).filter(came_from=recurring.template).count() == 1


def test_what_is_refused_stays_a_draft_and_is_noted(
    company: Company, worker: Worker, today: date
) -> None:
    recurring = a_recurring(company, issues_by_itself=True, starts_on=today)
    customer = recurring.template.customer
    assert customer is not None
    change_customer(customer=customer, details=customer_details(email=""), at=NOW, by=BY)

    at_work(recurring, worker, at=noon(today))

    assert not Invoice.objects.exists()
    assert periods(recurring).get().draft.is_open  # type: ignore[union-attr]
    entry = AuditEntry.objects.get(deed="recurring.refuse")
    assert entry.details == {"code": "not-issuable", "field": "customer"}
    assert Job.objects.get().state == "done"


def test_a_draft_that_somebody_has_written_in_is_not_issued_by_itself(
    company: Company, worker: Worker, today: date
) -> None:
    recurring = a_recurring(company, issues_by_itself=True, starts_on=today)
    made(recurring, at=noon(today))
    draft = periods(recurring).get().draft
    assert draft is not None
    change_draft(
        draft=draft, version=1, at=NOW, by=BY, entries=[an_entry()],
        head=DraftHead(customer_id=draft.customer.public_id),  # type: ignore[union-attr]
    )  # fmt: skip

    while worker.work_once():
        pass

    assert not Invoice.objects.exists()


def test_it_is_made_in_the_morning_and_not_at_midnight(company: Company, today: date) -> None:
    recurring = a_recurring(company, starts_on=today)
    midnight = noon(today) - timedelta(hours=12)

    tasks.make_recurring(recurring, midnight + timedelta(hours=2))
    assert not periods(recurring).exists()

    tasks.make_recurring(recurring, midnight + timedelta(hours=6))
    assert periods(recurring).exists()

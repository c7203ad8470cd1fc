"""Many drafts issued by the worker, a portion a job; the queue knows how far it is."""

from uuid import UUID, uuid4

import pytest
from django.utils.timezone import now

from builders import NOW, a_company, a_customer, a_draft, an_actor, an_entry, customer_details
from webfaktura.server import tasks
from webfaktura.server.invoicing import bulk, bulk_runs
from webfaktura.server.invoicing.bulk_runs import BulkRun, cancel_run, newest_run, run_of, start_run
from webfaktura.server.invoicing.chosen import Chosen
from webfaktura.server.invoicing.commands import change_draft
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.rules import DraftHead
from webfaktura.server.invoicing.tasks import issue_portion
from webfaktura.server.jobs.models import Job
from webfaktura.server.jobs.words import words_for
from webfaktura.server.jobs.worker import Worker
from webfaktura.server.registers.commands import change_customer
from webfaktura.server.tenancy.models import AuditEntry, Company

pytestmark = pytest.mark.usefixtures("scope")

BY = an_actor()


@pytest.fixture
def worker() -> Worker:
    return Worker(within=tasks.books_of)


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two a portion, so that six drafts are three."""
    monkeypatch.setattr(bulk_runs, "MOST_A_TRANSACTION", 2)


def some_drafts(company: Company, count: int) -> list[Draft]:
    customer = a_customer(company)
    return [a_draft(company, customer=customer) for _ in range(count)]


def chosen(drafts: list[Draft]) -> list[Chosen]:
    return [Chosen(draft.public_id, draft.version) for draft in drafts]


def asked_for(
    company: Company,
    drafts: list[Draft],
    left: list[Draft] | None = None,
    run_id: UUID | None = None,
) -> UUID:
    run_id = run_id or uuid4()
    start_run(
        company=company, run_id=run_id, ready=chosen(drafts), left=chosen(left or []),
        at=now(), by=BY,
    )  # fmt: skip
    return run_id


def run(company: Company, run_id: UUID) -> BulkRun:
    found = run_of(company, run_id)
    assert found is not None
    return found


def test_a_run_is_issued_portion_by_portion(company: Company, worker: Worker) -> None:
    drafts = some_drafts(company, 5)
    run_id = asked_for(company, drafts)
    progress = []

    while not run(company, run_id).is_over:
        progress.append((run(company, run_id).done, run(company, run_id).total))
        worker.work_once()

    assert progress == [(0, 5), (2, 5), (4, 5)]
    assert run(company, run_id).tried == chosen(drafts)
    assert list(Invoice.objects.order_by("invoice_no").values_list("draft_id", flat=True)) == [
        draft.pk for draft in drafts
    ]


def test_the_same_run_twice_is_asked_for_once(company: Company, worker: Worker) -> None:
    drafts = some_drafts(company, 3)
    run_id = asked_for(company, drafts)

    asked_for(company, drafts, run_id=run_id)
    while worker.work_once():
        pass

    assert Job.objects.count() == 2
    assert Invoice.objects.count() == 3
    assert AuditEntry.objects.filter(deed="drafts.issue_many").count() == 1


def test_two_runs_of_the_same_drafts_issue_each_once(company: Company, worker: Worker) -> None:
    drafts = some_drafts(company, 3)
    first, second = asked_for(company, drafts), asked_for(company, drafts)

    while worker.work_once():
        pass

    assert Invoice.objects.count() == 3
    assert [run(company, each).is_over for each in (first, second)] == [True, True]


def test_a_run_is_cancelled_between_its_portions(company: Company, worker: Worker) -> None:
    drafts = some_drafts(company, 6)
    run_id = asked_for(company, drafts)
    worker.work_once()

    withdrawn = cancel_run(company=company, run=run(company, run_id), at=NOW, by=BY)
    while worker.work_once():
        pass

    over = run(company, run_id)
    assert withdrawn == 2
    assert (over.done, over.withdrawn, over.is_over, over.can_be_cancelled) == (2, 4, True, False)
    assert Invoice.objects.count() == 2
    assert AuditEntry.objects.get(deed="drafts.issue_cancel").details == {"portions": 2}
    assert cancel_run(company=company, run=over, at=NOW, by=BY) == 0


def test_what_was_changed_after_it_was_chosen_is_not_issued(
    company: Company, worker: Worker
) -> None:
    drafts = some_drafts(company, 2)
    asked_for(company, drafts)
    change_draft(
        draft=drafts[0], version=drafts[0].version, at=NOW, by=BY, entries=[an_entry()],
        head=DraftHead(customer_id=drafts[0].customer.public_id),  # type: ignore[union-attr]
    )  # fmt: skip

    worker.work_once()

    assert [invoice.draft for invoice in Invoice.objects.all()] == [drafts[1]]


def test_one_that_is_refused_does_not_stop_the_others(company: Company, worker: Worker) -> None:
    bad = a_draft(company, entries=[])
    drafts = [*some_drafts(company, 1), bad, *some_drafts(company, 1)]
    run_id = asked_for(company, drafts)

    while worker.work_once():
        pass

    assert Invoice.objects.count() == 2
    assert run(company, run_id).done == 3


def test_a_run_tells_of_those_that_lacked_something(company: Company) -> None:
    ready, lacking = some_drafts(company, 1), some_drafts(company, 2)

    run_id = asked_for(company, ready, left=lacking)

    assert run(company, run_id).left == chosen(lacking)
    assert run(company, run_id).asked_by == BY.name


def test_the_newest_run_is_found_while_it_is_new(company: Company) -> None:
    since = now()
    asked_for(company, some_drafts(company, 1))
    newest = asked_for(company, some_drafts(company, 3))

    found = newest_run(company, since=since)

    assert found is not None
    assert found.run_id == newest
    assert newest_run(company, since=now()) is None


def test_a_run_is_of_one_company(company: Company) -> None:
    run_id = asked_for(company, some_drafts(company, 1))

    assert run_of(a_company(), run_id) is None
    assert run_of(company, uuid4()) is None


def test_a_customer_that_was_changed_is_asked_about_anew(company: Company, worker: Worker) -> None:
    [draft] = some_drafts(company, 1)
    asked_for(company, [draft])
    assert draft.customer is not None
    nowhere = customer_details(org_no="", address_1="", postal_code="")
    change_customer(customer=draft.customer, details=nowhere, at=NOW, by=BY)

    worker.work_once()

    assert not Invoice.objects.exists()


def test_a_portion_is_a_transaction_and_has_words() -> None:
    assert bulk.MOST_A_TRANSACTION == 100
    path = issue_portion.module_path
    assert words_for(path) != path

"""The queue in the database: enqueued, claimed, renewed, finished, failed, revived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.tasks import TaskResultStatus

from rooms.jobs import shop
from webfaktura.server.jobs.commands import (
    LeaseLost,
    NotDead,
    add_job,
    claim_job,
    fail_job,
    finish_job,
    forget_done,
    release_expired,
    renew_lease,
    retry_dead,
)
from webfaktura.server.jobs.models import Job
from webfaktura.server.jobs.queries import dead_jobs, running_jobs, waiting_jobs
from webfaktura.server.jobs.rules import KEPT_FOR, MAX_ATTEMPTS

if TYPE_CHECKING:
    from django.tasks import Task

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
MIDDLE = 0.5


def a_job(task: Task[..., Any] = shop.sell, *, at: datetime = NOW, **kwargs: object) -> Job:
    return add_job(task=task, args=[], kwargs={"goods": "apple"} | kwargs, at=at)


def claimed(*, at: datetime = NOW, queue: str = "default") -> Job:
    job = claim_job(queue=queue, lease=LEASE, worker="anna (till, 1)", at=at)
    assert job is not None
    return job


def nothing_to_claim(*, at: datetime = NOW) -> bool:
    return claim_job(queue="default", lease=LEASE, worker="anna (till, 1)", at=at) is None


def test_a_task_is_enqueued_as_a_ready_job() -> None:
    result = shop.sell.enqueue(goods="apple", company_id=7)

    job = Job.objects.get(pk=result.id)
    assert (job.state, job.task_path, job.kwargs, job.company_id) == (
        "ready",
        "rooms.jobs.shop.sell",
        {"goods": "apple", "company_id": 7},
        7,
    )
    assert job.id.version == 7
    assert (result.status, result.attempts) == (TaskResultStatus.READY, 0)
    assert waiting_jobs() == 1


def test_an_argument_that_is_not_json_is_refused_before_anything_is_written() -> None:
    with pytest.raises(TypeError):
        shop.sell.enqueue(goods=NOW.tzinfo)  # type: ignore[arg-type]  # the mistake under test

    assert waiting_jobs() == 0


def test_the_same_dedupe_key_gives_the_same_job() -> None:
    first, second = (
        add_job(task=shop.sell, args=[], kwargs={"goods": goods}, at=NOW, dedupe_key="order 17")
        for goods in ("apple", "pear")
    )

    assert first == second
    assert second.kwargs == {"goods": "apple"}
    assert waiting_jobs() == 1


def test_a_claimed_job_carries_its_lease_and_nobody_else_gets_it() -> None:
    a_job()

    job = claimed()

    assert (job.state, job.attempt, job.started_at) == ("running", 1, NOW)
    assert (job.lease_until, job.worker) == (NOW + LEASE, "anna (till, 1)")
    assert list(running_jobs()) == [job]
    assert nothing_to_claim()


def test_a_job_is_not_claimed_before_it_is_due() -> None:
    later = shop.sell.using(run_after=NOW + SECOND)
    a_job(later)

    assert nothing_to_claim()
    assert claimed(at=NOW + SECOND).due_at == NOW + SECOND


def test_the_higher_priority_goes_first_and_then_the_older() -> None:
    old, new = a_job(at=NOW), a_job(at=NOW + SECOND)
    urgent = a_job(shop.sell.using(priority=10), at=NOW + 2 * SECOND)
    later = NOW + LEASE

    assert [claimed(at=later) for _ in range(3)] == [urgent, old, new]


def test_the_jobs_of_one_company_do_not_starve_another() -> None:
    flood = [a_job(company_id=1) for _ in range(5)]
    assert [claimed(), claimed()] == flood[:2]

    late = a_job(company_id=2, at=NOW + SECOND)

    assert [claimed(at=NOW + SECOND) for _ in range(3)] == [late, *flood[2:4]]


def test_a_worker_takes_only_jobs_of_its_own_queue() -> None:
    a_job()

    assert claim_job(queue="printing", lease=LEASE, worker="anna", at=NOW) is None
    assert claimed(queue="default").queue == "default"


def test_a_finished_job_is_done_and_free_of_its_lease() -> None:
    a_job()
    job = claimed()

    finish_job(job=job, at=NOW + SECOND)

    job.refresh_from_db()
    assert (job.state, job.finished_at) == ("done", NOW + SECOND)
    assert (job.lease_token, job.lease_until) == (None, None)
    assert nothing_to_claim(at=NOW + LEASE * 2)


def test_a_renewed_lease_does_not_run_out() -> None:
    a_job()
    job = claimed()

    assert renew_lease(job=job, lease=LEASE, at=NOW + SECOND * 20)

    assert release_expired(at=NOW + LEASE + SECOND) == 0
    assert release_expired(at=NOW + LEASE + SECOND * 21) == 1


def test_a_job_whose_lease_ran_out_comes_to_another_worker() -> None:
    a_job()
    lost = claimed()
    later = NOW + LEASE + SECOND

    released = release_expired(at=later)
    taken = claimed(at=later)

    assert (released, taken.pk, taken.attempt) == (1, lost.pk, 2)
    assert taken.lease_token != lost.lease_token


def test_who_lost_the_lease_can_neither_renew_nor_finish_nor_fail() -> None:
    a_job()
    lost = claimed()
    later = NOW + LEASE + SECOND
    release_expired(at=later)
    taken = claimed(at=later)

    assert not renew_lease(job=lost, lease=LEASE, at=later)
    with pytest.raises(LeaseLost):
        finish_job(job=lost, at=later)
    with pytest.raises(LeaseLost):
        fail_job(job=lost, error="too late", at=later, luck=MIDDLE)

    job = Job.objects.get()
    assert (job.state, job.lease_token, job.error) == ("running", taken.lease_token, "")


def test_a_failed_job_waits_and_tells_why() -> None:
    a_job()

    fail_job(job=claimed(), error="Out of stock", at=NOW, luck=MIDDLE)

    job = Job.objects.get()
    assert (job.state, job.error, job.due_at) == ("ready", "Out of stock", NOW + 5 * SECOND)
    assert nothing_to_claim(at=NOW + 4 * SECOND)
    assert claimed(at=NOW + 5 * SECOND).attempt == 2


def test_only_the_end_of_a_long_error_is_kept() -> None:
    a_job()

    fail_job(job=claimed(), error="x" * 10_000 + "Out of stock", at=NOW, luck=MIDDLE)

    assert len(Job.objects.get().error) == 4000
    assert Job.objects.get().error.endswith("Out of stock")


def a_dead_job() -> Job:
    a_job()
    Job.objects.update(max_attempts=1)
    fail_job(job=claimed(), error="Out of stock", at=NOW, luck=MIDDLE)
    return Job.objects.get()


def test_a_job_that_failed_for_the_last_time_is_dead() -> None:
    job = a_dead_job()

    assert (job.state, job.finished_at) == ("dead", NOW)
    assert list(dead_jobs()) == [job]
    assert waiting_jobs() == 0


def test_a_person_starts_a_dead_job_again_with_all_its_attempts() -> None:
    job = a_dead_job()

    retry_dead(job=job, at=NOW + SECOND)

    assert not dead_jobs().exists()
    assert claimed(at=NOW + SECOND).attempt == 1


def test_a_job_that_is_not_dead_is_not_started_again() -> None:
    job = a_job()

    with pytest.raises(NotDead):
        retry_dead(job=job, at=NOW)


def test_a_job_that_kills_every_worker_is_dead_in_the_end() -> None:
    a_job()
    at = NOW
    for _ in range(MAX_ATTEMPTS):
        claimed(at=at)
        at += LEASE + SECOND
        release_expired(at=at)

    job = Job.objects.get()
    assert (job.state, job.attempt) == ("dead", MAX_ATTEMPTS)
    assert job.error == "The worker was killed, or lost its database, each time it ran this job."


def test_done_jobs_are_forgotten_and_dead_ones_are_kept() -> None:
    dead = a_dead_job()
    for _ in range(2):
        a_job()
        finish_job(job=claimed(), at=NOW)

    assert forget_done(at=NOW + KEPT_FOR) == 0
    assert forget_done(at=NOW + KEPT_FOR + SECOND) == 2
    assert list(Job.objects.all()) == [dead]


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "running"},
        {"state": "done"},
        {"state": "sleeping"},
        {"finished_at": NOW},
        {"lease_until": NOW},
        {"attempt": MAX_ATTEMPTS + 1},
    ],
    ids=str,
)
def test_the_database_refuses_a_job_that_cannot_be(columns: dict[str, Any]) -> None:
    a_job()

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(**columns)

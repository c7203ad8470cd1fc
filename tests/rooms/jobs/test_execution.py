"""One attempt at one job: its effects and its end are one fact, or it is run again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from rooms.jobs import shop
from webfaktura.server.jobs.commands import claim_job, release_expired
from webfaktura.server.jobs.execution import run_job, task_at
from webfaktura.server.jobs.models import Heartbeat, Job, Schedule
from webfaktura.server.jobs.pulse import beat, first_beat, last_beat
from webfaktura.server.jobs.queries import worker_state
from webfaktura.server.jobs.rules import ALIVE_FOR
from webfaktura.server.jobs.schedules import put_schedule
from webfaktura.server.jobs.worker import Worker

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

LEASE = timedelta(seconds=30)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHOP_NOTES", str(tmp_path / "notes"))
    return tmp_path / "notes"


def effects() -> list[str]:
    rows = Schedule.objects.filter(next_run_at=shop.NEVER)
    return sorted(rows.values_list("task_path", flat=True))


def claimed(*, worker: str = "anna") -> Job:
    job = claim_job(queue="default", lease=LEASE, worker=worker, at=timezone.now())
    assert job is not None
    return job


def taken_over(job: Job) -> Job:
    """Let the job's lease run out, as when its worker stood still, and let another take it."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - LEASE)
    release_expired(at=timezone.now())
    return claimed(worker="bjarne")


def test_a_job_is_done_together_with_its_effects() -> None:
    shop.sell.enqueue(goods="apple")

    run_job(claimed())

    assert effects() == ["sold apple"]
    assert Job.objects.get().state == "done"


def test_a_job_that_falls_leaves_no_effects_and_is_tried_again() -> None:
    shop.fail.enqueue(goods="plum")

    run_job(claimed())

    job = Job.objects.get()
    assert effects() == []
    assert (job.state, job.attempt) == ("ready", 1)
    assert job.error.endswith("RuntimeError: Out of stock\n")


def test_whoever_lost_the_lease_leaves_no_effects() -> None:
    shop.sell.enqueue(goods="apple")
    lost = claimed()
    taken = taken_over(lost)

    run_job(lost)

    assert effects() == []
    assert Job.objects.get().worker == "bjarne"

    run_job(taken)

    assert effects() == ["sold apple"]
    assert Job.objects.get().state == "done"


def test_an_outside_job_that_lost_its_lease_repeats_under_the_same_id(notes: Path) -> None:
    result = shop.mail.enqueue(letter="greeting")
    lost = claimed()
    taken = taken_over(lost)

    run_job(lost)
    assert Job.objects.get().state == "running"
    run_job(taken)

    assert effects() == ["mailed greeting"]
    assert notes.read_text().splitlines() == [f"mailing greeting {result.id}"] * 2
    assert Job.objects.get().state == "done"


def test_a_job_whose_task_is_gone_fails_and_is_kept() -> None:
    shop.sell.enqueue(goods="apple")
    Job.objects.update(task_path="rooms.jobs.shop.barter")

    run_job(claimed())

    job = Job.objects.get()
    assert job.state == "ready"
    assert "ImportError" in job.error


def test_a_path_that_leads_to_something_else_is_no_task() -> None:
    with pytest.raises(TypeError, match=r"^rooms\.jobs\.shop\.note is not a task$"):
        task_at("rooms.jobs.shop.note")


def test_a_worker_is_running_while_it_is_seen() -> None:
    at = timezone.now()
    worker = Heartbeat(name="worker", host="till", pid=1)
    assert worker_state(at=at) == "stopped"

    first_beat(worker=worker, at=at)
    assert worker_state(at=at + ALIVE_FOR) == "running"
    assert worker_state(at=at + ALIVE_FOR * 2) == "stopped"

    beat(worker=worker, at=at + ALIVE_FOR)
    assert worker_state(at=at + ALIVE_FOR * 2) == "running"

    last_beat(worker=worker)
    assert worker_state(at=at + ALIVE_FOR) == "stopped"


def test_workers_that_were_killed_long_ago_are_forgotten() -> None:
    at = timezone.now()
    for pid, started_at in [(1, at - 25 * HOUR), (2, at - 23 * HOUR), (3, at)]:
        first_beat(worker=Heartbeat(name="worker", host="till", pid=pid), at=started_at)

    assert sorted(Heartbeat.objects.values_list("pid", flat=True)) == [2, 3]


def test_a_worker_drains_jobs_schedules_and_what_its_pullers_find() -> None:
    waiting = ["letter", "parcel"]

    def deliver() -> int:
        if not waiting:
            return 0
        shop.record(f"delivered {waiting.pop()}")
        return 1

    put_schedule(name="opening", task=shop.open_shop, every=HOUR, at=timezone.now())
    shop.sell.enqueue(goods="apple")
    worker = Worker(pullers=[deliver], every=HOUR.total_seconds())

    rounds = [worker.work_once() for _ in range(4)]

    assert rounds == [True, True, False, False]
    assert effects() == ["delivered letter", "delivered parcel", "opened", "sold apple"]


def test_a_puller_that_falls_stops_neither_the_worker_nor_the_others() -> None:
    calls: list[str] = []

    def fall() -> int:
        calls.append("fell")
        raise RuntimeError("A puller fell")

    def find() -> int:
        calls.append("looked")
        return 0

    worker = Worker(pullers=[fall, find], every=0.0)

    for _ in range(3):
        worker.work_once()

    assert calls == ["fell", "looked", "looked", "looked"]


def test_a_task_may_take_its_arguments_by_position() -> None:
    shop.count_out.enqueue("red", 2)

    run_job(claimed())

    assert effects() == ["red 2"]

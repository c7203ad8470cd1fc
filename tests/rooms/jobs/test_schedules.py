"""Schedules in the database: each time enqueued once, however many look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from rooms.jobs import shop
from webfaktura.server.jobs.beats import Cron
from webfaktura.server.jobs.models import Job, Schedule
from webfaktura.server.jobs.queries import due_schedules
from webfaktura.server.jobs.schedules import _run_schedule, put_schedule, run_due_schedules

if TYPE_CHECKING:
    from rooms.jobs.processes import Floor

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NIGHTLY = Cron("0 5 * * *")
NIGHT = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_schedule_enqueues_its_task_once_and_moves_on() -> None:
    put_schedule(name="opening", task=shop.open_shop, every=HOUR, at=AT)

    assert [run_due_schedules(at=AT), run_due_schedules(at=AT)] == [1, 0]

    assert Job.objects.get().task_path == "rooms.jobs.shop.open_shop"
    assert Schedule.objects.get().next_run_at == AT + HOUR


@pytest.mark.django_db
def test_a_nightly_schedule_waits_for_the_night_and_then_for_the_next() -> None:
    put_schedule(name="opening", task=shop.open_shop, every=NIGHTLY, at=AT)

    assert [run_due_schedules(at=at) for at in (AT, NIGHT - HOUR, NIGHT, NIGHT)] == [0, 0, 1, 0]
    assert Schedule.objects.get().next_run_at == NIGHT + timedelta(days=1)


@pytest.mark.django_db
def test_a_week_without_a_worker_is_one_run_and_not_seven() -> None:
    put_schedule(name="opening", task=shop.open_shop, every=NIGHTLY, at=AT)
    later = NIGHT + timedelta(days=7, hours=3)

    assert [run_due_schedules(at=later), run_due_schedules(at=later)] == [1, 0]
    assert Schedule.objects.get().next_run_at == NIGHT + timedelta(days=8)


@pytest.mark.django_db
def test_of_two_workers_that_read_the_same_schedule_one_enqueues() -> None:
    put_schedule(name="opening", task=shop.open_shop, every=HOUR, at=AT)
    [anna], [bjarne] = list(due_schedules(at=AT)), list(due_schedules(at=AT))

    assert [_run_schedule(anna, at=AT), _run_schedule(bjarne, at=AT)] == [True, False]
    assert Job.objects.count() == 1


def test_processes_that_look_at_the_same_moment_enqueue_each_job_once(floor: Floor) -> None:
    assert floor.run("fill", "schedules") == 0

    assert floor.run_at_once(4, "look") == [0, 0, 0, 0]

    counts = [int(line.split()[1]) for line in floor.notes if line.startswith("enqueued")]
    assert sum(counts) == 20
    assert floor.ask("SELECT count(*), count(DISTINCT dedupe_key) FROM jobs_job") == [(20, 20)]


@pytest.mark.django_db
def test_putting_a_schedule_again_changes_its_beat_and_not_its_next_time() -> None:
    for every, first_at in [(HOUR, AT), (2 * HOUR, AT + HOUR)]:
        put_schedule(name="opening", task=shop.open_shop, every=every, at=first_at)

    schedule = Schedule.objects.get()
    assert (schedule.beat, schedule.next_run_at) == (2 * HOUR, AT)


@pytest.mark.django_db
def test_putting_a_nightly_schedule_again_keeps_a_time_that_has_come() -> None:
    for at in (AT, NIGHT + HOUR):
        put_schedule(name="opening", task=shop.open_shop, every=NIGHTLY, at=at)

    assert run_due_schedules(at=NIGHT + HOUR) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("before", [NIGHTLY, HOUR], ids=["another hour", "even intervals"])
def test_a_schedule_that_is_given_another_cron_runs_by_it(before: Cron | timedelta) -> None:
    put_schedule(name="opening", task=shop.open_shop, every=before, at=AT)

    schedule = put_schedule(name="opening", task=shop.open_shop, every=Cron("0 3 * * *"), at=AT)

    assert (schedule.beat, schedule.next_run_at) == (Cron("0 3 * * *"), NIGHT - 2 * HOUR)


@pytest.mark.django_db
def test_a_schedule_whose_task_is_gone_does_not_stop_the_others() -> None:
    for name in ("a", "b"):
        put_schedule(name=name, task=shop.open_shop, every=HOUR, at=AT)
    Schedule.objects.filter(name="a").update(task_path="rooms.jobs.shop.barter")

    assert run_due_schedules(at=AT) == 1
    assert not due_schedules(at=AT).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns",
    [
        {"every_seconds": None},
        {"every_seconds": 0},
        {"cron": "0 5 * * *"},
        {"cron": "0 5 * * *", "every_seconds": 0},
    ],
    ids=str,
)
def test_the_database_refuses_a_schedule_without_one_beat(columns: dict[str, object]) -> None:
    put_schedule(name="opening", task=shop.open_shop, every=HOUR, at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        Schedule.objects.update(**columns)

"""What the operator sees: numbers, and at most so many rows of each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Model, QuerySet
from django.utils.translation import gettext as _

from webfaktura.norway.money import Money
from webfaktura.server.delivery.models import PrintRun
from webfaktura.server.delivery.queries import newest_print_runs
from webfaktura.server.jobs.commands import KILLED
from webfaktura.server.jobs.models import Heartbeat, Job, Schedule
from webfaktura.server.jobs.queries import (
    coming_schedules,
    dead_jobs,
    living_workers,
    running_jobs,
    waiting_jobs,
    waiting_since,
)
from webfaktura.server.jobs.rules import reason_in
from webfaktura.server.jobs.words import words_for
from webfaktura.server.tenancy.models import Agency, Company, Subscription

MOST_SHOWN = 50


@dataclass(frozen=True)
class Rows[Row]:
    """The first of many rows, and how many there are in all."""

    first: Sequence[Row]
    total: int

    @property
    def rest(self) -> int:
        return self.total - len(self.first)


@dataclass(frozen=True, kw_only=True)
class DeadJob:
    """A job that has given up, in words."""

    id: UUID
    task: str
    company: Company | None
    attempts: int
    ended_at: datetime | None
    reason: str
    error: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A subscription, how many invoices a year it is for (None: no limit) and what it costs."""

    subscription: Subscription
    volume: Decimal | None
    price: Money


@dataclass(frozen=True, kw_only=True)
class ComingTask:
    """What a schedule does next."""

    task: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Operations:
    """How the installation stands."""

    workers: Sequence[Heartbeat]
    waiting: int
    waiting_since: datetime | None
    running: int
    dead: Rows[DeadJob]
    coming: Sequence[ComingTask]
    print_runs: Rows[PrintRun]
    agencies: Rows[Agency]
    subscriptions: Rows[Offer]


def operations(*, at: datetime) -> Operations:
    """Ask for everything the page shows, in a fixed number of queries."""
    jobs, offers = first_of(dead_jobs()), first_of(subscriptions())
    companies = companies_of(jobs.first)
    return Operations(
        workers=list(living_workers(at=at)),
        waiting=waiting_jobs(),
        waiting_since=waiting_since(),
        running=running_jobs().count(),
        dead=Rows([dead_job(job, companies) for job in jobs.first], jobs.total),
        coming=[coming(schedule) for schedule in coming_schedules()],
        print_runs=first_of(newest_print_runs()),
        agencies=first_of(agencies()),
        subscriptions=Rows([offer_of(each) for each in offers.first], offers.total),
    )


def first_of[Row: Model](rows: QuerySet[Row]) -> Rows[Row]:
    """Read the first rows; count them all."""
    return Rows(list(rows[:MOST_SHOWN]), rows.count())


def companies_of(jobs: Sequence[Job]) -> dict[int, Company]:
    """The companies that the jobs work for, by key."""
    return Company.objects.in_bulk({job.company_id for job in jobs if job.company_id is not None})


def dead_job(job: Job, companies: Mapping[int, Company]) -> DeadJob:
    """Tell of a job in words; what it was given to work on is not shown."""
    error = _(KILLED) if job.error == KILLED else job.error
    return DeadJob(
        id=job.pk,
        task=words_for(job.task_path),
        company=companies.get(job.company_id or 0),
        attempts=job.attempt,
        ended_at=job.finished_at,
        reason=reason_in(error),
        error=error,
    )


def coming(schedule: Schedule) -> ComingTask:
    """Tell of a schedule in words."""
    return ComingTask(task=words_for(schedule.task_path), at=schedule.next_run_at)


def offer_of(subscription: Subscription) -> Offer:
    """Tell a subscription's numbers as they are written."""
    volume = subscription.yearly_volume
    return Offer(
        subscription=subscription,
        volume=None if volume is None else Decimal(volume),
        price=Money(subscription.price_ore),
    )


def agencies() -> QuerySet[Agency]:
    """The offices by name, each with the number of its clients."""
    return Agency.objects.annotate(clients=Count("companies")).order_by("name", "pk")


def subscriptions() -> QuerySet[Subscription]:
    """The subscriptions by code, also those that may not be chosen any more."""
    return Subscription.objects.order_by("code", "valid_from")

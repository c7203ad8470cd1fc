"""The rows of the queue: jobs, schedules and the workers that were seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from webfaktura.server.jobs.beats import Cron
from webfaktura.server.jobs.rules import MAX_ATTEMPTS, State

if TYPE_CHECKING:
    from webfaktura.server.jobs.beats import Beat

STATES = [state.value for state in State]
RUNNING = Q(state=State.RUNNING.value)
LEASED = Q(lease_token__isnull=False, lease_until__isnull=False)
NOT_LEASED = Q(lease_token__isnull=True, lease_until__isnull=True)
ENDED = Q(state__in=[State.DONE.value, State.DEAD.value])


class Job(models.Model):
    """One call of a task, kept until it was made once.

    The row is written in the transaction of whoever asks for the work: a job
    of a transaction that rolls back was never there. `lease_token` is new for
    each attempt; only its holder may finish the job.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task_path = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=32)
    priority = models.SmallIntegerField(default=0)
    company_id = models.BigIntegerField(null=True)
    turn = models.BigIntegerField()
    dedupe_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - "" would be one key shared by all

    state = models.CharField(max_length=8, default=State.READY.value)
    due_at = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=MAX_ATTEMPTS)
    lease_token = models.UUIDField(null=True, unique=True)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=360, default="")
    error = models.TextField(default="")

    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="job_state_is_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="job_is_leased_while_it_runs",
                condition=(RUNNING & LEASED) | (~RUNNING & NOT_LEASED),
            ),
            models.CheckConstraint(
                name="job_has_an_end_when_ended",
                condition=(ENDED & Q(finished_at__isnull=False))
                | (~ENDED & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_attempts_are_limited",
                condition=Q(attempt__lte=models.F("max_attempts")),
            ),
        ]
        # SQLite uses a partial index only for a condition without parameters,
        # so only IS NOT NULL serves as one.
        indexes = [
            models.Index(
                *("state", "queue", models.F("priority").desc(), "turn", "due_at", "id"),
                name="job_next",  # the order of `due_jobs`, so that a claim sorts nothing
            ),
            models.Index(
                fields=["lease_until"], name="job_lease", condition=Q(lease_until__isnull=False)
            ),
            models.Index(fields=["queue", "priority", "company_id", "turn"], name="job_own_turn"),
            models.Index(
                fields=["queue", "priority", "turn"],
                name="job_served_turn",
                condition=Q(started_at__isnull=False),
            ),
            models.Index(
                fields=["state", "finished_at"],
                name="job_ended",
                condition=Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_path} ({self.state})"


class Schedule(models.Model):
    """A task that is enqueued again and again, once each time however many workers look."""

    name = models.CharField(primary_key=True, max_length=80)
    task_path = models.CharField(max_length=200)
    every_seconds = models.PositiveIntegerField(null=True)
    cron = models.CharField(max_length=100, default="")
    """The five fields of cron, on the clock in Oslo; empty where the intervals are even."""
    next_run_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="schedule_has_one_beat",
                condition=Q(cron="", every_seconds__isnull=False, every_seconds__gte=1)
                | (~Q(cron="") & Q(every_seconds__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def beat(self) -> Beat:
        """How often, or when, the task is enqueued."""
        if self.every_seconds is None:
            return Cron(self.cron)
        return timedelta(seconds=self.every_seconds)


class Heartbeat(models.Model):
    """One worker process and when it was last seen; gone when the worker stopped by itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.host}, {self.pid})"

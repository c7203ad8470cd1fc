"""A worker's pulse: a thread that renews the lease in hand and shows that the worker lives."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import Error, connection
from django.utils import timezone

from webfaktura.server.jobs.commands import renew_lease
from webfaktura.server.jobs.models import Heartbeat
from webfaktura.server.jobs.rules import LONGEST_RUN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from types import TracebackType

    from webfaktura.server.jobs.models import Job

log = logging.getLogger(__name__)
FORGOTTEN_AFTER = timedelta(days=1)


class Pulse:
    """Beats at a third of the lease, while the `with` block lasts.

    It has a connection of its own, for the worker's may be inside a job's
    transaction. When one job, or one puller, takes longer than LONGEST_RUN the
    pulse falls silent: the lease runs out, the job goes to another worker, and
    the status page shows that this one is stuck.
    """

    def __init__(self, *, name: str, lease: timedelta) -> None:
        self.lease = lease
        self.longest_run = LONGEST_RUN
        self.worker = Heartbeat(name=name, host=socket.gethostname(), pid=os.getpid())
        self._job: Job | None = None
        self._moved = time.monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="pulse", daemon=True)

    def __enter__(self) -> Self:
        first_beat(worker=self.worker, at=timezone.now())
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join()
        last_beat(worker=self.worker)

    @contextmanager
    def holding(self, job: Job) -> Iterator[None]:
        """Renew this job's lease while the block lasts."""
        self.move()
        self._job = job
        try:
            yield
        finally:
            self._job = None
            self.move()

    def move(self) -> None:
        """Note that the worker is not stuck."""
        self._moved = time.monotonic()

    def _beat_on(self) -> None:
        while not self._stopping.wait(self.lease.total_seconds() / 3):
            if time.monotonic() - self._moved < self.longest_run.total_seconds():
                self._beat()

    def _beat(self) -> None:
        job = self._job
        try:
            beat(worker=self.worker, at=timezone.now())
            if job is not None:
                renew_lease(job=job, lease=self.lease, at=timezone.now())
        except Error:
            log.warning("A worker's pulse did not reach the database.", exc_info=True)
        finally:
            connection.close()


def first_beat(*, worker: Heartbeat, at: datetime) -> None:
    """Show a new worker, and forget those that were killed long ago."""
    Heartbeat.objects.filter(seen_at__lt=at - FORGOTTEN_AFTER).delete()
    worker.started_at = worker.seen_at = at
    worker.save(force_insert=True)


def beat(*, worker: Heartbeat, at: datetime) -> None:
    """Show that the worker lives, also where its row was forgotten while the machine slept."""
    worker.seen_at = at
    worker.save()


def last_beat(*, worker: Heartbeat) -> None:
    """Take away a worker that stops by itself."""
    Heartbeat.objects.filter(pk=worker.pk).delete()

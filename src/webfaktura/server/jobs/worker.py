"""The worker: one process that does one piece of work at a time until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import Error, close_old_connections, connection
from django.tasks import DEFAULT_TASK_QUEUE_NAME
from django.utils import timezone

from webfaktura.server.jobs.commands import claim_job, release_expired
from webfaktura.server.jobs.execution import in_no_scope, run_job
from webfaktura.server.jobs.pullers import Looking
from webfaktura.server.jobs.pulse import Pulse
from webfaktura.server.jobs.rules import LEASE
from webfaktura.server.jobs.schedules import run_due_schedules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta

    from webfaktura.server.jobs.execution import Within
    from webfaktura.server.jobs.pullers import Puller

log = logging.getLogger(__name__)

IDLE = 0.3
"""Seconds of rest after a round that found nothing."""

DATABASE_AWAY = 2.0
"""Seconds of rest after the database did not answer."""


class Worker:
    """Runs jobs of one queue, due schedules and pullers in this process.

    Any number of workers may run beside each other. One may be killed at any
    time: its job comes back when the lease runs out. SIGTERM and SIGINT let
    the job in hand end first.
    """

    def __init__(
        self,
        *,
        pullers: Iterable[Puller] = (),
        every: float = 2.0,
        queue: str = DEFAULT_TASK_QUEUE_NAME,
        lease: timedelta = LEASE,
        name: str = "worker",
        within: Within = in_no_scope,
    ) -> None:
        """Prepare a worker; `every` is the seconds between two looks that find nothing.

        So often each puller is called, schedules are looked at and the jobs of
        killed workers are given back. `within` opens what a job's task may see.
        """
        self.queue = queue
        self.lease = lease
        self.within = within
        self.pulse = Pulse(name=name, lease=lease)
        self._looking = [Looking(puller, every=every) for puller in pullers]
        self._looking += [
            Looking(release_killed, every=every),
            Looking(tick, every=every),
        ]
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until `stop` is called or a signal arrives. Runs in the main thread."""
        with stopping_on_signals(self), self.pulse:
            log.info("A worker has started: %s", self.pulse.worker)
            while not self._stopping.is_set():
                self._stopping.wait(self._round())
            log.info("A worker has stopped: %s", self.pulse.worker)

    def stop(self) -> None:
        """Let the job in hand end, and then `run`."""
        self._stopping.set()

    def work_once(self) -> bool:
        """Let each puller look and run at most one job; tell whether there was work."""
        found = [self._look(looking) for looking in self._looking]
        return self._work_on_a_job() or any(found)

    def _look(self, looking: Looking) -> bool:
        self.pulse.move()
        return looking.look()

    def _round(self) -> float:
        """Work once; return the seconds to rest."""
        close_old_connections()
        try:
            return 0.0 if self.work_once() else IDLE
        except Error:
            log.exception("The database did not answer; the worker tries again.")
            connection.close()
            return DATABASE_AWAY

    def _work_on_a_job(self) -> bool:
        job = claim_job(
            queue=self.queue, lease=self.lease, worker=str(self.pulse.worker), at=timezone.now()
        )
        if job is None:
            return False
        with self.pulse.holding(job):
            run_job(job, within=self.within)
        return True


def release_killed() -> int:
    """Give the jobs of killed workers back to the queue."""
    return release_expired(at=timezone.now())


def tick() -> int:
    """Enqueue the jobs of due schedules."""
    return run_due_schedules(at=timezone.now())


@contextmanager
def stopping_on_signals(worker: Worker) -> Iterator[None]:
    """Let SIGTERM and SIGINT stop the worker gently while the block lasts."""
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: worker.stop()) for number in signals]
    try:
        yield
    finally:
        for number, action in zip(signals, before, strict=True):
            signal.signal(number, action)

"""Work that is found by looking, not by queue: each puller and when it looks next."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from webfaktura.server.jobs.rules import backoff

if TYPE_CHECKING:
    from collections.abc import Callable

    type Puller = Callable[[], int]

log = logging.getLogger(__name__)


class Looking:
    """One puller on its beat.

    A puller is called without arguments and without a transaction. It looks
    for waiting rows, works on a bounded number of them through its own
    commands and returns on how many; 0 when nothing waits. Several workers may
    call the same puller at the same time: it must claim the row it works on.

    After work it looks again at once, so that a queue of rows drains; after
    nothing it rests `every` seconds; after a fault it waits longer each time.
    """

    def __init__(self, puller: Puller, *, every: float) -> None:
        self.puller = puller
        self.every = every
        self._failures = 0
        self._next = 0.0

    def look(self) -> bool:
        """Call the puller if its time has come; tell whether it found work."""
        if time.monotonic() < self._next:
            return False
        found = self._call()
        self._next = time.monotonic() + self._rest(found)
        return found > 0

    def _call(self) -> int:
        try:
            found = self.puller()
        except Exception:
            log.exception("A puller failed and is called again later: %r", self.puller)
            self._failures += 1
            return 0
        self._failures = 0
        return found

    def _rest(self, found: int) -> float:
        if self._failures:
            return max(self.every, backoff(self._failures, luck=0.5).total_seconds())
        return 0.0 if found else self.every

"""The session lease: one Sync per client, kept alive while a run goes on."""

import logging
import threading
from datetime import timedelta
from typing import Literal, Self
from uuid import UUID

from webfaktura import faults
from webfaktura.contract.v1.endpoints import RELEASE_LEASE, TAKE_LEASE
from webfaktura.contract.v1.leases import Lease, ReleaseLease, TakeLease
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.answers import ServerRefused
from webfaktura.sync.caller import Caller
from webfaktura.sync.engine.outbox import Clock, new_id

_CONFLICT = 409
_SHORTEST = timedelta(seconds=1)
_LONGEST = timedelta(seconds=60)
"""Renewed at least so often, whatever the two machines' clocks say."""

type Result = Literal["done", "failed", "stopped"]

_log = logging.getLogger(__name__)


class AnotherSyncRuns(Refusal):
    """The client is being synchronised by another run; the server's sentence says from where."""


class LeaseLost(Refusal):
    """The server gave the lease to another run: this one must change nothing more."""


class HeldLease:
    """The lease of one run, renewed in a thread at a third of its length until it is let go."""

    def __init__(self, caller: Caller, run_id: UUID, *, company_no: int, host: str) -> None:
        self._caller = caller
        self._run_id = run_id
        self._company_no = company_no
        self._host = host
        self._ended = threading.Event()
        self._lost: Refusal | None = None
        self._renewing: threading.Thread | None = None

    def take(self, now: Clock) -> Self:
        """Take the lease and keep it; raises `AnotherSyncRuns` when another run has it."""
        try:
            lease = self._ask()
        except ServerRefused as refusal:
            if refusal.status == _CONFLICT:
                raise AnotherSyncRuns(refusal.sentence, code=refusal.code) from refusal
            raise
        faults.point("sync.lease.taken")
        every = min(max((lease.until - now()) / 3, _SHORTEST), _LONGEST)
        self._renewing = threading.Thread(
            target=self._renew, args=(every.total_seconds(),), name="lease", daemon=True
        )
        self._renewing.start()
        return self

    def check(self) -> None:
        """Raise `LeaseLost` when the server has refused to renew it."""
        if self._lost is not None:
            raise LeaseLost(
                "Synkroniseringen ble avbrutt fordi en annen har overtatt klienten. Det som er "
                "bekreftet, står. Kjør igjen når den andre er ferdig."
            ) from self._lost

    def keep_no_longer(self) -> None:
        """Stop renewing; the lease runs out by itself if it is not released."""
        self._ended.set()
        if self._renewing is not None:
            self._renewing.join()

    def release(self, result: Result, summary: str) -> None:
        """Give the lease back with the run's result; where the server is away it runs out."""
        message = ReleaseLease(id=new_id(), run_id=self._run_id, result=result, summary=summary)
        self._caller.hurried().call(RELEASE_LEASE, message, company_no=self._company_no)
        faults.point("sync.lease.released")

    def _ask(self) -> Lease:
        message = TakeLease(id=new_id(), run_id=self._run_id, host=self._host)
        return self._caller.call(TAKE_LEASE, message, company_no=self._company_no)

    def _renew(self, every_seconds: float) -> None:
        while not self._ended.wait(every_seconds):
            try:
                self._ask()
            except ServerRefused as refusal:
                self._lost = refusal
                return
            except Refusal as away:  # the run's own next call will say so
                _log.info("The lease was not renewed: %s", away.sentence)

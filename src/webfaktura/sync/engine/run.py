"""One client's run: everything is checked, then the steps go under one lease."""

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from webfaktura import faults
from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.companies import CompanySettings
from webfaktura.contract.v1.endpoints import COMPANY
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.engine import cached, cursors
from webfaktura.sync.engine.client_lock import locked_client
from webfaktura.sync.engine.erp_check import check_program
from webfaktura.sync.engine.lease import AnotherSyncRuns, HeldLease, Result
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.outbox import Outbox, new_id
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.engine.rehearsal import REHEARSED_STEPS, foresee, rehearsing
from webfaktura.sync.engine.report import RUN_STEPS, RunReport, State, Step, StraightOn
from webfaktura.sync.engine.steps import Followers, run_steps, state_of
from webfaktura.sync.engine.visit import Brake, Visit

_log = logging.getLogger("webfaktura.sync")

type _Ending = Literal["done", "failed", "stopped", "rehearsed"]

_ENDS: dict[_Ending, str] = {
    "done": "ferdig",
    "failed": "feilet",
    "stopped": "avbrutt",
    "rehearsed": "prøvd, ingenting er overført",
}
_ENDINGS: dict[State, _Ending] = {State.DONE: "done", State.STOPPED: "stopped"}


class ClientInactive(Refusal):
    """The client is switched off, here or on the server, or was never finished."""


def synchronise(office: Office, client_no: str, steps: Collection[Step] = RUN_STEPS) -> RunReport:
    """Run the client's steps; raises a `Refusal` when nothing could begin.

    Killed anywhere and run again, nothing is doubled and nothing is lost.
    """
    with locked_client(office.store.path.parent, client_no):
        with _noted(office, client_no):
            settings = _settings(office, client_no)
            cached.refresh(office.store, client_no, settings)
        attempt = _begin(office, client_no, settings.company_no)
        _log.info("Klient %s: synkronisering begynner", client_no)

        def run() -> RunReport:
            outbox = _outbox(attempt, settings)
            outbox.resend("lease")
            visit = _visit(attempt, settings, outbox)
            return run_steps(visit, steps, Followers(office.listener, office.guide, foresee))

        report = attempt.carry_out(run)
        attempt.end(_ENDINGS.get(report.state, "failed"), report)
    return replace(report, company_no=settings.company_no)


def rehearse(office: Office, client_no: str, steps: Collection[Step] = RUN_STEPS) -> RunReport:
    """Tell what `synchronise` would do, by the same steps over a server and an ERP that keep still.

    The lease is taken, since nobody may change the client meanwhile; nothing else is.
    """
    with locked_client(office.store.path.parent, client_no):
        settings = _settings(office, client_no)
        attempt = _begin(office, client_no, settings.company_no)

        def run() -> RunReport:
            visit = rehearsing(_visit(attempt, settings, _outbox(attempt, settings)))
            followers = Followers(office.listener, StraightOn(), foresee)
            return run_steps(visit, steps, followers, REHEARSED_STEPS)

        report = attempt.carry_out(run)
        attempt.end("rehearsed", report)
    return replace(report, company_no=settings.company_no)


@contextmanager
def _noted(office: Office, client_no: str) -> Iterator[None]:
    """Write down also what was refused before it could begin, so that it is tried again."""
    try:
        yield
    except Refusal as refusal:
        report = RunReport(client_no, state_of(refusal), sentence=refusal.sentence)
        office.status.note_refused(report, office.host, at=office.now())
        raise


def _settings(office: Office, client_no: str) -> CompanySettings:
    """The server's settings of a client that may be synchronised."""
    company_no = _active_company(office, client_no)
    check_program(office.erp)
    office.erp.facts(client_no)
    settings = office.caller.call(COMPANY, Nothing(), company_no=company_no)
    if not settings.active:
        raise ClientInactive(
            f"Klient {client_no} er deaktivert i WebFaktura. Aktiver den med "
            f"«webfaktura-sync activate {client_no}», eller under Mitt firma → Byrå.",
            field="client_no",
        )
    return settings


def _active_company(office: Office, client_no: str) -> int:
    variables = office.store.read()
    company = variables.company(client_no)
    if company.company_no is None:
        raise ClientInactive(
            f"Klient {client_no} har ikke fått WebFaktura-klientnummer ennå. "
            f"Kjør «webfaktura-sync new-client {client_no}» ferdig.",
            field="client_no",
        )
    if not variables.system.clients.get(client_no, False):
        raise ClientInactive(
            f"Klient {client_no} er ikke aktiv i WebFaktura Sync. Kjør «webfaktura-sync activate "
            f"{client_no}», eller sett VBClient{client_no} til Active i {variables.name}, for å "
            "synkronisere den.",
            field="client_no",
        )
    return company.company_no


@dataclass(frozen=True)
class _Attempt:
    """One attempt at a run: its number in the status, and the lease it goes under."""

    office: Office
    client_no: str
    number: int
    run_id: UUID
    lease: HeldLease

    def carry_out(self, run: Callable[[], RunReport]) -> RunReport:
        """Run, and turn a refusal into a report; broken off, the run is ended as stopped."""
        try:
            return run()
        except Refusal as refusal:
            return RunReport(self.client_no, state_of(refusal), sentence=refusal.sentence)
        except BaseException:
            stopped = RunReport(self.client_no, State.STOPPED, sentence="Avbrutt.")
            self.end("stopped", stopped)
            raise

    def end(self, ending: _Ending, report: RunReport) -> None:
        """Give the lease back and write down how it went."""
        self.lease.keep_no_longer()
        try:
            self.lease.release(*_told_to_server(ending, report))
            self.office.status.lease_given_back(self.run_id)
        except Refusal as refusal:
            _log.warning("Klient %s: %s", self.client_no, refusal.sentence)
        self.write_down(ending, report)

    def write_down(self, ending: _Ending, report: RunReport) -> None:
        """Remember how it went, for people."""
        self.office.status.end_run(self.number, ending, report, at=self.office.now())
        _log.info("Klient %s: synkronisering %s. %s", self.client_no, _ENDS[ending], report.summary)
        faults.point("sync.run.ended")


def _told_to_server(ending: _Ending, report: RunReport) -> tuple[Result, str]:
    """The run's result in the contract's words: a rehearsal did nothing, and says so."""
    if ending == "rehearsed":
        return "stopped", "Prøvekjøring; ingenting er overført."
    return ending, report.summary


def _begin(office: Office, client_no: str, company_no: int) -> _Attempt:
    """Write down the run and take its lease; a killed run's lease is taken up again."""
    run_id = office.status.standing_run(client_no, office.host) or new_id()
    number = office.status.start_run(run_id, client_no, office.host, at=office.now())
    faults.point("sync.run.written_down")
    lease = HeldLease(office.caller, run_id, company_no=company_no, host=office.host)
    attempt = _Attempt(office, client_no, number, run_id, lease)
    try:
        lease.take(office.now)
    except Refusal as refusal:
        if isinstance(refusal, AnotherSyncRuns):
            office.status.lease_given_back(run_id)
        failed = RunReport(client_no, state_of(refusal), sentence=refusal.sentence)
        attempt.write_down("failed", failed)
        raise
    return attempt


def _outbox(attempt: _Attempt, settings: CompanySettings) -> Outbox:
    office = attempt.office
    return Outbox(
        caller=office.caller.under_lease(attempt.run_id),
        status=office.status,
        vault=office.vault,
        now=office.now,
        client_no=attempt.client_no,
        parts={"company_no": str(settings.company_no)},
        write_down=cursors.mover(office.store, office.status, office.now),
    )


def _visit(attempt: _Attempt, settings: CompanySettings, outbox: Outbox) -> Visit:
    office, client_no = attempt.office, attempt.client_no
    updates = office.store.company(client_no).updates_batches
    return Visit(
        client_no=client_no,
        settings=settings,
        updating=Updating.AUTOMATIC if updates else Updating.BY_HAND,
        erp=office.erp,
        outbox=outbox,
        status=office.status,
        store=office.store,
        now=office.now,
        on=office.now().astimezone(cursors.OSLO).date(),
        check_lease=attempt.lease.check,
        brake=Brake(settings.stopped_because),
    )

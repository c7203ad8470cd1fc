"""One client's run: everything is checked, then the steps go under one lease."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from webfaktura import faults
from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.companies import CompanySettings
from webfaktura.contract.v1.endpoints import COMPANY
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.engine import cached, cursors
from webfaktura.sync.engine.erp_check import check_program
from webfaktura.sync.engine.lease import AnotherSyncRuns, HeldLease, Result
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.outbox import Outbox, new_id
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.engine.report import RunReport, State, Step
from webfaktura.sync.engine.steps import run_steps, state_of
from webfaktura.sync.engine.visit import Visit

_log = logging.getLogger("webfaktura.sync")


_ENDS: dict[Result, str] = {"done": "ferdig", "failed": "feilet", "stopped": "avbrutt"}


class ClientInactive(Refusal):
    """The client is switched off, here or on the server, or was never finished."""


def synchronise(office: Office, client_no: str, steps: Collection[Step] = tuple(Step)) -> RunReport:
    """Run the client's steps; raises a `Refusal` when nothing could begin.

    Killed anywhere and run again, nothing is doubled and nothing is lost.
    """
    company_no = _active_company(office, client_no)
    check_program(office.erp)
    office.erp.facts(client_no)
    settings = office.caller.call(COMPANY, Nothing(), company_no=company_no)
    if not settings.active:
        raise ClientInactive(
            f"Klient {client_no} er deaktivert i WebFaktura. Aktiver den under Mitt firma → Byrå.",
            field="client_no",
        )
    cached.refresh(office.store, client_no, settings)
    report = _under_lease(office, client_no, settings, steps)
    return replace(report, company_no=company_no)


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
            f"Klient {client_no} er ikke aktiv i WebFaktura Sync. "
            f"Sett VBClient{client_no} til Active i {variables.name} for å synkronisere den.",
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

    def end(self, result: Result, report: RunReport) -> None:
        """Give the lease back and write down how it went."""
        self.lease.keep_no_longer()
        try:
            self.lease.release(result, report.summary)
            self.office.status.lease_given_back(self.run_id)
        except Refusal as refusal:
            _log.warning("Klient %s: %s", self.client_no, refusal.sentence)
        self.write_down(result, report)

    def write_down(self, result: Result, report: RunReport) -> None:
        """Remember how it went, for people."""
        self.office.status.end_run(self.number, result, report, at=self.office.now())
        _log.info("Klient %s: synkronisering %s. %s", self.client_no, _ENDS[result], report.summary)
        faults.point("sync.run.ended")


def _under_lease(
    office: Office, client_no: str, settings: CompanySettings, steps: Collection[Step]
) -> RunReport:
    """Take the lease, run the steps, give it back."""
    attempt = _begin(office, client_no, settings.company_no)
    _log.info("Klient %s: synkronisering begynner", client_no)
    try:
        visit = _visit(attempt, settings)
        visit.outbox.resend("lease")
        report = run_steps(visit, steps, office.listener)
    except Refusal as refusal:
        report = RunReport(client_no, state_of(refusal), sentence=refusal.sentence)
    except BaseException:
        attempt.end("stopped", RunReport(client_no, State.REFUSED, sentence="Avbrutt."))
        raise
    attempt.end("done" if report.state is State.DONE else "failed", report)
    return report


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


def _visit(attempt: _Attempt, settings: CompanySettings) -> Visit:
    office, client_no = attempt.office, attempt.client_no
    outbox = Outbox(
        caller=office.caller.under_lease(attempt.run_id),
        status=office.status,
        vault=office.vault,
        now=office.now,
        client_no=client_no,
        parts={"company_no": str(settings.company_no)},
        write_down=cursors.mover(office.store, office.now),
    )
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
    )

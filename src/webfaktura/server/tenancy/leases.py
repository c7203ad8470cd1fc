"""The session lease: one Sync per company, taken, renewed, held and given back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.norway.calendar import OSLO
from webfaktura.norway.refusal import Refusal
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company, SyncLease, SyncRun
from webfaktura.server.tenancy.queries import lease_of
from webfaktura.server.tenancy.rules import LEASE_LASTS, Actor, Held, may_take


class LeaseTaken(Refusal):
    """Another run synchronises the company now."""

    def __init__(self, lease: SyncLease) -> None:
        super().__init__(
            _(
                "Synchronisation has been going on from %(host)s since %(since)s. Wait until it "
                "has ended, or try again after %(until)s."
            )
            % {
                "host": lease.host or _("another machine"),
                "since": f"{lease.since_at.astimezone(OSLO):%H:%M}",
                "until": f"{lease.until_at.astimezone(OSLO):%H:%M}",
            }
        )


class LeaseMissing(Refusal):
    """The run does not hold the company's lease, or no longer."""


@dataclass(frozen=True)
class RunResult:
    """How a run went: `done`, `failed` or `stopped`, and one line about it."""

    result: str
    summary: str = ""


@transaction.atomic
def take_lease(*, company: Company, run_id: UUID, host: str, at: datetime, by: Actor) -> SyncLease:
    """Take the company for one run, or renew what the run holds; refuses `LeaseTaken`."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    held = lease_of(company)
    if held is not None:
        _refuse_others(held, run_id=run_id, at=at)
        if held.run_id == run_id:
            held.until_at = at + LEASE_LASTS
            held.save(update_fields=["until_at"])
            return held
        held.delete()
    details = {"host": host}
    record(company, deed="lease.take", subject=str(run_id), at=at, by=by, details=details)
    return SyncLease.objects.create(
        company=company, run_id=run_id, host=host, since_at=at, until_at=at + LEASE_LASTS
    )


@transaction.atomic
def release_lease(
    *, company: Company, run_id: UUID, outcome: RunResult, at: datetime, by: Actor
) -> None:
    """Give the company back and keep how the run went; refuses a run that does not hold it."""
    lease = SyncLease.objects.select_for_update().filter(company=company, run_id=run_id).first()
    if lease is None:
        raise _lease_missing()
    SyncRun.objects.update_or_create(
        run_id=run_id,
        defaults={
            "company": company,
            "host": lease.host,
            "started_at": lease.since_at,
            "ended_at": at,
            "result": outcome.result,
            "summary": outcome.summary,
        },
    )
    lease.delete()
    details = {"result": outcome.result}
    record(company, deed="lease.release", subject=str(run_id), at=at, by=by, details=details)


def require_lease(*, company: Company, run_id: UUID | None, at: datetime) -> None:
    """Refuse a run that does not hold the company now; in a transaction the lease stays held."""
    leases = SyncLease.objects.filter(company=company)
    if transaction.get_connection().in_atomic_block:
        leases = leases.select_for_update()
    lease = leases.first()
    if lease is None or lease.until_at <= at:
        raise _lease_missing()
    if lease.run_id != run_id:
        raise LeaseTaken(lease)


def _refuse_others(lease: SyncLease, *, run_id: UUID, at: datetime) -> None:
    if not may_take(Held(lease.run_id, lease.until_at), run_id=run_id, at=at):
        raise LeaseTaken(lease)


def _lease_missing() -> LeaseMissing:
    return LeaseMissing(
        _("The run no longer has the client to itself. Start the synchronisation again.")
    )

"""One Sync per company: who holds it, for how long, and who is told to wait."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from builders import a_company, an_actor
from webfaktura.server.tenancy.leases import (
    LeaseMissing,
    LeaseTaken,
    RunResult,
    release_lease,
    require_lease,
    take_lease,
)
from webfaktura.server.tenancy.models import AuditEntry, Company, SyncLease, SyncRun
from webfaktura.server.tenancy.queries import newest_run
from webfaktura.server.tenancy.rules import LEASE_LASTS
from webfaktura.server.tenancy.scope import company_scope, system_scope

pytestmark = pytest.mark.django_db

TWO_AT_NIGHT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 02:00 in Oslo
MINUTE = timedelta(minutes=1)


def take(
    company: Company, run_id: UUID, *, at: datetime = TWO_AT_NIGHT, host: str = "SRV1"
) -> SyncLease:
    with company_scope(company):
        return take_lease(company=company, run_id=run_id, host=host, at=at, by=an_actor())


def release(company: Company, run_id: UUID, *, at: datetime = TWO_AT_NIGHT) -> None:
    outcome = RunResult("done", "alt overført")
    with company_scope(company):
        release_lease(company=company, run_id=run_id, outcome=outcome, at=at, by=an_actor())


def require(company: Company, run_id: UUID | None, *, at: datetime) -> None:
    with company_scope(company):
        require_lease(company=company, run_id=run_id, at=at)


def test_a_second_run_is_told_who_is_there_and_since_when() -> None:
    company = a_company()
    take(company, uuid4())

    with pytest.raises(LeaseTaken) as refused:
        take(company, uuid4(), at=TWO_AT_NIGHT + MINUTE, host="SRV2")

    assert refused.value.sentence == (
        "Synkronisering pågår fra SRV1 siden 02:00. "
        "Vent til den er ferdig, eller prøv igjen etter 02:05."
    )


def test_a_run_renews_what_it_holds() -> None:
    company, run = a_company(), uuid4()
    take(company, run)

    renewed = take(company, run, at=TWO_AT_NIGHT + MINUTE)

    assert (renewed.since_at, renewed.until_at) == (
        TWO_AT_NIGHT,
        TWO_AT_NIGHT + MINUTE + LEASE_LASTS,
    )
    with company_scope(company):
        assert AuditEntry.objects.filter(deed="lease.take").count() == 1


def test_a_run_that_died_gives_way_when_its_lease_has_run_out() -> None:
    company, dead, next_run = a_company(), uuid4(), uuid4()
    take(company, dead)

    lease = take(company, next_run, at=TWO_AT_NIGHT + LEASE_LASTS, host="SRV2")

    assert (lease.host, lease.since_at) == ("SRV2", TWO_AT_NIGHT + LEASE_LASTS)
    with pytest.raises(LeaseMissing):
        release(company, dead)
    with company_scope(company):
        assert SyncLease.objects.get().run_id == next_run


def test_two_companies_are_synchronised_beside_each_other() -> None:
    take(a_company(), uuid4())
    take(a_company(), uuid4())

    with system_scope("a test"):
        assert SyncLease.objects.count() == 2


def test_a_released_company_is_free_and_its_run_is_remembered() -> None:
    company, run = a_company(), uuid4()
    take(company, run)

    release(company, run, at=TWO_AT_NIGHT + MINUTE)

    with company_scope(company):
        newest = newest_run(company)
    assert newest is not None
    assert (newest.run_id, newest.host, newest.started_at, newest.ended_at) == (
        run,
        "SRV1",
        TWO_AT_NIGHT,
        TWO_AT_NIGHT + MINUTE,
    )
    assert (newest.result, newest.summary) == ("done", "alt overført")
    take(company, uuid4(), at=TWO_AT_NIGHT + MINUTE)
    with company_scope(company):
        assert SyncRun.objects.count() == 1


def test_only_the_run_that_holds_the_company_may_work_on_it() -> None:
    company, run = a_company(), uuid4()
    just_before = TWO_AT_NIGHT + LEASE_LASTS - timedelta(seconds=1)
    with pytest.raises(LeaseMissing):
        require(company, run, at=TWO_AT_NIGHT)
    take(company, run)

    with transaction.atomic():
        require(company, run, at=just_before)
    with pytest.raises(LeaseTaken):
        require(company, uuid4(), at=just_before)
    with pytest.raises(LeaseTaken):
        require(company, None, at=just_before)
    with pytest.raises(LeaseMissing):
        require(company, run, at=TWO_AT_NIGHT + LEASE_LASTS)

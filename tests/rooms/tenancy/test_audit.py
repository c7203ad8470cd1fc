"""The audit log: each scope's entries stand in one chain, written singly or many together."""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builders import NOW, a_company, an_actor, an_agency
from webfaktura.server.tenancy.audit import record, record_all, scope_of
from webfaktura.server.tenancy.models import Agency, AuditChain, AuditEntry, Company
from webfaktura.server.tenancy.rules import Actor, Deed, audit_hash
from webfaktura.server.tenancy.scope import company_scope


def a_deed(subject: str, details: Mapping[str, object] | None = None) -> Deed:
    return Deed(
        at=NOW, actor=an_actor("Kari"), deed="test.do", subject=subject, details=details or {}
    )


def entries_of(where: Company | Agency | None) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(scope=scope_of(where)).order_by("position"))


def head_of(where: Company | Agency | None) -> tuple[int, str]:
    chain = AuditChain.objects.get(scope=scope_of(where))
    return chain.length, chain.head


def says_itself(entry: AuditEntry) -> bool:
    """Whether the entry's link is what its row adds up to."""
    actor = Actor(name=entry.actor, user_id=entry.user_id)
    deed = Deed(
        at=entry.at, actor=actor, deed=entry.deed, subject=entry.subject, details=entry.details
    )
    return entry.hash == audit_hash(entry.previous_hash, entry.scope, entry.position, deed)


@pytest.mark.django_db
def test_single_and_many_entries_stand_in_one_chain() -> None:
    company = a_company()
    before = len(entries_of_company(company))

    record(company, deed="test.do", subject="first", at=NOW, by=an_actor("Kari"))
    written = record_all(company, [a_deed("second", {"øre": 1}), a_deed("third")])
    record(company, deed="test.do", subject="fourth", at=NOW, by=an_actor("Kari"))

    entries = entries_of_company(company)
    assert [entry.subject for entry in entries[before:]] == ["first", "second", "third", "fourth"]
    assert entries[before + 1 : before + 3] == written
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert all(says_itself(entry) for entry in entries)
    assert all(one.hash == next_one.previous_hash for one, next_one in pairwise(entries))
    with company_scope(company):
        assert head_of(company) == (len(entries), entries[-1].hash)


def entries_of_company(company: Company) -> list[AuditEntry]:
    with company_scope(company):
        return entries_of(company)


@pytest.mark.django_db
def test_the_first_entry_of_a_scope_begins_its_chain() -> None:
    agency = Agency.objects.create(customer_no="4711", name="Nytt AS", created_at=NOW)

    first, second = record_all(agency, [a_deed("first"), a_deed("second")])

    assert (first.position, first.previous_hash) == (1, "")
    assert head_of(agency) == (2, second.hash)


@pytest.mark.django_db
def test_scopes_do_not_share_a_chain() -> None:
    agency, other = an_agency(), an_agency()
    before = head_of(other)

    record(agency, deed="test.do", subject="here", at=NOW, by=an_actor())
    record(None, deed="test.do", subject="everywhere", at=NOW, by=an_actor())

    assert head_of(other) == before
    assert entries_of(agency)[-1].subject == "here"
    assert entries_of(None)[-1].subject == "everywhere"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 60])
def test_however_many_entries_take_three_statements(count: int) -> None:
    agency = an_agency()
    with CaptureQueriesContext(connection) as queries:
        record_all(agency, [a_deed(str(number)) for number in range(count)])

    assert len(queries) == 3


@pytest.mark.django_db
def test_no_deeds_leave_no_trace() -> None:
    agency = an_agency()
    before = head_of(agency)

    assert record_all(agency, []) == []

    assert head_of(agency) == before


def test_an_entry_is_never_written_outside_the_transaction_of_its_change() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record_all(None, [a_deed("lost")])

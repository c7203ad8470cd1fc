"""The audit log: one entry in the same transaction as every change, each scope a chain."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from django.db import connection

from webfaktura.server.tenancy.models import Agency, AuditEntry, Company
from webfaktura.server.tenancy.rules import Actor, Deed, audit_hash
from webfaktura.server.tenancy.scope import company_scope

# The scope's first entry makes its chain; every later one locks it.
_LENGTHEN = """
INSERT INTO tenancy_auditchain (scope, length, head) VALUES (%s, %s, '')
ON CONFLICT (scope) DO UPDATE SET length = tenancy_auditchain.length + excluded.length
RETURNING length, head
"""
_SET_HEAD = "UPDATE tenancy_auditchain SET head = %s WHERE scope = %s"


def record(
    where: Company | Agency | None,
    *,
    deed: str,
    subject: str,
    at: datetime,
    by: Actor,
    details: Mapping[str, object] | None = None,
) -> AuditEntry:
    """Add an entry to the scope's chain; None is the installation.

    Must run inside the transaction of the change it tells of: taking the
    chain's head locks it, so entries stand in the order they commit.
    """
    what = Deed(at=at, actor=by, deed=deed, subject=subject, details=details or {})
    [entry] = record_all(where, [what])
    return entry


def record_all(where: Company | Agency | None, deeds: Sequence[Deed]) -> list[AuditEntry]:
    """Add an entry for each deed, in their order, as `record` would one by one."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry belongs in the transaction of its change")
    if not deeds:
        return []
    scope = scope_of(where)
    with _books_of(where), connection.cursor() as cursor:
        cursor.execute(_LENGTHEN, [scope, len(deeds)])
        length, head = cursor.fetchone()  # locked from here until the transaction ends
        entries = list(_chained(scope, deeds, position=length - len(deeds) + 1, head=head))
        AuditEntry.objects.bulk_create(entries)
        cursor.execute(_SET_HEAD, [entries[-1].hash, scope])
    return entries


def scope_of(where: Company | Agency | None) -> str:
    """The chain that a change belongs to."""
    match where:
        case Company():
            return f"company:{where.pk}"
        case Agency():
            return f"agency:{where.pk}"
        case None:
            return "installation"


def _books_of(where: Company | Agency | None) -> AbstractContextManager[None]:
    """A company's log is seen while its books are open only."""
    return company_scope(where) if isinstance(where, Company) else nullcontext()


def _chained(
    scope: str, deeds: Sequence[Deed], *, position: int, head: str
) -> Iterator[AuditEntry]:
    for place, what in enumerate(deeds, position):
        link = audit_hash(head, scope, place, what)
        yield AuditEntry(
            scope=scope,
            position=place,
            at=what.at,
            actor=what.actor.name,
            user_id=what.actor.user_id,
            deed=what.deed,
            subject=what.subject,
            details=dict(what.details),
            previous_hash=head,
            hash=link,
        )
        head = link

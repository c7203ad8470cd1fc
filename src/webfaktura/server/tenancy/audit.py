"""The audit log: one entry in the same transaction as every change, each scope a chain."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from webfaktura.server.tenancy.models import Agency, AuditChain, AuditEntry, Company
from webfaktura.server.tenancy.rules import Actor, Deed, audit_hash


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
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit entry belongs in the transaction of its change")
    scope = scope_of(where)
    AuditChain.objects.get_or_create(scope=scope)
    AuditChain.objects.filter(scope=scope).update(length=F("length") + 1)  # locks the head
    chain = AuditChain.objects.get(scope=scope)
    what = Deed(at=at, actor=by, deed=deed, subject=subject, details=details or {})
    entry = AuditEntry.objects.create(
        scope=scope,
        position=chain.length,
        at=at,
        actor=by.name,
        user_id=by.user_id,
        deed=deed,
        subject=subject,
        details=dict(what.details),
        previous_hash=chain.head,
        hash=audit_hash(chain.head, scope, chain.length, what),
    )
    AuditChain.objects.filter(scope=scope).update(head=entry.hash)
    return entry


def scope_of(where: Company | Agency | None) -> str:
    """The chain that a change belongs to."""
    match where:
        case Company():
            return f"company:{where.pk}"
        case Agency():
            return f"agency:{where.pk}"
        case None:
            return "installation"

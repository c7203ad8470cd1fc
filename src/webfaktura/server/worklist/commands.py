"""Deciding about what waits: who takes it, and until when it may wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.queries import works_for
from webfaktura.server.tenancy.scope import company_scope
from webfaktura.server.worklist.models import WorkNote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from webfaktura.server.tenancy.models import Company, User
    from webfaktura.server.tenancy.rules import Actor
    from webfaktura.server.worklist.rules import Kind, PutOff

LONGEST_REASON = 200


class NotOfTheOffice(Refusal):
    """Who is to take it does not work for the client's office."""


class ReasonMissing(Refusal):
    """What is put off is put off for a reason."""


class AlreadyPast(Refusal):
    """It cannot be put off until a time that has been."""


@transaction.atomic
def assign(*, company: Company, kind: Kind, to: User | None, at: datetime, by: Actor) -> WorkNote:
    """Let somebody of the office take it; None gives it back. Raises `NotOfTheOffice`."""
    if to is not None and not works_for(to, company.agency):
        raise NotOfTheOffice(
            _("%(name)s does not work for %(office)s. Choose somebody who does.")
            % {"name": to.name, "office": company.agency},
            field="responsible",
        )
    note = _note(company, kind)
    note.responsible = to
    return _saved(note, "worklist.assign", {"responsible": to.name if to else ""}, at, by)


@transaction.atomic
def put_off(*, company: Company, kind: Kind, wait: PutOff, at: datetime, by: Actor) -> WorkNote:
    """Let it wait until a time, for a reason; it comes back before that when there are more.

    Raises `ReasonMissing` and `AlreadyPast`.
    """
    said = " ".join(wait.reason.split())[:LONGEST_REASON]
    if not said:
        raise ReasonMissing(
            _("Write why it may wait, so that others need not ask."), field="reason"
        )
    if wait.until is None or wait.until <= at:
        raise AlreadyPast(_("Choose a day that is still to come."), field="until")
    note = _note(company, kind)
    note.put_off_until, note.put_off_count, note.reason = wait.until, wait.count, said
    details = {"until": wait.until.isoformat(), "reason": said}
    return _saved(note, "worklist.put_off", details, at, by)


@transaction.atomic
def take_up(*, company: Company, kind: Kind, at: datetime, by: Actor) -> WorkNote:
    """Let it wait no longer."""
    note = _note(company, kind)
    note.put_off_until, note.put_off_count, note.reason = None, 0, ""
    return _saved(note, "worklist.take_up", {}, at, by)


def _note(company: Company, kind: Kind) -> WorkNote:
    with company_scope(company):
        rows = WorkNote.objects.select_for_update(no_key=True)
        found = rows.filter(company=company, kind=kind).first()
    return found or WorkNote(company=company, kind=kind)


def _saved(
    note: WorkNote, deed: str, details: Mapping[str, object], at: datetime, by: Actor
) -> WorkNote:
    note.changed_at, note.changed_by = at, by.name
    with company_scope(note.company):
        note.save()
        record(note.company, deed=deed, subject=note.kind, at=at, by=by, details=details)
    return note

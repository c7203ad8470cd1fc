"""Whether a buyer receives EHF: what ELMA said, remembered for as long as it counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from webfaktura.server.delivery.models import KnownParticipant
from webfaktura.server.lookups.participants.elma import Register, participant_of
from webfaktura.server.lookups.participants.identifiers import DocumentKind
from webfaktura.server.lookups.participants.naming import PRODUCTION, Names
from webfaktura.server.lookups.participants.participant import Participant

if TYPE_CHECKING:
    from datetime import datetime

    from webfaktura.norway.identifiers import OrgNo


def receives(org_no: OrgNo, kind: DocumentKind, *, at: datetime) -> bool:
    """Whether the buyer takes this kind of document.

    Where no register is set up everybody is held to do so, and the access point says no.
    Refuses as `participant_asked_for` does.
    """
    if not settings.ELMA_TRUST:
        return True
    return kind in participant_of(org_no, at=at, register=_register(), known=Remembered()).receives


class Remembered:
    """What was asked before, in a table that all companies share."""

    def known(self, org_no: OrgNo) -> Participant | None:
        """What was remembered last, however old."""
        row = KnownParticipant.objects.filter(org_no=org_no.digits).first()
        if row is None:
            return None
        kinds = {
            DocumentKind.INVOICE: row.receives_invoices,
            DocumentKind.CREDIT_NOTE: row.receives_credit_notes,
        }
        taken = frozenset(kind for kind, is_taken in kinds.items() if is_taken)
        return Participant(
            is_registered=bool(taken),
            receives=taken,
            endpoint="",
            certificate="",
            checked_at=row.checked_at,
            expires_at=row.expires_at,
        )

    def remember(self, org_no: OrgNo, participant: Participant) -> None:
        """Keep this in place of what was known before."""
        KnownParticipant.objects.update_or_create(
            org_no=org_no.digits,
            defaults={
                "receives_invoices": DocumentKind.INVOICE in participant.receives,
                "receives_credit_notes": DocumentKind.CREDIT_NOTE in participant.receives,
                "checked_at": participant.checked_at,
                "expires_at": participant.expires_at,
            },
        )


def _register() -> Register:
    names = Names(
        zone=settings.ELMA_ZONE or PRODUCTION,
        nameserver=settings.ELMA_NAMESERVER,
        port=settings.ELMA_PORT,
        hosts=frozenset(settings.ELMA_HOSTS),
    )
    return Register(names=names, trusted=Path(settings.ELMA_TRUST))

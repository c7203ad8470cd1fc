"""What is known of a receiver, and for how long: purely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from webfaktura.norway.identifiers import OrgNo
    from webfaktura.server.lookups.participants.identifiers import DocumentKind

REGISTERED_FOR: Final = timedelta(hours=24)
UNREGISTERED_FOR: Final = timedelta(hours=4)
"""Shorter: who has just been registered wants his next invoice as EHF."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where one kind of document is to be sent."""

    address: str
    certificate: str
    """Of the receiving access point, in base 64."""


@dataclass(frozen=True, kw_only=True)
class Participant:
    """What the register said of a receiver, until it is asked anew."""

    is_registered: bool
    receives: frozenset[DocumentKind]
    endpoint: str
    """Where invoices go; credit notes, where it takes no invoices. Empty where it takes neither."""
    certificate: str
    checked_at: datetime
    expires_at: datetime

    def is_known(self, at: datetime) -> bool:
        """Whether this still counts."""
        return self.checked_at <= at < self.expires_at


class KnownParticipants(Protocol):
    """What has been asked before is remembered here."""

    def known(self, org_no: OrgNo) -> Participant | None:
        """What was remembered last, however old."""

    def remember(self, org_no: OrgNo, participant: Participant) -> None:
        """Keep this in place of what was known before."""


def unregistered(at: datetime) -> Participant:
    """Nobody by that number receives anything."""
    return Participant(
        is_registered=False,
        receives=frozenset(),
        endpoint="",
        certificate="",
        checked_at=at,
        expires_at=at + UNREGISTERED_FOR,
    )


def registered(endpoints: dict[DocumentKind, Endpoint], *, at: datetime) -> Participant:
    """Somebody who receives these kinds; the first kind's endpoint is told of."""
    first = next(iter(endpoints.values()), Endpoint(address="", certificate=""))
    return Participant(
        is_registered=True,
        receives=frozenset(endpoints),
        endpoint=first.address,
        certificate=first.certificate,
        checked_at=at,
        expires_at=at + (REGISTERED_FOR if endpoints else UNREGISTERED_FOR),
    )

"""Whether somebody can get documents as EHF, as far as anybody knows; and asking now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings

from webfaktura.norway.identifiers import InvalidOrgNo, OrgNo
from webfaktura.server.delivery.channels.ehf.receivers import Remembered, receives
from webfaktura.server.lookups.participants.identifiers import DocumentKind

if TYPE_CHECKING:
    from datetime import datetime


class Capability(StrEnum):
    """What is known of somebody's place in ELMA, the register of EHF receivers."""

    NO_ORG_NO = "no_org_no"
    """There is nothing to ask about: receivers are found by their organisation number."""
    NOT_EXAMINED = "not_examined"
    """Nobody has asked."""
    RECEIVES = "receives"
    DOES_NOT = "does_not"


@dataclass(frozen=True)
class Known:
    """What is known, since when, and whether it can be asked here and now."""

    capability: Capability
    checked_at: datetime | None = None
    may_ask: bool = False


def ehf_capability(org_no: str) -> Known:
    """What was remembered last; nothing is asked."""
    try:
        number = OrgNo.parse(org_no)
    except InvalidOrgNo:
        return Known(Capability.NO_ORG_NO)
    may_ask = bool(settings.ELMA_TRUST)
    known = Remembered().known(number)
    if known is None:
        return Known(Capability.NOT_EXAMINED, may_ask=may_ask)
    takes = DocumentKind.INVOICE in known.receives
    capability = Capability.RECEIVES if takes else Capability.DOES_NOT
    return Known(capability, checked_at=known.checked_at, may_ask=may_ask)


def examine(org_no: str, *, at: datetime) -> Known:
    """Ask ELMA, where it is set up; refuses `InvalidOrgNo`, and where ELMA does not answer."""
    receives(OrgNo.parse(org_no), DocumentKind.INVOICE, at=at)
    return ehf_capability(org_no)

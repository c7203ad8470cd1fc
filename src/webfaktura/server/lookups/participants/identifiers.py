"""The names that Peppol knows parties, documents and processes by."""

from __future__ import annotations

import base64
import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from webfaktura.norway.identifiers import OrgNo

PARTICIPANT_SCHEME: Final = "iso6523-actorid-upis"
DOCUMENT_SCHEME: Final = "busdox-docid-qns"
PROCESS_SCHEME: Final = "cenbii-procid-ubl"
ENHETSREGISTERET: Final = "0192"
"""The Norwegian register of companies, among the registers of numbers (ISO 6523)."""
BILLING: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd"
_BILLING_3: Final = (
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)


class DocumentKind(StrEnum):
    """The documents of Billing 3.0, each by its whole name in Peppol."""

    INVOICE = f"{_UBL}:Invoice-2::Invoice##{_BILLING_3}"
    CREDIT_NOTE = f"{_UBL}:CreditNote-2::CreditNote##{_BILLING_3}"


def participant_id(org_no: OrgNo) -> str:
    """`0192:987654321`."""
    return f"{ENHETSREGISTERET}:{org_no.digits}"


def host_of(participant: str, zone: str) -> str:
    """Where DNS tells of a participant (Policy for use of Identifiers 4.4; SML 1.3).

    The hash is written in base 32 without padding; capitals or not is the same in DNS.
    """
    digest = hashlib.sha256(participant.lower().encode()).digest()
    label = base64.b32encode(digest).decode().rstrip("=").lower()
    return f"{label}.{PARTICIPANT_SCHEME}.{zone.strip('.')}."

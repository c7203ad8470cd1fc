"""Which enrolment codes and machine credentials there are, and which answers were given."""

import hmac
from uuid import UUID

from django.db.models import QuerySet

from webfaktura.server.tenancy.models import Agency
from webfaktura.server.webservice.models import EnrolmentCode, MachineCredential, StoredAnswer
from webfaktura.server.webservice.rules import code_hash, secret_hash


def enrolment_codes() -> QuerySet[EnrolmentCode]:
    """All enrolment codes with their offices, the newest first."""
    return EnrolmentCode.objects.select_related("agency").order_by("-made_at", "-pk")


def enrolment_code(text: str) -> EnrolmentCode | None:
    """The code that was typed, used or not; held until the transaction ends."""
    codes = EnrolmentCode.objects.select_for_update(of=("self",)).select_related("agency")
    return codes.filter(code_hash=code_hash(text)).first()


def credential_by_id(credential_id: UUID) -> MachineCredential | None:
    """The machine credential with its office, revoked or not."""
    credentials = MachineCredential.objects.select_related("agency")
    return credentials.filter(public_id=credential_id).first()


def credential_proved_by(credential_id: UUID, secret: str) -> MachineCredential | None:
    """The credential whose secret this is; an unknown one costs the same time as a wrong one."""
    credential = credential_by_id(credential_id)
    kept = credential.secret_sha256 if credential else secret_hash("")
    return credential if hmac.compare_digest(kept, secret_hash(secret)) else None


def credentials_in_use(agency: Agency) -> QuerySet[MachineCredential]:
    """The office's credentials that count, the oldest first."""
    return agency.credentials.filter(revoked_at__isnull=True).order_by("made_at", "pk")


def stored_answer(caller: str, endpoint: str, request_id: UUID) -> StoredAnswer | None:
    """The answer this caller got to this request before."""
    return StoredAnswer.objects.filter(
        caller=caller, endpoint=endpoint, request_id=request_id
    ).first()

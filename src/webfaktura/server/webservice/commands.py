"""Lets an office's Sync in with a one-time code, and keeps it out again."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.contract.v1.enrolment import Enrol, RotateCredential
from webfaktura.norway.refusal import Refusal
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.commands import add_agency_user
from webfaktura.server.tenancy.models import Agency
from webfaktura.server.tenancy.rules import Actor, field_within
from webfaktura.server.webservice.models import EnrolmentCode, MachineCredential
from webfaktura.server.webservice.queries import (
    credential_by_id,
    credentials_in_use,
    enrolment_code,
)
from webfaktura.server.webservice.rules import (
    CODE_ALPHABET,
    CODE_LASTS,
    CODE_LENGTH,
    OLD_CREDENTIAL_LASTS,
    code_hash,
    written_code,
)


class EnrolmentRefused(Refusal):
    """Somebody tried to get in with a code that does not let them; counted, to slow guessing."""


class EnrolmentCodeWrong(EnrolmentRefused):
    """No such code was ever made."""


class EnrolmentCodeUsed(EnrolmentRefused):
    """The code has let a Sync in before."""


class EnrolmentCodeExpired(EnrolmentRefused):
    """The code is older than 72 hours."""


class CustomerNoWrong(EnrolmentRefused):
    """The code was made for another customer number."""


class CredentialTaken(Refusal):
    """The credential's id is in use."""


class ReplacedAlready(Refusal):
    """Another credential has taken this one's place, and replaces itself."""


@transaction.atomic
def make_enrolment_code(*, agency: Agency, at: datetime, by: Actor) -> str:
    """A new one-time code for the office, in words to hand over; only its hash is kept."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))
    EnrolmentCode.objects.create(
        agency=agency, code_hash=code_hash(code), made_at=at, expires_at=at + CODE_LASTS
    )
    record(agency, deed="enrolment_code.make", subject=agency.customer_no, at=at, by=by)
    return written_code(code)


@transaction.atomic
def enrol(*, message: Enrol, at: datetime, by: Actor) -> MachineCredential:
    """Register an office's Sync: its user and its credential; the code counts no more.

    A stranger learns nothing about offices: only who holds a code that was made is
    told whether the customer number fits it.
    """
    code = _usable_code(message, at)
    _refuse_taken(message)
    with field_within("agency_user"):
        add_agency_user(agency=code.agency, wanted=message.agency_user, at=at, by=by)
    credential = MachineCredential.objects.create(
        public_id=message.credential_id,
        agency=code.agency,
        secret_sha256=message.secret_sha256,
        host=message.host,
        made_at=at,
    )
    code.used_at = at
    code.save(update_fields=["used_at"])
    details = {"credential": str(credential.public_id), "host": credential.host}
    record(
        code.agency,
        deed="agency.register_sync",
        subject=code.agency.customer_no,
        at=at,
        by=by,
        details=details,
    )
    return credential


@transaction.atomic
def rotate_credential(
    *, old: MachineCredential, message: RotateCredential, at: datetime, by: Actor
) -> MachineCredential:
    """A new credential beside the old one, which counts for a day more; returns the old one.

    Refuses one that is replaced already: who has only the old one in hand cannot
    make itself another.
    """
    held = MachineCredential.objects.select_for_update(of=("self",)).get(pk=old.pk)
    if held.counts_until is not None:
        raise ReplacedAlready(
            _("The machine credential is replaced already. Make the call with the new one.")
        )
    _refuse_taken(message)
    new = MachineCredential.objects.create(
        public_id=message.credential_id,
        agency=held.agency,
        secret_sha256=message.secret_sha256,
        host=message.host or held.host,
        made_at=at,
    )
    held.counts_until = at + OLD_CREDENTIAL_LASTS
    held.save(update_fields=["counts_until"])
    details = {"credential": [str(held.public_id), str(new.public_id)], "host": new.host}
    record(
        held.agency,
        deed="credential.rotate",
        subject=str(held.public_id),
        at=at,
        by=by,
        details=details,
    )
    return held


@transaction.atomic
def revoke_credentials(*, agency: Agency, at: datetime, by: Actor) -> int:
    """Keep all the office's Syncs out from now on; returns how many there were."""
    credentials = list(credentials_in_use(agency).select_for_update())
    for credential in credentials:
        credential.revoked_at = at
        credential.save(update_fields=["revoked_at"])
        subject = str(credential.public_id)
        record(agency, deed="credential.revoke", subject=subject, at=at, by=by)
    return len(credentials)


def _refuse_taken(message: Enrol | RotateCredential) -> None:
    if credential_by_id(message.credential_id) is not None:
        raise CredentialTaken(
            _("This registration exists already. Start the registration anew."),
            field="credential_id",
        )


def _usable_code(message: Enrol, at: datetime) -> EnrolmentCode:
    code = enrolment_code(message.enrolment_code)
    if code is None:
        raise EnrolmentCodeWrong(
            _("The registration code is not right. Check that all of it was copied."),
            field="enrolment_code",
        )
    if code.used_at is not None:
        raise EnrolmentCodeUsed(
            _("The registration code has been used. Ask for a new one."), field="enrolment_code"
        )
    if code.expires_at <= at:
        raise EnrolmentCodeExpired(
            _("The registration code is too old; it counts for 72 hours. Ask for a new one."),
            field="enrolment_code",
        )
    if code.agency.customer_no != message.customer_no:
        raise CustomerNoWrong(
            _("The registration code is not for customer number %(number)s. Check the number.")
            % {"number": message.customer_no},
            field="customer_no",
        )
    return code

"""Takes a new machine credential in the place of the old one, so that Sync is never locked out."""

import base64
import hashlib
import os
from uuid import UUID

from pydantic import SecretStr

from webfaktura import faults
from webfaktura.contract.v1.base import Message
from webfaktura.contract.v1.endpoints import ROTATE_CREDENTIAL, TOKEN
from webfaktura.contract.v1.enrolment import RotateCredential, Rotated, TokenRequest
from webfaktura.sync.answers import ServerRefused
from webfaktura.sync.caller import Credential
from webfaktura.sync.engine.enrolment import CREDENTIAL_ELEMENT
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.outbox import Afterwards, Outbox, new_id
from webfaktura.sync.engine.status import Pending
from webfaktura.sync.engine.store import VariablesStore

_SECRET_BYTES = 32


def rotate(office: Office) -> Rotated:
    """Take a new credential; the old one counts until the time that is answered.

    The new secret is sealed and stored with the write before it is sent, and
    stands in variables.xml once the server has answered: wherever Sync dies,
    one of the two is known to both sides.
    """
    finish_rotation(office)
    secret = base64.urlsafe_b64encode(os.urandom(_SECRET_BYTES)).decode()
    message = RotateCredential(
        id=new_id(),
        credential_id=new_id(),
        secret_sha256=hashlib.sha256(secret.encode()).hexdigest(),
        host=office.host,
    )
    kept = {
        "credential_id": str(message.credential_id),
        "credential_secret": office.vault.seal(secret, element=CREDENTIAL_ELEMENT),
    }
    answer = _outbox(office).send(ROTATE_CREDENTIAL, message, afterwards=kept)
    office.caller.prove_with(Credential(message.credential_id, SecretStr(secret)))
    faults.point("sync.key.rotated")
    return answer


def finish_rotation(office: Office) -> None:
    """Finish a rotation whose answer was lost: take the new credential if it counts already.

    It is tried before the write is sent again, since the old credential may
    have run out, and a write that is refused is forgotten with its secret.
    """
    for pending in office.status.pending(""):
        if pending.endpoint != ROTATE_CREDENTIAL.name:
            continue
        new = _credential_of(office, pending)
        if _counts_already(office, new):
            _write_down(office.store, pending)
            office.status.settle(pending, at=office.now())
            office.caller.prove_with(new)
        elif _outbox(office).resend("token"):
            office.caller.prove_with(new)


def _credential_of(office: Office, pending: Pending) -> Credential:
    kept = pending.afterwards
    secret = office.vault.open(kept["credential_secret"], element=CREDENTIAL_ELEMENT)
    return Credential(UUID(kept["credential_id"]), SecretStr(secret))


def _counts_already(office: Office, new: Credential) -> bool:
    asked = TokenRequest(credential_id=new.credential_id, secret=new.secret)
    try:
        office.caller.proving(new).call(TOKEN, asked)
    except ServerRefused:
        return False
    return True


def _outbox(office: Office) -> Outbox:
    return Outbox(
        caller=office.caller,
        status=office.status,
        vault=office.vault,
        now=office.now,
        write_down=_writer(office.store),
    )


def _writer(store: VariablesStore) -> Afterwards:
    def write(pending: Pending, _message: Message, _answer: Message) -> None:
        _write_down(store, pending)

    return write


def _write_down(store: VariablesStore, pending: Pending) -> None:
    """Let the new credential stand in variables.xml."""
    if pending.endpoint == ROTATE_CREDENTIAL.name:
        store.change_system(**pending.afterwards)

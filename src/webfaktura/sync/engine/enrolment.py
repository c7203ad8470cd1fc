"""Registers the office's Sync with its one-time code; a lost answer is asked for again."""

import base64
import hashlib
import os
import re
from dataclasses import dataclass

from webfaktura import faults
from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.endpoints import ENROL, STATUS
from webfaktura.contract.v1.enrolment import Enrol, Enrolled, NewUser
from webfaktura.contract.v1.problem import Problem
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.answers import ServerRefused
from webfaktura.sync.caller import Caller
from webfaktura.sync.engine.erp_check import numbers_of
from webfaktura.sync.engine.outbox import Clock, Outbox, new_id
from webfaktura.sync.engine.status import Status
from webfaktura.sync.engine.store import VariablesStore
from webfaktura.sync.secrets import Vault
from webfaktura.sync.version import sync_version

_CUSTOMER_NO = re.compile(r"[0-9]{4,12}")
_CODE = re.compile(r"\S{8,64}")
_SECRET_BYTES = 32


class RegistrationIncomplete(Refusal):
    """Something about the office is missing or cannot be used."""


class SyncTooOld(Refusal):
    """This Sync is older than the server serves."""


@dataclass(frozen=True)
class Registration:
    """What an office registers with."""

    enrolment_code: str
    customer_no: str
    agency_user: NewUser

    def __post_init__(self) -> None:
        """Refuse what the contract would not take, naming the field."""
        if not _CODE.fullmatch(self.enrolment_code):
            raise RegistrationIncomplete(
                "Registreringskoden er ikke hel. Skriv hele koden slik dere fikk den.",
                field="enrolment_code",
            )
        if not _CUSTOMER_NO.fullmatch(self.customer_no):
            raise RegistrationIncomplete(
                f"Kundenummeret «{self.customer_no}» kan ikke brukes. Skriv byråets kundenummer "
                "med 4 til 12 siffer, slik det står på fakturaen.",
                field="customer_no",
            )


@dataclass(frozen=True)
class Desk:
    """What registering works with."""

    caller: Caller
    status: Status
    store: VariablesStore
    vault: Vault
    now: Clock
    host: str

    @property
    def outbox(self) -> Outbox:
        """Sends the enrolment, which belongs to no client."""
        return Outbox(self.caller, self.status, self.vault, self.now)


def check_server(caller: Caller) -> None:
    """Ask whether the web service is there and serves this version; nothing is changed."""
    status = caller.call(STATUS, Nothing())
    if numbers_of(sync_version()) < numbers_of(status.oldest_sync):
        raise SyncTooOld(
            f"WebFaktura Sync {sync_version()} er for gammel; WebFaktura krever "
            f"{status.oldest_sync} eller nyere. Installer en nyere versjon, og kjør igjen."
        )


def enrol(desk: Desk, registration: Registration, systems: dict[str, str]) -> Enrolled:
    """Register, and write system data; `systems` says how both systems are reached.

    The credential is made and stored before it is sent, as its SHA-256 only. A
    refusal leaves variables.xml as it was; a registration whose answer was lost
    is finished first.
    """
    finished = desk.outbox.resend("nothing")
    if finished:
        desk.store.change_system(**systems)
        return _enrolled(finished[-1][1])
    before = desk.store.snapshot()
    secret = base64.urlsafe_b64encode(os.urandom(_SECRET_BYTES)).decode()
    message = Enrol(
        id=new_id(),
        enrolment_code=registration.enrolment_code,
        customer_no=registration.customer_no,
        agency_user=registration.agency_user,
        credential_id=new_id(),
        secret_sha256=hashlib.sha256(secret.encode()).hexdigest(),
        host=desk.host,
    )
    _store_credential(desk, message, secret, systems)
    faults.point("sync.setup.credential_stored")
    try:
        answer = desk.outbox.send(ENROL, message)
    except ServerRefused as refusal:
        desk.store.restore(before)
        raise _kept(refusal, desk.store) from refusal
    faults.point("sync.setup.enrolled")
    return answer


def _kept(refusal: ServerRefused, store: VariablesStore) -> ServerRefused:
    """The refusal, and that an earlier registration stands as it did."""
    if not store.system().credential_id:
        return refusal
    detail = f"{refusal.sentence} Registreringen som står i variables.xml, er beholdt."
    problem = Problem(status=refusal.status, code=refusal.code, detail=detail, field=refusal.field)
    return ServerRefused(problem)


def change_systems(desk: Desk, systems: dict[str, str]) -> str:
    """Finish a registration whose answer was lost, or change how the systems are reached."""
    finished = desk.outbox.resend("nothing")
    if not finished and not desk.store.system().credential_id:
        raise RegistrationIncomplete(
            "Registreringskoden mangler. Oppgi den med --enrolment-code.", field="enrolment_code"
        )
    desk.store.change_system(**systems)
    if finished:
        return f"Registreringen av {_enrolled(finished[-1][1]).agency_name} er fullført."
    return "Registreringen står som før; regnskapssystem og adresser er oppdatert."


def _store_credential(desk: Desk, message: Enrol, secret: str, systems: dict[str, str]) -> None:
    user = message.agency_user
    desk.store.change_system(
        customer_no=message.customer_no,
        agency_user_name=user.user_name,
        agency_name=user.name,
        agency_email=user.email,
        credential_id=str(message.credential_id),
        credential_secret=desk.vault.seal(secret, element=CREDENTIAL_ELEMENT),
        **systems,
    )


def _enrolled(answer: object) -> Enrolled:
    if not isinstance(answer, Enrolled):
        raise TypeError(answer)
    return answer


CREDENTIAL_ELEMENT = "system/CredentialSecret"
ERP_PASSWORD_ELEMENT = "system/DIPassword"  # noqa: S105 - the element's name, not a password
"""What the secrets are bound to, so that a value moved elsewhere cannot be opened."""

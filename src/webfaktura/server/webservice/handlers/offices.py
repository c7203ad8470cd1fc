"""Answers about the service, an office's registration and its clients."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from webfaktura.contract.v1 import companies as contract
from webfaktura.contract.v1 import endpoints as v1
from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.enrolment import (
    CheckUserName,
    Enrol,
    Enrolled,
    RotateCredential,
    Rotated,
    Token,
    TokenRequest,
    UserNameChecked,
)
from webfaktura.contract.v1.status import Status
from webfaktura.norway.refusal import Refusal
from webfaktura.server.jobs.queries import worker_state
from webfaktura.server.registers.opening import open_company
from webfaktura.server.tenancy.queries import clients_of, free_user_name
from webfaktura.server.webservice.binding import answers
from webfaktura.server.webservice.callers import Call
from webfaktura.server.webservice.commands import enrol, rotate_credential
from webfaktura.server.webservice.company_settings import settings_of
from webfaktura.server.webservice.face import server_version
from webfaktura.server.webservice.queries import credential_proved_by
from webfaktura.server.webservice.tokens import CredentialWrong, make_token, refuse_ended


class UserNameMissing(Refusal):
    """A user name of spaces only is none."""


@answers(v1.STATUS)
def status(call: Call, _nothing: Nothing) -> Status:
    """Whether the database answers and a worker lives."""
    try:
        connection.ensure_connection()
        worker = worker_state(at=call.at)
    except DatabaseError:
        database, worker = "down", "stopped"
    else:
        database = "ok"
    return Status.model_validate(
        {
            "name": "WebFaktura",
            "version": server_version(),
            "time": call.at,
            "database": database,
            "worker": worker,
            "oldest_sync": settings.OLDEST_SYNC,
        }
    )


@answers(v1.ENROL)
def enrol_sync(call: Call, message: Enrol) -> Enrolled:
    """Register an office's Sync with its one-time code."""
    credential = enrol(message=message, at=call.at, by=call.by)
    return Enrolled(
        credential_id=credential.public_id,
        agency_name=credential.agency.name,
        customer_no=credential.agency.customer_no,
    )


@answers(v1.TOKEN)
def token(call: Call, message: TokenRequest) -> Token:
    """Trade the credential for a token; only who has the secret is told that it has ended."""
    secret = message.secret.get_secret_value()
    credential = credential_proved_by(message.credential_id, secret)
    if credential is None:
        raise CredentialWrong(
            _("The machine credential is not right. Register WebFaktura Sync again.")
        )
    refuse_ended(credential, at=call.at)
    return make_token(credential, at=call.at)


@answers(v1.ROTATE_CREDENTIAL)
def rotate(call: Call, message: RotateCredential) -> Rotated:
    """Take a new credential in the place of the one the call is made with."""
    at = call.at
    replaced = rotate_credential(old=call.credential, message=message, at=at, by=call.by)
    until = replaced.counts_until or at
    return Rotated(credential_id=message.credential_id, old_until=until)


@answers(v1.CHECK_USER_NAME)
def check_user_name(_call: Call, message: CheckUserName) -> UserNameChecked:
    """Whether a user name is free, and one like it where it is not."""
    wanted = message.user_name.strip()
    if not wanted:
        raise UserNameMissing(_("The user name is missing. Write one."), field="user_name")
    free = free_user_name(wanted)
    is_free = free == wanted
    return UserNameChecked(is_free=is_free, suggestion="" if is_free else free)


@answers(v1.COMPANIES)
def companies(call: Call, _nothing: Nothing) -> contract.CompanyList:
    """All clients of the office that asks, by their number in the ERP."""
    clients = list(clients_of(call.agency))
    return contract.CompanyList(companies=tuple(settings_of(clients)))


@answers(v1.CREATE_COMPANY)
def create_company(call: Call, message: contract.NewCompany) -> contract.CompanyCreated:
    """Create a client, or tell which one it already is."""
    opened = open_company(agency=call.agency, wanted=message, at=call.at, by=call.by)
    return contract.CompanyCreated(
        company_id=opened.company.public_id,
        company_no=opened.company.company_no,
        created=opened.is_new,
    )


@answers(v1.COMPANY)
def company(call: Call, _nothing: Nothing) -> contract.CompanySettings:
    """One client's switches and settings."""
    return settings_of([call.company])[0]

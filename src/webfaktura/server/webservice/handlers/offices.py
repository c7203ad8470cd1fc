"""Answers about the service, an office's registration and its clients."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from webfaktura.contract.v1 import companies as contract
from webfaktura.contract.v1 import endpoints as v1
from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.enrolment import Enrol, Enrolled, Token, TokenRequest
from webfaktura.contract.v1.status import Status
from webfaktura.server.jobs.queries import worker_state
from webfaktura.server.registers.models import ErpVatCode, SeriesKind
from webfaktura.server.registers.opening import open_company
from webfaktura.server.registers.queries import codes_of, next_numbers
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.queries import clients_of
from webfaktura.server.tenancy.scope import companies_scope
from webfaktura.server.webservice.binding import answers
from webfaktura.server.webservice.callers import Call
from webfaktura.server.webservice.commands import enrol
from webfaktura.server.webservice.face import server_version
from webfaktura.server.webservice.queries import credential_proved_by
from webfaktura.server.webservice.tokens import CredentialWrong, make_token, revoked


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
    """Trade the credential for a token; only who has the secret is told that it is revoked."""
    secret = message.secret.get_secret_value()
    credential = credential_proved_by(message.credential_id, secret)
    if credential is None:
        raise CredentialWrong(
            _("The machine credential is not right. Register WebFaktura Sync again.")
        )
    if credential.revoked_at is not None:
        raise revoked()
    return make_token(credential, at=call.at)


@answers(v1.COMPANIES)
def companies(call: Call, _nothing: Nothing) -> contract.CompanyList:
    """All clients of the office that asks, by their number in the ERP."""
    clients = list(clients_of(call.agency))
    return contract.CompanyList(companies=tuple(_settings_of(clients)))


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
    return _settings_of([call.company])[0]


def _settings_of(clients: Sequence[Company]) -> list[contract.CompanySettings]:
    """The settings of clients of one office, with one look at each register."""
    with companies_scope(clients):
        numbers = next_numbers(clients)
        codes = codes_of(clients)
    return [_settings(client, numbers[client.pk], codes[client.pk]) for client in clients]


def _settings(
    client: Company, numbers: Mapping[str, int], codes: Sequence[ErpVatCode]
) -> contract.CompanySettings:
    return contract.CompanySettings(
        company_id=client.public_id,
        company_no=client.company_no,
        erp_client_no=client.erp_client_no,
        name=client.name,
        active=client.active,
        subscription_code=client.subscription.code,
        modules=contract.Modules(
            payments=client.shows_payments,
            departments=client.uses_departments,
            projects=client.uses_projects,
        ),
        series=contract.Series(
            next_customer_no=numbers[SeriesKind.CUSTOMER],
            next_invoice_no=numbers[SeriesKind.INVOICE],
            next_credit_note_no=numbers.get(SeriesKind.CREDIT_NOTE, 0),
        ),
        kid=contract.KidParts.model_validate(
            {
                "client": client.kid_client_length,
                "customer": client.kid_customer_length,
                "invoice": client.kid_invoice_length,
                "check": client.kid_check,
            }
        ),
        terms=contract.Terms.model_validate(
            {"due_days": client.due_days, "channel": client.channel}
        ),
        voucher_types=contract.VoucherTypes(
            invoice=client.voucher_type_invoice, credit_note=client.voucher_type_credit_note
        ),
        vat_codes=tuple(_vat_code(code) for code in codes),
    )


def _vat_code(code: ErpVatCode) -> contract.VatCode:
    return contract.VatCode.model_validate(
        {
            "code": code.code,
            "name": code.name,
            "rate": code.rate,
            "level": code.level or None,
            "sales_account": code.sales_account,
        }
    )

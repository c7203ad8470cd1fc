"""Who calls: an office's Sync by its token, for the client in the address, under a lease."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from webfaktura.contract.v1.base import LEASE_HEADER
from webfaktura.norway.refusal import Refusal
from webfaktura.server.tenancy.models import Agency, Company
from webfaktura.server.tenancy.queries import client_by_company_no
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.webservice.models import MachineCredential
from webfaktura.server.webservice.tokens import TokenMissing, credential_of


class UnknownCompany(Refusal):
    """The office has no such client; another office's is as unknown as none."""


class CompanyInactive(Refusal):
    """The client is deactivated: nothing is transferred."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """An office's Sync that has proved who it is."""

    credential: MachineCredential
    company: Company | None
    """The client in the address, when there is one."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call: who makes it, when, and what its address and headers say."""

    at: datetime
    caller: Caller | None
    """None: anybody."""
    run_id: UUID | None
    """The run whose lease it is made under."""
    parts: Mapping[str, object]
    """The parts of the address, such as `batch_id`."""

    @property
    def credential(self) -> MachineCredential:
        """What the caller has proved itself with."""
        if self.caller is None:
            raise TokenMissing
        return self.caller.credential

    @property
    def agency(self) -> Agency:
        """The office that calls."""
        return self.credential.agency

    @property
    def company(self) -> Company:
        """The client that is meant."""
        if self.caller is None or self.caller.company is None:
            raise LookupError("this call is about no client")
        return self.caller.company

    @property
    def by(self) -> Actor:
        """Who acts, as the audit log names it."""
        host = self.caller.credential.host if self.caller else ""
        return Actor(name=f"WebFaktura Sync {host}".strip())

    @property
    def name(self) -> str:
        """Whose answers are kept apart from everybody else's."""
        return f"agency:{self.agency.pk}" if self.caller else "enrolment"


class BearerToken(HttpBearer):
    """Lets in whom a valid token names, to the clients of its own office only."""

    def __call__(self, request: HttpRequest) -> Caller:
        """Refuse a call without a token in words of ours."""
        caller = super().__call__(request)
        if not isinstance(caller, Caller):
            raise TokenMissing
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The Sync that the token names, with the client in the address."""
        credential = credential_of(token, at=timezone.now())
        return Caller(credential=credential, company=_company_in(request, credential.agency))


def call_of(request: HttpRequest, *, parts: Mapping[str, object]) -> Call:
    """What a request says about who calls, when and under which run's lease."""
    caller = getattr(request, "auth", None)
    return Call(
        at=timezone.now(),
        caller=caller if isinstance(caller, Caller) else None,
        run_id=_run_in(request),
        parts=parts,
    )


def refuse_inactive(company: Company) -> None:
    """Refuse (`CompanyInactive`) to transfer anything of a deactivated client."""
    if not company.active:
        raise CompanyInactive(
            _(
                "%(name)s is deactivated, and nothing is transferred. Activate the client under "
                "My company, or deactivate it in WebFaktura Sync as well."
            )
            % {"name": company.name}
        )


def _run_in(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.headers.get(LEASE_HEADER, ""))
    except ValueError:
        return None


def _company_in(request: HttpRequest, agency: Agency) -> Company | None:
    parts = request.resolver_match.kwargs if request.resolver_match else {}
    if "company_no" not in parts:
        return None
    company = client_by_company_no(agency, parts["company_no"])
    if company is None:
        raise UnknownCompany(
            _("The office has no client with number %(number)s. Check the number.")
            % {"number": parts["company_no"]}
        )
    return company

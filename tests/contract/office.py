"""An office's Sync as the web service meets it: enrolled by code, with a token, over HTTP."""

import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.utils import timezone

from builders import NOW, a_company, a_new_user, an_actor, an_agency
from webfaktura.contract.v1.base import LEASE_HEADER, Message, Nothing
from webfaktura.contract.v1.endpoints import ENROL, TAKE_LEASE, TOKEN, Endpoint
from webfaktura.contract.v1.enrolment import Enrol, TokenRequest
from webfaktura.contract.v1.leases import TakeLease
from webfaktura.contract.v1.problem import PROBLEM_TYPE, Problem
from webfaktura.server.tenancy.models import Agency, Company
from webfaktura.server.webservice.commands import make_enrolment_code
from webfaktura.server.webservice.rules import secret_hash

JSON = "application/json"


@dataclass
class Answer:
    """What came back: the status, and the JSON."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def problem(self) -> Problem:
        """The refusal, read as Sync reads it."""
        assert self.headers["Content-Type"].startswith(PROBLEM_TYPE), self.body
        return Problem.read(self.body)


def ask(
    endpoint: Endpoint[Any, Any], message: Message | dict[str, Any], headers: dict[str, str],
    **parts: object,
) -> Answer:  # fmt: skip
    """Call an endpoint of the table as a program would."""
    wire = message.wire if isinstance(message, Message) else message
    place = endpoint.place(**parts)
    client = Client(raise_request_exception=False)
    if endpoint.method == "GET":
        response = client.get(place, headers=headers)
    else:
        response = client.post(place, wire, content_type=JSON, headers=headers)
    return Answer(response.status_code, response.json(), dict(response.headers))


@dataclass
class Office:
    """An office with its machine credential, and the run it makes its calls under."""

    agency: Agency
    credential_id: UUID
    secret: str
    run_id: UUID = field(default_factory=uuid4)
    token: str = ""

    def headers(self) -> dict[str, str]:
        """What every call of the run carries."""
        return {"Authorization": f"Bearer {self.token}", LEASE_HEADER: str(self.run_id)}

    def ask(
        self, endpoint: Endpoint[Any, Any], message: Message | dict[str, Any] | None = None,
        **parts: object,
    ) -> Answer:  # fmt: skip
        """Call an endpoint with the office's token and the run's lease."""
        return ask(endpoint, message or Nothing(), self.headers(), **parts)

    def take_lease(self, company: Company) -> Answer:
        """Take the client for this run."""
        message = TakeLease(id=uuid4(), run_id=self.run_id, host="SRV1")
        return self.ask(TAKE_LEASE, message, company_no=company.company_no)

    def log_in(self) -> Answer:
        """Trade the credential for a token."""
        request = {"credential_id": str(self.credential_id), "secret": self.secret}
        answer = ask(TOKEN, TokenRequest.model_validate(request), {})
        self.token = answer.body.get("access_token", "")
        return answer


def an_enrol_message(agency: Agency, code: str, **changes: Any) -> Enrol:
    """The message that registers an office's Sync."""
    example: dict[str, Any] = {
        "id": uuid4(),
        "enrolment_code": code,
        "customer_no": agency.customer_no,
        "agency_user": a_new_user(),
        "credential_id": uuid4(),
        "secret_sha256": secret_hash("hemmelig"),
        "host": "SRV1",
    }
    return Enrol.model_validate({**example, **changes})


def a_code(agency: Agency) -> str:
    """A new enrolment code, as the operator hands it over."""
    return make_enrolment_code(agency=agency, at=timezone.now(), by=an_actor())


def an_office(agency: Agency | None = None) -> Office:
    """An office whose Sync is registered and logged in, all over HTTP."""
    agency = agency or an_agency()
    office = Office(agency, uuid4(), secrets.token_urlsafe(32))
    message = an_enrol_message(
        agency,
        a_code(agency),
        credential_id=office.credential_id,
        secret_sha256=secret_hash(office.secret),
    )
    assert ask(ENROL, message, {}).status == 200
    assert office.log_in().status == 200
    return office


def a_client_of(office: Office, **changes: Any) -> Company:
    """A client of the office."""
    return a_company(office.agency, **changes)


__all__ = [
    "NOW",
    "Answer",
    "Office",
    "a_client_of",
    "a_code",
    "an_enrol_message",
    "an_office",
    "ask",
]

"""Every endpoint of the table: strangers are kept out, other offices see nothing, the own gets in.

The cases come from the table itself, so an endpoint that is added is covered by being there.
"""

from typing import Any

import pytest
from django.utils import timezone
from ninja import NinjaAPI

from builders import a_customer, an_actor, an_issued_invoice
from contract.office import Answer, Office, a_client_of, an_office, ask
from contract.samples import sample
from webfaktura.contract.v1.endpoints import COMPANIES, ENDPOINTS, Endpoint
from webfaktura.server.posting.commands import claim_batch
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope, system_scope
from webfaktura.server.webservice import binding
from webfaktura.server.webservice.models import StoredAnswer

pytestmark = pytest.mark.django_db

CANARY = "Kanarifugl AS"
KEYED = [endpoint for endpoint in ENDPOINTS if endpoint.needs != "nothing"]
OF_A_COMPANY = [endpoint for endpoint in KEYED if "{company_no}" in endpoint.path]


def named(endpoint: Endpoint[Any, Any]) -> str:
    return endpoint.name


def a_client_with_canaries(office: Office) -> dict[str, Any]:
    """A client whose every row would tell a stranger something; returns its place."""
    facts = sample_facts()
    company = a_client_of(office, facts=facts)
    with company_scope(company):
        a_customer(company, name=CANARY)
        an_issued_invoice(company)
        batch = claim_batch(company=company, at_most=10, at=timezone.now(), by=an_actor())
    assert batch is not None
    return {"company_no": company.company_no, "batch_id": batch.public_id}


def sample_facts() -> dict[str, Any]:
    new_company = next(endpoint for endpoint in ENDPOINTS if endpoint.name == "create_company")
    facts: dict[str, Any] = sample(new_company.request)["facts"]
    return facts | {"name": CANARY}


def ask_as(office: Office, endpoint: Endpoint[Any, Any], place: dict[str, Any]) -> Answer:
    return office.ask(endpoint, sample(endpoint.request), **place)


@pytest.mark.parametrize("endpoint", KEYED, ids=named)
def test_nobody_gets_in_without_a_token(endpoint: Endpoint[Any, Any]) -> None:
    place = a_client_with_canaries(an_office())

    answer = ask(endpoint, sample(endpoint.request), {}, **place)

    assert (answer.status, answer.problem.code) == (401, "token-missing")


@pytest.mark.parametrize("endpoint", OF_A_COMPANY, ids=named)
def test_another_office_s_client_is_as_unknown_as_none(endpoint: Endpoint[Any, Any]) -> None:
    place = a_client_with_canaries(an_office())
    stranger = an_office()
    deeds = deeds_of_all()

    theirs = ask_as(stranger, endpoint, place)
    nobodys = ask_as(stranger, endpoint, place | {"company_no": 99_999})

    assert (theirs.status, theirs.problem.code) == (404, "unknown-company")
    number = str(place["company_no"])
    assert str(theirs.body).replace(number, "99999") == str(nobodys.body)
    assert CANARY not in str(theirs.body)
    assert deeds_of_all() == deeds


def deeds_of_all() -> int:
    with system_scope("a test"):
        return AuditEntry.objects.count()


def test_the_list_of_clients_holds_the_office_s_own_only() -> None:
    a_client_with_canaries(an_office())
    office = an_office()
    mine = a_client_of(office)

    answer = office.ask(COMPANIES)

    assert [company["company_no"] for company in answer.body["companies"]] == [mine.company_no]
    assert CANARY not in str(answer.body)


@pytest.mark.parametrize("endpoint", KEYED, ids=named)
def test_the_office_itself_gets_in(endpoint: Endpoint[Any, Any]) -> None:
    office = an_office()
    place = a_client_with_canaries(office)
    if endpoint.name != "take_lease":
        office.take_lease(Company.objects.get())

    answer = ask_as(office, endpoint, place)

    # The samples name batches and runs of their own, which this office cannot have.
    unknown = {"confirm_batch": 422, "refuse_batch": 409, "release_lease": 409}
    assert answer.status == unknown.get(endpoint.name, 200), answer.body


@pytest.mark.parametrize("endpoint", KEYED, ids=named)
def test_a_withdrawn_credential_opens_nothing(endpoint: Endpoint[Any, Any]) -> None:
    office = an_office()
    place = a_client_with_canaries(office)
    office.agency.credentials.update(revoked_at=timezone.now())

    answer = ask_as(office, endpoint, place)

    assert (answer.status, answer.problem.code) == (401, "credential-revoked")


def test_an_answer_is_not_given_to_another_office_that_sends_the_same() -> None:
    first, second = an_office(), an_office()
    new_company = next(endpoint for endpoint in ENDPOINTS if endpoint.name == "create_company")
    one = sample(new_company.request)
    two = one | {"users": []}

    answers = [first.ask(new_company, one), second.ask(new_company, two)]

    numbers = {answer.body["company_no"] for answer in answers}
    assert len(numbers) == 2
    assert StoredAnswer.objects.filter(endpoint="create_company").count() == 2


def test_an_endpoint_without_a_handler_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(binding._HANDLERS, "claim_batch")

    with pytest.raises(binding.MissingHandler, match="claim_batch"):
        binding.bind_endpoints(NinjaAPI(urls_namespace="test"))

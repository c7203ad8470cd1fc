"""The server takes every sample that Sync may send, also with fields of a newer Sync in it."""

from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from builders import a_customer, an_actor, an_agency, an_issued_invoice
from contract.office import Office, a_client_of, an_office, ask
from contract.samples import sample, with_unknown_fields
from webfaktura.contract.v1 import endpoints as v1
from webfaktura.contract.v1.endpoints import ENDPOINTS, Endpoint
from webfaktura.server.posting.commands import claim_batch
from webfaktura.server.posting.models import Batch
from webfaktura.server.posting.queries import batch_message
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope
from webfaktura.server.webservice.models import EnrolmentCode
from webfaktura.server.webservice.rules import CODE_LASTS, code_hash

pytestmark = pytest.mark.django_db

UNDER_LEASE = [endpoint for endpoint in ENDPOINTS if endpoint.needs == "lease"]


@pytest.fixture(params=["as it stands", "from a newer Sync"])
def written(request: pytest.FixtureRequest) -> Any:
    return with_unknown_fields if request.param == "from a newer Sync" else dict


def a_client_with_everything(office: Office) -> Company:
    company = a_client_of(office)
    with company_scope(company):
        a_customer(company)
        an_issued_invoice(company)
    return company


def about_the_batch(batch: Batch, wire: dict[str, Any]) -> dict[str, Any]:
    """The sample, about this batch instead of the one it was written for."""
    with company_scope(batch.company):
        vouchers = [str(voucher.voucher_id) for voucher in batch_message(batch).vouchers]
    confirms = "erp_reference" in wire
    named = "vouchers" if confirms else "refused"
    return {
        **wire,
        "id": str(batch.public_id) if confirms else wire["id"],
        "sha256": batch.sha256,
        named: [{**wire[named][0], "voucher_id": voucher} for voucher in vouchers],
    }


def the_open_batch(company: Company) -> Batch:
    with company_scope(company):
        batch = claim_batch(company=company, at_most=10, at=timezone.now(), by=an_actor())
    assert batch is not None
    return batch


def test_the_samples_of_an_office_make_an_office_with_a_client(written: Any) -> None:
    enrol = sample(v1.ENROL.request)
    agency = an_agency(customer_no=enrol["customer_no"])
    now = timezone.now()
    EnrolmentCode.objects.create(
        agency=agency,
        code_hash=code_hash(enrol["enrolment_code"]),
        made_at=now,
        expires_at=now + CODE_LASTS,
    )

    enrolled = ask(v1.ENROL, written(enrol), {})
    token = ask(v1.TOKEN, written(sample(v1.TOKEN.request)), {})
    office = Office(agency, UUID(enrol["credential_id"]), "", token=token.body["access_token"])
    created = office.ask(v1.CREATE_COMPANY, written(sample(v1.CREATE_COMPANY.request)))
    told = office.ask(v1.COMPANY, company_no=created.body["company_no"])

    assert enrolled.body == sample(v1.ENROL.response)
    assert created.body["created"] is True
    assert told.body == sample(v1.COMPANY.response) | {"company_id": created.body["company_id"]}


def test_the_samples_of_a_run_take_and_give_back_the_lease(written: Any) -> None:
    office = an_office()
    place = {"company_no": a_client_of(office).company_no}

    taken = office.ask(v1.TAKE_LEASE, written(sample(v1.TAKE_LEASE.request)), **place)
    released = office.ask(v1.RELEASE_LEASE, written(sample(v1.RELEASE_LEASE.request)), **place)

    assert (taken.status, taken.body["host"]) == (200, "SRV1")
    assert (released.status, released.body) == (200, {})


@pytest.mark.parametrize("endpoint", UNDER_LEASE, ids=lambda endpoint: endpoint.name)
def test_the_samples_under_a_lease_are_taken(endpoint: Endpoint[Any, Any], written: Any) -> None:
    office = an_office()
    company = a_client_with_everything(office)
    batch = the_open_batch(company)
    office.take_lease(company)
    wire = sample(endpoint.request)
    if "sha256" in wire:
        wire = about_the_batch(batch, wire)

    answer = office.ask(
        endpoint, written(wire), company_no=company.company_no, batch_id=batch.public_id
    )

    assert answer.status == 200, answer.body
    assert endpoint.response.read(answer.body).wire == answer.body

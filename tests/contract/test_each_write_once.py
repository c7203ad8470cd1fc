"""The same call twice is done once, and the same id for something else is refused."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from builders import a_customer, a_new_company, an_actor, an_issued_invoice
from contract.office import Office, a_client_of, an_office
from contract.samples import sample
from webfaktura.contract.v1 import endpoints as v1
from webfaktura.server.posting.commands import claim_batch
from webfaktura.server.tenancy.models import Company, SyncLease, SyncRun
from webfaktura.server.tenancy.scope import company_scope
from webfaktura.server.webservice.models import StoredAnswer

pytestmark = pytest.mark.django_db


def place(company: Company) -> dict[str, Any]:
    return {"company_no": company.company_no}


def a_leased_client(office: Office, **changes: Any) -> Company:
    company = a_client_of(office, **changes)
    assert office.take_lease(company).status == 200
    return company


def test_the_same_call_again_gives_the_same_answer() -> None:
    office = an_office()
    wanted = a_new_company()

    answers = [office.ask(v1.CREATE_COMPANY, wanted) for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert answers[0].body["created"] is True
    assert Company.objects.count() == 1


def test_another_call_for_the_same_client_finds_it() -> None:
    office = an_office()

    answers = [office.ask(v1.CREATE_COMPANY, a_new_company()) for _ in range(2)]

    assert [answer.body["created"] for answer in answers] == [True, False]
    assert answers[0].body["company_id"] == answers[1].body["company_id"]


def test_the_same_id_with_another_body_is_refused() -> None:
    office = an_office()
    wanted = a_new_company()
    office.ask(v1.CREATE_COMPANY, wanted)

    answer = office.ask(v1.CREATE_COMPANY, a_new_company(id=wanted.id, erp_client_no="998"))

    assert (answer.status, answer.problem.code) == (409, "id-reused")
    assert Company.objects.count() == 1


def test_the_same_call_for_another_client_is_another_call() -> None:
    office = an_office()
    first = a_leased_client(office)
    second = a_leased_client(office, erp_client_no="998")
    message = sample(v1.PUT_CUSTOMERS.request)

    assert office.ask(v1.PUT_CUSTOMERS, message, **place(first)).status == 200
    assert office.ask(v1.PUT_CUSTOMERS, message, **place(second)).problem.code == "id-reused"


def test_a_refusal_is_not_remembered() -> None:
    office = an_office()
    message = a_new_company(subscription_code="35")
    assert office.ask(v1.CREATE_COMPANY, message).status == 422
    assert not StoredAnswer.objects.filter(endpoint="create_company").exists()

    mended = a_new_company(id=message.id)

    assert office.ask(v1.CREATE_COMPANY, mended).status == 200


def test_a_claim_that_is_repeated_after_its_batch_was_closed_claims_nothing_new() -> None:
    office = an_office()
    company = a_leased_client(office)
    with company_scope(company):
        an_issued_invoice(company)
    claim = {"id": str(uuid4()), "at_most": 10}
    first = office.ask(v1.CLAIM_BATCH, claim, **place(company))
    batch = first.body["batch"]
    confirm(office, company, batch)
    with company_scope(company):
        an_issued_invoice(company)

    again = office.ask(v1.CLAIM_BATCH, claim, **place(company))

    assert again.body == first.body


def confirm(office: Office, company: Company, batch: dict[str, Any], **changes: Any) -> Any:
    message = {
        "id": batch["batch_id"],
        "sha256": batch["sha256"],
        "erp_reference": "Bunt 42",
        "vouchers": [
            {"voucher_id": voucher["voucher_id"], "erp_voucher_no": "20417"}
            for voucher in batch["vouchers"]
        ],
    }
    return office.ask(
        v1.CONFIRM_BATCH, message | changes, **place(company), batch_id=batch["batch_id"]
    )


def a_claimed_batch(office: Office) -> tuple[Company, dict[str, Any]]:
    company = a_leased_client(office)
    with company_scope(company):
        an_issued_invoice(company)
    claimed = office.ask(v1.CLAIM_BATCH, {"id": str(uuid4())}, **place(company))
    batch: dict[str, Any] = claimed.body["batch"]
    return company, batch


def test_a_confirmation_again_is_the_same_and_otherwise_parks_the_client() -> None:
    office = an_office()
    company, batch = a_claimed_batch(office)

    first, again = (confirm(office, company, batch) for _ in range(2))
    other = confirm(office, company, batch, erp_reference="Bunt 43")

    assert (
        first.body
        == again.body
        == {
            "batch_id": batch["batch_id"],
            "batch_no": 1,
            "state": "transferred",
        }
    )
    assert (other.status, other.problem.code) == (409, "id-reused")
    company.refresh_from_db()
    assert company.parked_reason == other.problem.detail


def test_another_checksum_parks_the_client_and_changes_no_batch() -> None:
    office = an_office()
    company, batch = a_claimed_batch(office)

    answer = confirm(office, company, batch, sha256="0" * 64)

    assert (answer.status, answer.problem.code) == (409, "batch-differs")
    company.refresh_from_db()
    assert company.parked_reason == answer.problem.detail
    claimed = office.ask(v1.CLAIM_BATCH, {"id": str(uuid4())}, **place(company))
    assert (claimed.status, claimed.problem.code) == (409, "company-parked")
    with company_scope(company):
        Company.objects.update(parked_reason="")
        company.refresh_from_db()
        reopened = claim_batch(company=company, at_most=10, at=company.created_at, by=an_actor())
    assert reopened is not None
    assert str(reopened.public_id) == batch["batch_id"]


def test_a_confirmation_for_another_batch_than_the_address_s_is_refused() -> None:
    office = an_office()
    company, batch = a_claimed_batch(office)

    answer = confirm(office, company, batch, id=str(uuid4()))

    assert (answer.status, answer.problem.field) == (422, "id")


def test_an_unknown_batch_is_not_found() -> None:
    office = an_office()
    company, batch = a_claimed_batch(office)

    answer = confirm(office, company, batch | {"batch_id": str(uuid4())})

    assert (answer.status, answer.problem.code) == (404, "unknown-batch")


def test_the_customers_that_the_erp_lacks_are_handed_out_until_they_are_confirmed() -> None:
    office = an_office()
    company = a_leased_client(office)
    with company_scope(company):
        customer = a_customer(company)

    handed_out = office.ask(v1.CHANGED_CUSTOMERS, **place(company)).body["customers"]
    transferred = {"customer_no": customer.customer_no, "version": handed_out[0]["version"]}
    message = {"id": str(uuid4()), "customers": [transferred]}
    confirmed = office.ask(v1.CONFIRM_CUSTOMERS, message, **place(company))

    assert handed_out[0]["customer"]["name"] == customer.name
    assert confirmed.body == {"confirmed": 1}
    assert office.ask(v1.CHANGED_CUSTOMERS, **place(company)).body == {"customers": []}


def test_a_run_takes_renews_and_gives_back_its_client() -> None:
    office = an_office()
    company = a_leased_client(office)
    with company_scope(company):
        since = SyncLease.objects.get().since_at

    renewed = office.take_lease(company)
    result = {"id": str(uuid4()), "run_id": str(office.run_id), "result": "done", "summary": "ok"}
    released = office.ask(v1.RELEASE_LEASE, result, **place(company))

    assert renewed.body["since"] == since.isoformat().replace("+00:00", "Z")
    assert released.status == 200
    with company_scope(company):
        run = SyncRun.objects.get()
        assert not SyncLease.objects.exists()
    assert (run.host, run.result, run.summary) == ("SRV1", "done", "ok")


def without_a_lease(office: Office, company: Company) -> None:
    with company_scope(company):
        SyncLease.objects.all().delete()


def of_another_run(office: Office, company: Company) -> None:
    office.run_id = uuid4()


def that_has_run_out(office: Office, company: Company) -> None:
    with company_scope(company):
        SyncLease.objects.update(until_at=timezone.now())


@pytest.mark.parametrize(
    ("is_made", "code", "words"),
    [
        (without_a_lease, "lease-missing", "ikke lenger klienten for seg selv"),
        (of_another_run, "lease-taken", "Synkronisering pågår fra SRV1 siden "),
        (that_has_run_out, "lease-missing", "Start den på nytt"),
    ],
)
def test_a_call_under_no_lease_is_refused(
    is_made: Callable[[Office, Company], None], code: str, words: str
) -> None:
    office = an_office()
    company = a_leased_client(office)
    is_made(office, company)

    answer = office.ask(v1.CLAIM_BATCH, {"id": str(uuid4())}, **place(company))

    assert (answer.status, answer.problem.code) == (409, code)
    assert words in answer.problem.detail


def test_a_second_sync_is_told_who_is_there() -> None:
    office = an_office()
    company = a_leased_client(office)
    office.run_id = uuid4()

    answer = office.take_lease(company)

    assert (answer.status, answer.problem.code) == (409, "lease-taken")
    assert answer.problem.detail.startswith("Synkronisering pågår fra SRV1 siden ")


def test_a_deactivated_client_transfers_nothing() -> None:
    office = an_office()
    company = a_leased_client(office)
    Company.objects.update(active=False)

    claimed = office.ask(v1.CLAIM_BATCH, {"id": str(uuid4())}, **place(company))
    taken = office.take_lease(company)
    told = office.ask(v1.COMPANY, **place(company))

    assert (claimed.problem.code, taken.problem.code) == ("company-inactive",) * 2
    assert told.body["active"] is False

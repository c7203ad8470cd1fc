"""What WebFaktura holds of a client's documents, told a page at a time."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from builders import NOW, TODAY, an_actor, an_issued_invoice, issued
from contract.office import Answer, Office, a_client_of, an_office
from webfaktura.contract.v1 import endpoints as v1
from webfaktura.contract.v1 import reconciliation
from webfaktura.contract.v1.payments import Payment
from webfaktura.server.invoicing.credit_lines import Whole
from webfaktura.server.invoicing.credits import start_credit
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.payments.commands import register_payments
from webfaktura.server.posting.commands import claim_batch
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope
from webfaktura.server.webservice.models import StoredAnswer
from webfaktura.server.webservice.reconciling import reconciliation as asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return an_office()


@pytest.fixture
def company(office: Office) -> Company:
    return a_client_of(office)


def ask(office: Office, company: Company, **wanted: str) -> Answer:
    message = {"first": "2000-01-01", "last": "2099-12-31", **wanted}
    return office.ask(v1.RECONCILE, message, company_no=company.company_no)


def documents(office: Office, company: Company, **wanted: str) -> Any:
    return ask(office, company, **wanted).body["documents"]


def pay(company: Company, invoice: Invoice, amount: str) -> None:
    facts = {"erp_payment_id": amount, "amount": amount, "paid_on": TODAY, "kid": invoice.kid}
    payments = [Payment.model_validate(facts)]
    register_payments(company=company, payments=payments, at=NOW, by=an_actor())


def credit(invoice: Invoice) -> Invoice:
    draft = start_credit(invoice=invoice, choice=Whole(), at=NOW, by=an_actor())
    return issued(draft)


def test_a_document_is_told_with_its_amounts_and_where_it_stands(
    office: Office, company: Company
) -> None:
    with company_scope(company):
        paid = an_issued_invoice(company)
        pay(company, paid, "500.00")
        credited = an_issued_invoice(company)
        note = credit(credited)
        claim_batch(company=company, at_most=1, at=timezone.now(), by=an_actor())

    rows = {row["invoice_no"]: row for row in documents(office, company)}

    assert rows[paid.invoice_no] == {
        "kind": "invoice",
        "invoice_no": paid.invoice_no,
        "customer_no": 10010,
        "issued_on": TODAY.isoformat(),
        "currency": "NOK",
        "gross": "1250.00",
        "posting": "in_batch",
        "erp_voucher_no": "",
        "paid": "500.00",
        "credited": "0.00",
        "outstanding": "750.00",
    }
    assert (rows[credited.invoice_no]["credited"], rows[credited.invoice_no]["outstanding"]) == (
        "1250.00",
        "0.00",
    )
    assert rows[note.invoice_no]["kind"] == "credit_note"
    assert [rows[note.invoice_no][name] for name in ("gross", "paid", "credited")] == [
        "-1250.00",
        "0.00",
        "0.00",
    ]
    assert rows[note.invoice_no]["posting"] == "waiting"


def test_the_pages_hold_each_document_once_in_order(
    office: Office, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "PAGE", 2)
    with company_scope(company):
        made = [an_issued_invoice(company).invoice_no for _ in range(5)]

    told, after = [], ""
    while True:
        answer = ask(office, company, after=after)
        told.append([row["invoice_no"] for row in answer.body["documents"]])
        after = answer.body["next_after"]
        if not after:
            break

    assert told == [made[:2], made[2:4], made[4:]]


def test_only_the_period_is_told_with_both_its_days(office: Office, company: Company) -> None:
    with company_scope(company):
        an_issued_invoice(company)
    today, yesterday = TODAY.isoformat(), (TODAY - timedelta(days=1)).isoformat()

    assert len(documents(office, company, first=today, last=today)) == 1
    assert documents(office, company, last=yesterday) == []


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"first": "2026-02-01", "last": "2026-01-31"}, "last"),
        ({"after": "tull"}, "after"),
        ({"after": "01935e2f-7a10-7c3d-9b4e-000000000034"}, "after"),
        ({"first": "i fjor"}, "first"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    office: Office, company: Company, wanted: dict[str, str], field: str
) -> None:
    answer = ask(office, company, **wanted)

    assert (answer.status, answer.problem.field) == (422, field)


def test_a_stranger_cannot_go_on_from_another_s_document(office: Office, company: Company) -> None:
    with company_scope(company):
        theirs = an_issued_invoice(company)
    stranger = an_office()
    own = a_client_of(stranger)

    assert ask(stranger, company).problem.code == "unknown-company"
    assert ask(stranger, own, after=str(theirs.public_id)).problem.field == "after"
    assert documents(stranger, own) == []


def test_asking_keeps_no_answer(office: Office, company: Company) -> None:
    ask(office, company)
    office.ask(v1.CHECK_USER_NAME, {"user_name": "kari"})

    assert not StoredAnswer.objects.exclude(endpoint__in=["enrol"]).exists()


def test_many_documents_cost_as_few_queries_as_one(
    company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = reconciliation.ReconcileRequest(first=date(2000, 1, 1), last=date(2099, 1, 1))
    with company_scope(company):
        for _ in range(5):
            an_issued_invoice(company)

        with django_assert_num_queries(2):
            assert len(asked(company, request).documents) == 5

"""Payments settle the invoices they are meant for; what nobody knows is kept and shown."""

from datetime import UTC, date, datetime

import pytest

from builders import a_company, an_actor, an_issued_invoice
from webfaktura.contract.v1.payments import Payment, PaymentsPut
from webfaktura.norway.money import Money
from webfaktura.server.payments.commands import register_payments
from webfaktura.server.payments.queries import paid_on, unmatched_payments
from webfaktura.server.payments.rules import PaymentState, state_of
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def a_payment(erp_payment_id: str = "p1", **facts: object) -> Payment:
    return Payment.model_validate(
        {
            "erp_payment_id": erp_payment_id,
            "amount": "1250.00",
            "paid_on": date(2026, 12, 1),
            **facts,
        }
    )


def register(company: Company, *payments: Payment) -> PaymentsPut:
    return register_payments(company=company, payments=payments, at=NOW, by=an_actor())


def test_a_payment_is_matched_by_kid() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)

        answer = register(company, a_payment(kid=invoice.kid))

        assert answer == PaymentsPut(registered=1, known=0)
        assert paid_on(company, [invoice]) == {invoice.pk: Money.of("1250.00")}


def test_a_payment_without_kid_is_matched_by_invoice_number() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)

        register(company, a_payment(invoice_no=invoice.invoice_no))

        assert paid_on(company, [invoice]) == {invoice.pk: Money.of("1250.00")}


def test_the_same_payment_again_changes_nothing() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        payment = a_payment(kid=invoice.kid)

        register(company, payment)
        again = register(company, payment)

        assert again == PaymentsPut(registered=0, known=1)
        assert paid_on(company, [invoice]) == {invoice.pk: Money.of("1250.00")}


def test_an_unmatched_payment_is_kept_and_named() -> None:
    company = a_company()
    with company_scope(company):
        answer = register(company, a_payment("ukjent", kid="123456782"))

        assert answer.unmatched == ("ukjent",)
        assert [p.erp_payment_id for p in unmatched_payments(company)] == ["ukjent"]


def test_a_reversal_takes_the_payment_back_also_in_the_same_message() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)

        register(company, a_payment("p1", kid=invoice.kid), a_payment("p2", reverses="p1"))

        assert paid_on(company, [invoice]) == {invoice.pk: Money(0)}


def test_another_company_s_invoice_is_not_settled() -> None:
    mine, theirs = a_company(), a_company()
    with company_scope(theirs):
        foreign = an_issued_invoice(theirs)
    with company_scope(mine):
        answer = register(mine, a_payment(kid=foreign.kid))
    with company_scope(theirs):
        assert answer.unmatched == ("p1",)
        assert paid_on(theirs, [foreign]) == {foreign.pk: Money(0)}


@pytest.mark.parametrize(
    ("paid", "state"),
    [
        ("0.00", PaymentState.OPEN),
        ("-1.00", PaymentState.OPEN),
        ("0.01", PaymentState.PART_PAID),
        ("1249.99", PaymentState.PART_PAID),
        ("1250.00", PaymentState.PAID),
        ("1250.01", PaymentState.OVERPAID),
    ],
)
def test_the_state_follows_from_what_has_come(paid: str, state: PaymentState) -> None:
    assert state_of(Money.of("1250.00"), Money.of(paid)) is state


def test_kroner_do_not_settle_what_is_owed_in_another_currency() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)

        answer = register(company, a_payment(kid=invoice.kid, currency="EUR"))

        assert answer.unmatched == ("p1",)
        assert paid_on(company, [invoice])[invoice.pk] == Money(0)

"""What customers owe: invoices less credit notes and payments, in each currency by itself."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from builders import NOW, TODAY, a_company, a_customer, a_draft, an_actor, an_issued_invoice, issued
from rooms.payments.test_payments import a_payment, register
from webfaktura.norway.money import Money
from webfaktura.server.invoicing.commands import issue_invoice
from webfaktura.server.invoicing.credit_lines import Amount, Whole
from webfaktura.server.invoicing.credits import start_credit
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.lookups.exchange_rates import Rate
from webfaktura.server.payments.balances import balances_of, standing_of
from webfaktura.server.registers.models import Customer
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db
EURO = Rate(currency="EUR", quoted=Decimal("11.50"), unit=1, on=TODAY)
LATE = TODAY - timedelta(days=60)


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


@pytest.fixture
def customer(company: Company) -> Customer:
    return a_customer(company)


def credited(invoice: Invoice, choice: Whole | Amount | None = None) -> Invoice:
    draft = start_credit(invoice=invoice, choice=choice or Whole(), at=NOW, by=an_actor())
    return issued(draft)


def in_euro(company: Company, customer: Customer) -> Invoice:
    Company.objects.update(uses_currencies=True)
    company.refresh_from_db()
    draft = a_draft(company, customer=customer, currency="EUR")
    rates = {("EUR", TODAY): EURO}
    return issue_invoice(draft=draft, on=TODAY, at=NOW, by=an_actor(), rates=rates)


def test_who_has_no_documents_owes_nothing(company: Company, customer: Customer) -> None:
    assert balances_of(company, [customer]) == {customer.pk: ()}


def test_payments_and_credit_notes_are_taken_off(company: Company, customer: Customer) -> None:
    part_paid = an_issued_invoice(company, customer=customer)
    register(company, a_payment(kid=part_paid.kid, amount="1000.00"))
    credited(an_issued_invoice(company, customer=customer), Amount(Money.of("250.00")))

    assert balances_of(company, [customer])[customer.pk] == (Money.of("1250.00"),)


def test_one_who_has_paid_too_much_owes_less_than_nothing(
    company: Company, customer: Customer
) -> None:
    invoice = an_issued_invoice(company, customer=customer)
    register(company, a_payment(kid=invoice.kid, amount="1300.00"))

    assert balances_of(company, [customer])[customer.pk] == (Money.of("-50.00"),)


def test_currencies_are_never_mixed(company: Company, customer: Customer) -> None:
    an_issued_invoice(company, customer=customer)
    in_euro(company, customer)

    assert balances_of(company, [customer])[customer.pk] == (
        Money.of("1250.00"),
        Money.of("1250.00", "EUR"),
    )
    standing = standing_of(customer, on=TODAY)
    assert standing.invoiced_this_year == Money.of("12500.00")  # 1 000 and 1 000 EUR at 11.50


def test_many_customers_are_asked_for_in_two_questions(
    company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    customers = [a_customer(company) for _ in range(3)]
    for customer in customers:
        an_issued_invoice(company, customer=customer)

    with django_assert_num_queries(2):
        balances = balances_of(company, customers)

    assert set(balances.values()) == {(Money.of("1250.00"),)}


def test_what_is_late_is_what_is_left_of_each_invoice_past_its_day(
    company: Company, customer: Customer
) -> None:
    an_issued_invoice(company, customer=customer)
    an_issued_invoice(company, customer=customer, on=LATE)
    part_paid = an_issued_invoice(company, customer=customer, on=LATE)
    overpaid = an_issued_invoice(company, customer=customer, on=LATE)
    register(company, a_payment("p1", kid=part_paid.kid, amount="450.00"))
    register(company, a_payment("p2", kid=overpaid.kid, amount="2000.00"))
    credited(an_issued_invoice(company, customer=customer, on=LATE))

    standing = standing_of(customer, on=TODAY)

    assert standing.overdue == (Money.of("2050.00"),)
    assert standing.outstanding == (Money.of("2550.00"),)


def test_turnover_is_of_the_year_with_credit_notes_taken_off(
    company: Company, customer: Customer
) -> None:
    last_year = TODAY.replace(year=TODAY.year - 1)
    an_issued_invoice(company, customer=customer, on=last_year)
    an_issued_invoice(company, customer=customer)
    credited(an_issued_invoice(company, customer=customer))

    standing = standing_of(customer, on=TODAY)

    assert (standing.invoiced_this_year, standing.invoiced_last_year, standing.documents) == (
        Money.of("1000.00"),
        Money.of("1000.00"),
        4,
    )


def test_another_customers_documents_are_left_out(company: Company, customer: Customer) -> None:
    an_issued_invoice(company)

    assert standing_of(customer, on=TODAY).documents == 0
    assert balances_of(company, [customer]) == {customer.pk: ()}

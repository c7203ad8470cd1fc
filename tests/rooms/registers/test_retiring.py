"""What is used is deactivated; what nothing refers to, and the ERP does not have, is deleted."""

from collections.abc import Iterator

import pytest

from builders import (
    NOW,
    a_company,
    a_customer,
    a_draft,
    a_product,
    a_product_group,
    an_actor,
    an_entry,
    an_issued_invoice,
)
from webfaktura.server.registers.models import Customer, Product, ProductGroup
from webfaktura.server.registers.queries import changed_customers
from webfaktura.server.registers.retiring import InUse, Row, activate, deactivate, delete
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


def take_away(row: Row) -> None:
    delete(row=row, at=NOW, by=an_actor())


def deeds() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("-pk").values_list("deed", "subject"))


def test_the_erp_is_told_that_a_customer_is_out_of_use(company: Company) -> None:
    customer = a_customer(company)
    Customer.objects.update(transferred_version=1)

    deactivate(row=customer, at=NOW, by=an_actor())

    assert [(each.active, each.version) for each in changed_customers(company)] == [(False, 2)]
    assert deeds()[0] == ("customer.deactivate", "10010")


def test_what_is_out_of_use_already_stays_so_without_a_trace(company: Company) -> None:
    product = a_product(company)

    for _ in range(2):
        deactivate(row=product, at=NOW, by=an_actor())
    activate(row=product, at=NOW, by=an_actor())
    activate(row=product, at=NOW, by=an_actor())

    assert Product.objects.get().active
    assert [deed for deed, _subject in deeds()][:3] == [
        "product.activate",
        "product.deactivate",
        "product.add",
    ]


def test_what_nothing_refers_to_is_deleted(company: Company) -> None:
    customer, product = a_customer(company), a_product(company, product_no="77")
    group = a_product_group(company, GroupPosting("PLH", "11", "3060"), name="Timer")

    for row in (customer, product, group):
        take_away(row)

    assert not Customer.objects.exists()
    assert not Product.objects.exists()
    assert [each.name for each in ProductGroup.objects.all()] == ["Varer og tjenester"]
    assert deeds()[:3] == [
        ("product_group.delete", "Timer"),
        ("product.delete", "77"),
        ("customer.delete", "10010"),
    ]


def test_a_deleted_customers_number_is_not_given_again(company: Company) -> None:
    take_away(a_customer(company))

    assert a_customer(company).customer_no == 10011


def test_what_is_referred_to_stays(company: Company) -> None:
    product = a_product(company)
    invoice = an_issued_invoice(company, entries=[an_entry(product_id=product.public_id)])
    in_a_draft = a_draft(company).customer
    assert in_a_draft is not None

    for row in (invoice.customer, in_a_draft, product, product.group):
        with pytest.raises(InUse) as refused:
            take_away(row)
        assert "Deaktiver i stedet." in refused.value.sentence

    assert Customer.objects.count() == 2


def test_a_customer_the_erp_has_stays(company: Company) -> None:
    customer = a_customer(company)
    Customer.objects.update(transferred_version=1)

    with pytest.raises(InUse):
        take_away(customer)


def test_anothers_rows_are_out_of_reach(company: Company) -> None:
    other = a_company()
    with company_scope(other):
        theirs = a_customer(other)

    with pytest.raises(Customer.DoesNotExist):
        take_away(theirs)
    with pytest.raises(Customer.DoesNotExist):
        deactivate(row=theirs, at=NOW, by=an_actor())

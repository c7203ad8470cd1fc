"""Konflikter: both sides side by side, chosen by field or whole, and nobody else's."""

from collections.abc import Iterable
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from builders import (
    NOW,
    a_company,
    a_customer,
    a_product,
    a_product_group,
    a_user,
    an_actor,
    customer_details,
)
from webfaktura.contract.v1.products import Product as ErpProduct
from webfaktura.contract.v1.products import PutProducts
from webfaktura.contract.v1.registers import Customer as ErpCustomer
from webfaktura.server.registers.commands import change_customer
from webfaktura.server.registers.conflicts import open_conflicts
from webfaktura.server.registers.customers_from_erp import put_customers_from_erp
from webfaktura.server.registers.models import Customer, Product
from webfaktura.server.registers.products_from_erp import put_products_from_erp
from webfaktura.server.tenancy.models import AuditEntry, Company, User
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.usefixtures("scope")


def address(company: Company) -> str:
    return reverse("conflicts", args=[company.public_id])


def a_torn_customer(company: Company, *, ours: str = "Vårt navn AS") -> Customer:
    """A customer whose name and phone number both sides have changed."""
    put = ErpCustomer(customer_no=500, name="Sjø & Land AS", phone="1")
    put_customers_from_erp(company=company, customers=[put], at=NOW, by=an_actor())
    customer = Customer.objects.get(customer_no=500)
    details = customer_details(name=ours, phone="11 11 11 11")
    change_customer(customer=customer, details=details, at=NOW, by=an_actor())
    news = ErpCustomer(customer_no=500, name="Regnskapets navn AS", phone="22 22 22 22")
    put_customers_from_erp(company=company, customers=[news], at=NOW, by=an_actor())
    return customer


def what_is_sent(company: Company, **chosen: str) -> dict[str, str]:
    """The form of the first conflict, as a browser sends it."""
    [found, *_rest] = open_conflicts(company)
    hidden = {"conflict": str(found.conflict.public_id), "seen": found.seen}
    both = {f"choice-{field}": side for field, side in chosen.items() if field != "whole"}
    return hidden | both | ({"whole": chosen["whole"]} if "whole" in chosen else {})


def test_both_sides_stand_beside_each_other(reader: Client, company: Company) -> None:
    a_torn_customer(company)

    page = reader.get(address(company)).content.decode()

    [found] = open_conflicts(company)
    assert page.count('type="radio"') == 2 * len(found.clashes)
    for words in ("Vårt navn AS", "Regnskapets navn AS", "11 11 11 11", "22 22 22 22"):
        assert words in page


def test_a_field_is_chosen_at_a_time(reader: Client, company: Company) -> None:
    customer = a_torn_customer(company)
    fields = [clash.field for clash in open_conflicts(company)[0].clashes]
    chosen = dict.fromkeys(fields, "ours") | {"phone": "theirs"}

    answer = reader.post(address(company), what_is_sent(company, **chosen))

    assert answer.headers["Location"] == address(company)
    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("Vårt navn AS", "22 22 22 22")
    assert open_conflicts(company) == []


def test_one_side_is_taken_whole_and_the_log_tells_who(
    reader: Client, company: Company, user: User
) -> None:
    customer = a_torn_customer(company)

    reader.post(address(company), what_is_sent(company, whole="theirs"))

    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("Regnskapets navn AS", "22 22 22 22")
    entry = AuditEntry.objects.get(deed="customer.choose")
    assert (entry.actor, entry.subject, entry.user) == (user.name, "500", user)


def test_a_choice_that_is_missing_is_asked_for(reader: Client, company: Company) -> None:
    a_torn_customer(company)

    answer = reader.post(address(company), what_is_sent(company, name="ours"))

    assert (answer.status_code, answer.context["refusal"].code) == (422, "choice-missing")
    assert len(open_conflicts(company)) == 1


def test_newer_news_are_looked_at_first(reader: Client, company: Company) -> None:
    a_torn_customer(company)
    sent = what_is_sent(company, whole="ours")
    news = ErpCustomer(customer_no=500, name="Enda et navn AS", phone="22 22 22 22")
    put_customers_from_erp(company=company, customers=[news], at=NOW, by=an_actor())

    answer = reader.post(address(company), sent)

    assert (answer.status_code, answer.context["refusal"].code) == (422, "conflict-changed")
    assert "Enda et navn AS" in answer.content.decode()


@pytest.mark.parametrize("conflict", ["", "tull", str(uuid4())], ids=["none", "no id", "unknown"])
def test_what_is_no_conflict_is_said_so(reader: Client, company: Company, conflict: str) -> None:
    answer = reader.post(address(company), {"conflict": conflict, "whole": "ours"})

    assert (answer.status_code, answer.context["refusal"].code) == (422, "conflict-gone")


def test_the_menu_has_it_only_while_something_waits(reader: Client, company: Company) -> None:
    overview = reverse("overview", args=[company.public_id])
    assert address(company) not in reader.get(overview).content.decode()

    a_torn_customer(company)

    page = reader.get(overview).content.decode()
    assert f'href="{address(company)}"' in page


def test_a_product_s_price_and_posting_are_told_in_words(reader: Client, company: Company) -> None:
    group = a_product_group(company)
    product = a_product(company, group=group, product_no="1001", name="Time")
    theirs = ErpProduct.model_validate(
        {
            "product_no": "1001",
            "name": "Time",
            "unit": product.unit,
            "sales_price": "950.50",
            "vat_code": "11",
            "sales_account": "3060",
        }
    )
    message = PutProducts(id=uuid4(), products=(theirs,))
    put_products_from_erp(company=company, message=message, at=NOW, by=an_actor())

    page = reader.get(address(company)).content.decode()
    assert "950,50" in page
    assert "11 – 3060" in page

    reader.post(address(company), what_is_sent(company, whole="theirs"))
    taken = Product.objects.get(pk=product.pk)
    assert str(taken.unit_price) == "950.5000"
    assert taken.group != group


def test_a_stranger_neither_sees_nor_chooses(company: Company, reader: Client) -> None:
    a_torn_customer(company)
    sent = what_is_sent(company, whole="theirs")
    other = a_company()
    with company_scope(other):
        a_customer(other)
        stranger = Client()
        stranger.force_login(a_user(other))

    through_ours = stranger.post(address(company), sent)
    through_theirs = stranger.post(address(other), sent)

    assert through_ours.status_code == 404
    assert (through_theirs.status_code, through_theirs.context["refusal"].code) == (
        422,
        "conflict-gone",
    )
    assert "Vårt navn AS" not in through_theirs.content.decode()
    assert len(open_conflicts(company)) == 1


def test_the_page_costs_the_same_queries_however_many_wait(
    reader: Client, company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_torn_customer(company)
    with django_assert_num_queries(6):
        reader.get(address(company))
    torn_too(company, range(501, 505))

    with django_assert_num_queries(6):
        reader.get(address(company))


def torn_too(company: Company, numbers: Iterable[int]) -> None:
    for name in ("Sjø & Land AS", "Regnskapets navn AS"):
        put = [ErpCustomer(customer_no=number, name=name) for number in numbers]
        put_customers_from_erp(company=company, customers=put, at=NOW, by=an_actor())
        Customer.objects.filter(customer_no__in=numbers).update(
            name="Vårt", version=F("version") + 1
        )

"""Queries that forget their company, as a mistake would write them, find nothing of another's."""

from collections.abc import Callable

import pytest
from django.db.models import Max, OuterRef, Subquery

from rooms.tenancy.row_level_security.houses import MINE, THEIRS, House, rows
from webfaktura.server.registers.models import Customer
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope, system_scope


def by_the_base_manager(house: House) -> object:
    return list(Customer._base_manager.values_list("name", flat=True))


def by_raw_sql(house: House) -> object:
    return rows("SELECT name FROM registers_customer")


def by_a_join_from_what_all_may_see(house: House) -> object:
    return list(Company.objects.values_list("sync_lease__host", "sync_runs__host"))


def by_naming_the_database(house: House) -> object:
    found = Customer._base_manager.using("default").raw("SELECT * FROM registers_customer")
    return [customer.name for customer in found]


def by_an_aggregate(house: House) -> object:
    named = Customer._base_manager.filter(name__startswith=THEIRS)
    return named.aggregate(last=Max("name"))


def by_a_subquery(house: House) -> object:
    customers = Customer._base_manager.filter(company=OuterRef("pk"))
    return list(
        Company.objects.annotate(first=Subquery(customers.values("name")[:1])).values_list("first")
    )


def by_the_id_in_the_address(house: House) -> object:
    return list(
        Customer._base_manager.filter(public_id=house.customer.public_id).values_list("name")
    )


LEAKS = [
    by_the_base_manager,
    by_raw_sql,
    by_a_join_from_what_all_may_see,
    by_naming_the_database,
    by_an_aggregate,
    by_a_subquery,
    by_the_id_in_the_address,
]


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_a_query_that_forgets_its_company_finds_nothing_of_another_s(
    leak: Callable[[House], object], mine: House, theirs: House
) -> None:
    with company_scope(mine.company):
        told = str(leak(theirs))
    with system_scope("a test"):
        leaked = str(leak(theirs))

    assert THEIRS.casefold() not in told.casefold()
    assert THEIRS.casefold() in leaked.casefold(), "it would not have told a leak"


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_outside_any_scope_it_finds_nothing_at_all(
    leak: Callable[[House], object], mine: House, theirs: House
) -> None:
    told = str(leak(theirs)).casefold()

    assert [word for word in (MINE, THEIRS) if word.casefold() in told] == []

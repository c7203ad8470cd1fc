"""Numbers belong to a transaction: outside one they could be lost."""

import pytest
from django.db import transaction

from webfaktura.server.tenancy.counter import give_back_numbers, take_number, take_numbers
from webfaktura.server.tenancy.models import CompanyCounter


class Regretted(Exception):
    pass


def take_and_regret(count: int) -> None:
    with transaction.atomic():
        take_numbers(CompanyCounter, count, id=1)
        raise Regretted


def next_no() -> int:
    return CompanyCounter.objects.get(pk=1).next_no


def test_numbers_are_never_taken_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        take_numbers(CompanyCounter, 2, id=1)
    with pytest.raises(RuntimeError, match="transaction"):
        take_number(CompanyCounter, id=1)


@pytest.mark.django_db
def test_many_numbers_are_taken_in_a_row() -> None:
    first = next_no()

    assert take_numbers(CompanyCounter, 100, id=1) == range(first, first + 100)
    assert take_number(CompanyCounter, id=1) == first + 100


@pytest.mark.django_db
def test_what_is_rolled_back_or_given_back_is_given_again() -> None:
    first = next_no()
    with pytest.raises(Regretted):
        take_and_regret(7)

    take_numbers(CompanyCounter, 10, id=1)
    give_back_numbers(CompanyCounter, 4, id=1)

    assert take_number(CompanyCounter, id=1) == first + 6


@pytest.mark.django_db
def test_no_counter_gives_no_numbers() -> None:
    assert take_numbers(CompanyCounter, 3, id=77) is None

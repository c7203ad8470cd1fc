"""What is laid down after every migrate, and how a number is taken from a counter."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction

from webfaktura.server.tenancy.counter import take_number
from webfaktura.server.tenancy.models import CompanyCounter, Subscription
from webfaktura.server.tenancy.queries import subscriptions_on
from webfaktura.server.tenancy.subscriptions import FIRST_COMPANY_NO, ensure_subscriptions

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


def test_a_migrated_database_has_the_shipped_subscriptions() -> None:
    shipped = subscriptions_on(TODAY).values_list("code", "yearly_volume", "delivers")

    assert list(shipped) == [
        ("10", 50, True),
        ("20", 150, True),
        ("30", 300, True),
        ("40", 600, True),
        ("50", 1_200, True),
        ("60", 3_000, True),
        ("70", None, True),
        ("99", None, False),
    ]


@pytest.mark.as_owner
def test_what_the_operator_has_edited_stays_at_the_next_migrate() -> None:
    Subscription.objects.filter(code="10").update(name="Mini", yearly_volume=40)
    CompanyCounter.objects.update(next_no=1907)

    call_command("migrate", verbosity=0)

    assert Subscription.objects.get(code="10").name == "Mini"
    assert Subscription.objects.count() == 8
    assert CompanyCounter.objects.get().next_no == 1907


def test_a_subscription_is_offered_while_it_is_valid() -> None:
    Subscription.objects.filter(code="10").update(valid_to=date(2026, 11, 23))
    Subscription.objects.filter(code="20").update(valid_to=TODAY)
    Subscription.objects.filter(code="30").update(valid_from=date(2026, 11, 25))

    assert [found.code for found in subscriptions_on(TODAY)] == ["20", "40", "50", "60", "70", "99"]


def test_a_counter_gives_each_number_once() -> None:
    with transaction.atomic():
        numbers = [take_number(CompanyCounter, id=1) for _ in range(3)]

    assert numbers == [FIRST_COMPANY_NO, FIRST_COMPANY_NO + 1, FIRST_COMPANY_NO + 2]


class Regretted(Exception):
    pass


def take_and_regret() -> None:
    with transaction.atomic():
        take_number(CompanyCounter, id=1)
        raise Regretted


def test_a_number_that_was_taken_in_vain_is_given_again() -> None:
    with pytest.raises(Regretted):
        take_and_regret()

    assert take_number(CompanyCounter, id=1) == FIRST_COMPANY_NO


def test_there_is_no_number_without_a_counter() -> None:
    assert take_number(CompanyCounter, id=77) is None


def test_laying_down_twice_changes_nothing() -> None:
    before = list(Subscription.objects.order_by("pk").values())

    ensure_subscriptions()

    assert list(Subscription.objects.order_by("pk").values()) == before

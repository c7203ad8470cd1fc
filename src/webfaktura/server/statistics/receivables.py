"""What is owed by age, and how long customers take to pay."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from django.db.models import (
    Case,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    Sum,
    Value,
    When,
)

from webfaktura.server.statistics.balances import Balances
from webfaktura.server.statistics.rules import Age, Days, age_of, due_within
from webfaktura.server.tenancy.models import Company

type Ageing = Mapping[int, Mapping[Age, int]]
"""Øre by the customer's key and age."""

type Waiting = Mapping[int, Mapping[int, int]]
"""By the customer's key: so many documents for each number of days."""


def ageing(company: Company, *, on: date, currency: str) -> Ageing:
    """What each customer owes on a day, by how long it has been due."""
    balances = Balances(company)
    owed: defaultdict[int, Counter[Age]] = defaultdict(Counter)
    stored = balances.stored.filter(is_open=True, outstanding_ore__gt=0, currency=currency)
    sums = stored.order_by().values_list("customer_id", _age(on)).annotate(Sum("outstanding_ore"))
    for customer, age, ore in sums:
        owed[customer][Age(age)] += int(ore)
    for each in balances.fresh():
        if each.outstanding_ore > 0 and each.currency == currency:
            owed[each.customer_id][age_of(each.due_on, on)] += each.outstanding_ore
    return owed


def payment_times(company: Company, *, days: Days) -> Waiting:
    """From issue to the payment that settled it, of all that was settled in these days."""
    balances = Balances(company)
    waited: defaultdict[int, Counter[int]] = defaultdict(Counter)
    stored = balances.stored.filter(settled_on__range=(days.first, days.last)).order_by()
    wait = ExpressionWrapper(F("settled_on") - F("issued_on"), output_field=DurationField())
    for customer, took, count in stored.values_list("customer_id", wait).annotate(Count("pk")):
        waited[customer][took.days] += count
    for each in balances.fresh():
        if each.settled_on and days.first <= each.settled_on <= days.last:
            waited[each.customer_id][(each.settled_on - each.issued_on).days] += 1
    return waited


def _age(on: date) -> Case:
    """The age of a row of `Balance`, as `rules.age_of` tells it."""
    return Case(
        *(When(_due_within(age, on), then=Value(age.value)) for age in Age),
        output_field=CharField(),
    )


def _due_within(age: Age, on: date) -> Q:
    oldest, newest = due_within(age, on)
    edges = {"due_on__gte": oldest, "due_on__lte": newest}
    return Q(**{lookup: edge for lookup, edge in edges.items() if edge is not None})

"""The company's numbers today, and what waits for somebody among the issued documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from webfaktura.norway.money import Money
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.journey.selection import troubled_deliveries
from webfaktura.server.posting.models import Placement, PlacementState
from webfaktura.server.statistics.balances import Balances
from webfaktura.server.statistics.rules import Days, later, month_end, month_of
from webfaktura.server.statistics.sales import turnover_by_month_and_currency
from webfaktura.server.tenancy.models import Company

KRONER = "NOK"


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What is owed in one currency, and what of it is past its due date."""

    outstanding: Money
    overdue: Money


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The numbers the eye meets first, and what needs somebody today."""

    owed: Owed
    owed_elsewise: tuple[Owed, ...]
    """In other currencies than kroner."""
    months: Mapping[date, Money]
    """Turnover in kroner of all this year's months and the year before's, the oldest first."""
    invoices_elsewise: tuple[str, ...]
    """Other currencies that anything was issued in, in these two years."""
    this_month: Money
    this_month_last_year: Money
    this_year: Money
    this_year_last_year: Money
    """The same months a year earlier, this one counted in."""
    overdue_count: int
    not_delivered_count: int
    parked_count: int
    has_issued: bool


def overview(company: Company, *, on: date) -> Overview:
    """The company's numbers today."""
    owed, overdue_count = _owed(company, on)
    month, january = month_of(on), on.replace(month=1, day=1)
    two_years = Days(later(january, -12), month_end(later(january, 11)))
    turnover = turnover_by_month_and_currency(company, days=two_years)
    months = turnover[KRONER]
    year = [each for each in months if january <= each <= month]
    return Overview(
        owed=owed.get(KRONER, Owed(outstanding=Money(0), overdue=Money(0))),
        owed_elsewise=tuple(owed[code] for code in sorted(owed) if code != KRONER),
        months={each: Money(ore) for each, ore in months.items()},
        invoices_elsewise=tuple(code for code in turnover if code != KRONER),
        this_month=Money(months[month]),
        this_month_last_year=Money(months[later(month, -12)]),
        this_year=Money(sum(months[each] for each in year)),
        this_year_last_year=Money(sum(months[later(each, -12)] for each in year)),
        overdue_count=overdue_count,
        not_delivered_count=_not_delivered(company),
        parked_count=Placement.objects.filter(company=company, state=PlacementState.PARKED).count(),
        has_issued=Invoice.objects.filter(company=company).exists(),
    )


def _owed(company: Company, on: date) -> tuple[dict[str, Owed], int]:
    """By currency, and how many invoices are overdue."""
    balances = Balances(company)
    late = Q(due_on__lt=on)
    sums: dict[str, list[int]] = {}
    stored = balances.stored.filter(is_open=True, outstanding_ore__gt=0).order_by()
    for code, ore, overdue, count in stored.values_list("currency").annotate(
        ore=Sum("outstanding_ore"),
        overdue=Sum("outstanding_ore", filter=late, default=0),
        count=Count("pk", filter=late),
    ):
        sums[code] = [int(ore), int(overdue), count]
    for each in balances.fresh():
        if each.outstanding_ore > 0:
            found = sums.setdefault(each.currency, [0, 0, 0])
            found[0] += each.outstanding_ore
            if each.due_on < on:
                found[1] += each.outstanding_ore
                found[2] += 1
    owed = {
        code: Owed(outstanding=Money(ore, code), overdue=Money(overdue, code))
        for code, (ore, overdue, _count) in sums.items()
    }
    return owed, sum(count for _ore, _overdue, count in sums.values())


def _not_delivered(company: Company) -> int:
    documents = troubled_deliveries(company).values("invoice")
    return Invoice.objects.filter(company=company, pk__in=documents).count()

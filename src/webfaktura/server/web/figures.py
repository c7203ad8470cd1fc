"""What the statistics show: a table with its chart, the same for the eye and for export."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webfaktura.norway.money import Money
from webfaktura.server.registers.models import Customer, Department, Product, Project
from webfaktura.server.statistics.receivables import Ageing, Waiting
from webfaktura.server.statistics.rules import Age, Dimension, Waits, added, waits
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.months import Months
from webfaktura.ui.charts import BarChart, RankChart, bar_chart, of_amounts, of_counts, rank_chart

type Cell = str | int | Money | None

MOST_BESIDE: Final = 5
"""Columns of a table that stands beside its chart."""

MOST_DRAWN: Final = 10
"""Bars of a ranking."""

AGES: Final = (Age.NOT_DUE, Age.TO_30, Age.TO_60, Age.TO_90, Age.OLDER)
WAITS: Final = ((0, 7), (8, 14), (15, 21), (22, 30), (31, 60), (61, None))
"""Days between issue and payment that are counted together."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A table whose first column names what the others tell of."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell]
    chart: BarChart | RankChart | None
    found: int
    """How many rows there are in all."""

    @property
    def is_wide(self) -> bool:
        """Whether the table needs the whole width."""
        return len(self.heads) > MOST_BESIDE

    @property
    def is_ranking(self) -> bool:
        """Whether the bars stand one below another."""
        return isinstance(self.chart, RankChart)


def by_month(months: Months) -> Figures:
    """Each month beside the same month a year earlier."""
    return Figures(
        heads=[_("Month"), _("Without VAT"), _("A year earlier"), _("Change")],
        rows=[
            [row.name, row.amount, row.year_before, change(row.amount, row.year_before)]
            for row in months.rows
        ],
        foot=[
            _("Sum"),
            months.amount,
            months.year_before,
            change(months.amount, months.year_before),
        ],
        chart=None if months.is_empty else months.chart,
        found=len(months.rows),
    )


@dataclass(frozen=True, kw_only=True)
class Sold:
    """Turnover of a period by what it is counted by, and that of the same months a year before."""

    company: Company
    by: Dimension
    head: str
    currency: str
    amounts: Mapping[str, int]
    year_before: Mapping[str, int]


def by_key(sold: Sold, *, at_most: int | None) -> Figures:
    """The greatest first; the sum is of all, whether they are shown or not."""
    keys = sorted(
        sold.amounts.keys() | sold.year_before.keys(),
        key=lambda key: (-sold.amounts.get(key, 0), -sold.year_before.get(key, 0), key),
    )
    total = Money(sum(sold.amounts.values()), sold.currency)
    before = Money(sum(sold.year_before.values()), sold.currency)
    names = names_of(sold.company, sold.by, keys[:at_most])
    rows = [_sold_row(sold, key, names[key], total) for key in keys[:at_most]]
    return Figures(
        heads=[sold.head, _("Without VAT"), _("Share"), _("A year earlier"), _("Change")],
        rows=rows,
        foot=[_("Sum"), total, "", before, change(total, before)],
        chart=_ranking(sold, keys, names) if rows else None,
        found=len(keys),
    )


def by_age(company: Company, owed: Ageing, currency: str, *, at_most: int | None) -> Figures:
    """What is owed by how long it has been due, the customer who owes most first."""
    totals = {customer: sum(ages.values()) for customer, ages in owed.items()}
    keys = sorted(totals, key=lambda customer: (-totals[customer], customer))
    names = names_of(company, Dimension.CUSTOMER, [str(key) for key in keys[:at_most]])
    sums = [Money(sum(ages.get(age, 0) for ages in owed.values()), currency) for age in AGES]
    words = age_words()
    return Figures(
        heads=[_("Customer"), *words, _("Sum")],
        rows=[
            [
                names[str(key)],
                *(Money(owed[key].get(age, 0), currency) for age in AGES),
                Money(totals[key], currency),
            ]
            for key in keys[:at_most]
        ],
        foot=[_("Sum"), *sums, Money.total(sums, currency)],
        chart=_ages(words, sums) if keys else None,
        found=len(keys),
    )


def by_wait(company: Company, waited: Waiting, *, at_most: int | None) -> Figures:
    """How long customers take to pay, those with the most documents first."""
    told = {key: found for key, days in waited.items() if (found := waits(days))}
    keys = sorted(told, key=lambda key: (-told[key].count, key))
    names = names_of(company, Dimension.CUSTOMER, [str(key) for key in keys[:at_most]])
    everyone: Mapping[int, int] = {}
    for days in waited.values():
        everyone = added(everyone, days)
    return Figures(
        heads=[_("Customer"), _("Paid invoices"), _("Median, days"), _("Mean, days")],
        rows=[[names[str(key)], *_wait_cells(told[key])] for key in keys[:at_most]],
        foot=[_("All customers"), *_wait_cells(waits(everyone))],
        chart=_distribution(everyone) if keys else None,
        found=len(keys),
    )


def names_of(company: Company, by: Dimension, keys: Iterable[str]) -> Mapping[str, str]:
    """What the keys are called in the registers; one that is in none is told as it is."""
    wanted = list(keys)
    match by:
        case Dimension.CUSTOMER:
            customers = Customer.objects.filter(company=company, pk__in=wanted)
            known = {str(row.pk): str(row) for row in customers}
        case Dimension.PRODUCT:
            products = Product.objects.filter(company=company, product_no__in=wanted)
            known = {row.product_no: str(row) for row in products}
        case Dimension.DEPARTMENT:
            departments = Department.objects.filter(company=company, no__in=wanted)
            known = {row.no: f"{row.no} {row.name}" for row in departments}
        case Dimension.PROJECT:
            projects = Project.objects.filter(company=company, no__in=wanted)
            known = {row.no: f"{row.no} {row.name}" for row in projects}
        case _:
            known = {}
    return {key: known.get(key) or key or _without(by) for key in wanted}


def age_words() -> list[str]:
    """The ages as heads of their columns."""
    return [
        _("Not due"),
        _("1–30 days"),
        _("31–60 days"),
        _("61–90 days"),
        _("More than 90 days"),
    ]


def change(amount: Money, before: Money) -> str:
    """`+12 %`; empty where there is nothing to hold it against."""
    if before.ore <= 0:
        return ""
    return f"{round(100 * (amount.ore - before.ore) / before.ore):+d} %".replace("-", "−")


def _without(by: Dimension) -> str:
    return {
        Dimension.PRODUCT: _("Without product"),
        Dimension.GROUP: _("Without product group"),
        Dimension.DEPARTMENT: _("Without department"),
        Dimension.PROJECT: _("Without project"),
    }.get(by, "–")


def _sold_row(sold: Sold, key: str, name: str, total: Money) -> list[Cell]:
    amount = Money(sold.amounts.get(key, 0), sold.currency)
    before = Money(sold.year_before.get(key, 0), sold.currency)
    share = f"{100 * amount.ore / total.ore:.1f} %".replace(".", ",") if total.ore > 0 else ""
    return [name, amount, share, before, change(amount, before)]


def _ranking(sold: Sold, keys: Sequence[str], names: Mapping[str, str]) -> RankChart:
    drawn = keys[: min(MOST_DRAWN, len(names))]
    return rank_chart(
        title=_("Turnover without VAT by %(what)s") % {"what": sold.head.lower()},
        description=ngettext(
            "The greatest one.", "The %(count)s greatest, the greatest first.", len(drawn)
        )
        % {"count": len(drawn)},
        rows=[(names[key], Money(sold.amounts.get(key, 0), sold.currency)) for key in drawn],
    )


def _ages(words: Sequence[str], sums: Sequence[Money]) -> BarChart:
    return bar_chart(
        title=_("Receivables by age"),
        description=_("What customers owe, by how many days it is past its due date."),
        labels=[words[0], "1–30", "31–60", "61–90", "> 90"],
        series=[of_amounts(_("Outstanding"), sums)],
    )


def _wait_cells(told: Waits | None) -> list[Cell]:
    if told is None:
        return [0, "", ""]
    return [told.count, f"{told.median:g}".replace(".", ","), f"{told.mean:.1f}".replace(".", ",")]


def _distribution(days: Mapping[int, int]) -> BarChart:
    counts = [
        sum(n for day, n in days.items() if low <= max(0, day) and (high is None or day <= high))
        for low, high in WAITS
    ]
    return bar_chart(
        title=_("Days from issue to payment"),
        description=_("How many invoices were paid after how many days."),
        labels=[f"{low}–{high}" if high else f"> {low - 1}" for low, high in WAITS],
        series=[
            of_counts(
                _("Paid invoices"),
                counts,
                [ngettext("%(n)s invoice", "%(n)s invoices", n) % {"n": n} for n in counts],
            )
        ],
    )

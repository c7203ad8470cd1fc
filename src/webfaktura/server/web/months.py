"""Turnover by month beside that of the year before: the rows of the table, and their chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from webfaktura.norway.money import Money
from webfaktura.server.statistics.rules import later
from webfaktura.ui.charts import BarChart, bar_chart, of_amounts


@dataclass(frozen=True, kw_only=True)
class MonthRow:
    """A month's turnover without VAT, and that of the same month a year earlier."""

    month: date
    amount: Money
    year_before: Money

    @property
    def name(self) -> str:
        """`november 2026`."""
        return date_format(self.month, "F Y")


@dataclass(frozen=True)
class Months:
    """Some months in their order."""

    rows: Sequence[MonthRow]

    @property
    def amount(self) -> Money:
        """What they come to."""
        return Money.total((row.amount for row in self.rows), self._currency)

    @property
    def year_before(self) -> Money:
        """What those a year earlier come to."""
        return Money.total((row.year_before for row in self.rows), self._currency)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was issued in any of them."""
        return not any(row.amount.ore or row.year_before.ore for row in self.rows)

    @property
    def chart(self) -> BarChart:
        """The months as bars, each beside that of the year before."""
        first, last = self.rows[0], self.rows[-1]
        told = {"first": first.name, "last": last.name}
        return bar_chart(
            title=_("Turnover without VAT from %(first)s to %(last)s") % told,
            description=_("Each month beside the same month a year earlier."),
            labels=[self._label(row.month) for row in self.rows],
            series=[
                of_amounts(self._name, [row.amount for row in self.rows]),
                of_amounts(self._name_before, [row.year_before for row in self.rows]),
            ],
        )

    @property
    def _currency(self) -> str:
        return self.rows[0].amount.currency if self.rows else "NOK"

    @property
    def _is_of_one_year(self) -> bool:
        return self.rows[0].month.year == self.rows[-1].month.year

    @property
    def _name(self) -> str:
        return str(self.rows[0].month.year) if self._is_of_one_year else _("The period")

    @property
    def _name_before(self) -> str:
        return str(self.rows[0].month.year - 1) if self._is_of_one_year else _("A year earlier")

    def _label(self, month: date) -> str:
        """`nov`, with the year where there is more than one."""
        return date_format(month, "b" if self._is_of_one_year else "b y")


def months_of(turnover: Mapping[date, Money], months: Sequence[date]) -> Months:
    """These months; what is known of the turnover reaches a year further back."""
    return Months(
        [
            MonthRow(month=month, amount=turnover[month], year_before=turnover[later(month, -12)])
            for month in months
        ]
    )

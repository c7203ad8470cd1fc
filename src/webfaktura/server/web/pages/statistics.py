"""Statistikk: turnover by month and by what was sold to whom, ageing, and time to payment."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from webfaktura.norway.calendar import NotADate, parse_date
from webfaktura.norway.money import Money
from webfaktura.server.errands.rules import MEDIA_TYPES, Deed
from webfaktura.server.sheets.writing import Cell as PlainCell
from webfaktura.server.sheets.writing import write_csv, write_xlsx
from webfaktura.server.statistics.receivables import ageing, payment_times
from webfaktura.server.statistics.rules import PRESETS, Days, Dimension, later, month_end, month_of
from webfaktura.server.statistics.sales import currencies, turnover_by_key, turnover_by_month
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.figures import Cell, Figures, Sold, by_age, by_key, by_month, by_wait
from webfaktura.server.web.months import months_of

MOST_SHOWN: Final = 25
NARROWEST: Final = 12
"""Letters that a column of a spreadsheet has room for at the least."""
LONGEST: Final = 120
"""Months that are shown at once."""

MONTH, AGEING, PAYMENT = "month", "ageing", "payment"
WORDS: Final[Mapping[str, Promise]] = {
    MONTH: _("Month"),
    Dimension.CUSTOMER: _("Customer"),
    Dimension.PRODUCT: _("Product"),
    Dimension.GROUP: _("Product group"),
    Dimension.DEPARTMENT: _("Department"),
    Dimension.PROJECT: _("Project"),
    AGEING: _("Ageing"),
    PAYMENT: _("Time to payment"),
}
PERIODS: Final[Mapping[str, Promise]] = {
    "this_month": _("This month"),
    "this_quarter": _("This quarter"),
    "this_year": _("This year"),
    "last_12": _("Last 12 months"),
    "last_year": _("Last year"),
}


@dataclass(frozen=True)
class Way:
    """A tab, a period or a currency: its word, its address, and whether one is there."""

    word: str | Promise
    address: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for."""

    by: str
    period: str
    days: Days
    currency: str

    def address(self, **changes: str) -> str:
        """The address with changes; what is usual is left out."""
        own = {"period": self.period} if self.period else _months_in(self.days)
        asked = {"by": self.by, "currency": self.currency, **own, **changes}
        usual = {"by": MONTH, "currency": "NOK", "period": "this_year"}
        return "?" + urlencode({k: v for k, v in asked.items() if v and usual.get(k) != v})


@company_page
@require_safe
def statistics(request: CompanyRequest) -> HttpResponse:
    """Show one chart with its table: turnover, ageing or time to payment."""
    company = request.company
    known = currencies(company)
    asked = asked_in(request)
    if asked.currency not in {"NOK", *known}:
        raise Http404
    shown = {
        "asked": asked,
        "figures": figures_of(company, asked, on=request.today, at_most=MOST_SHOWN),
        "most_shown": MOST_SHOWN,
        "has_issued": bool(known),
        "tabs": _tabs(company, asked),
        "periods": [] if asked.by == AGEING else _periods(asked),
        "currencies": _currencies(asked, known) if asked.by != PAYMENT else [],
        "query": asked.address().removeprefix("?"),
        "span": _span(asked),
        "months_from": _months_to_choose(asked, request.today),
    }
    return render(request, "web/statistics.html", shown)


@company_page
@require_safe
def statistics_export(request: CompanyRequest) -> HttpResponse:
    """Hand out the whole table, as CSV or xlsx."""
    told = request.GET.get("as", Deed.CSV)
    if told not in (Deed.CSV, Deed.XLSX):
        raise Http404
    deed = Deed(told)
    asked = asked_in(request)
    figures = figures_of(request.company, asked, on=request.today, at_most=None)
    response = HttpResponse(_written(figures, deed), content_type=MEDIA_TYPES[deed])
    name = f"statistikk-{asked.by}-{request.today.isoformat()}.{deed}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def asked_in(request: CompanyRequest) -> Asked:
    """What the address asks for; what it cannot mean is not found."""
    by = request.GET.get("by", MONTH)
    if by not in WORDS:
        raise Http404
    period = request.GET.get("period", "")
    is_own = bool(request.GET.get("from") and request.GET.get("to"))
    if not period and not is_own:
        period = "this_year"
    return Asked(
        by=by,
        period=period,
        days=_named(period, request.today) if period else _own(request),
        currency=request.GET.get("currency", "NOK")[:3].upper(),
    )


def figures_of(company: Company, asked: Asked, *, on: date, at_most: int | None) -> Figures:
    """The table and chart that are asked for."""
    days, currency = asked.days, asked.currency
    match asked.by:
        case "month":
            both = Days(days.year_before.first, days.last)
            turnover = turnover_by_month(company, days=both, currency=currency)
            amounts = {month: Money(ore, currency) for month, ore in turnover.items()}
            return by_month(months_of(amounts, list(days.months)))
        case "ageing":
            owed = ageing(company, on=on, currency=currency)
            return by_age(company, owed, currency, at_most=at_most)
        case "payment":
            return by_wait(company, payment_times(company, days=days), at_most=at_most)
    by = Dimension(asked.by)
    sold = Sold(
        company=company,
        by=by,
        head=str(WORDS[by]),
        currency=currency,
        amounts=turnover_by_key(company, by=by, days=days, currency=currency),
        year_before=turnover_by_key(company, by=by, days=days.year_before, currency=currency),
    )
    return by_key(sold, at_most=at_most)


def _named(period: str, on: date) -> Days:
    if period == "last_12":
        return Days(later(month_of(on), -11), month_end(month_of(on)))
    if period not in PRESETS:
        raise Http404
    return PRESETS[period](on)


def _own(request: CompanyRequest) -> Days:
    """From a month to a month, both counted in; as browsers send them: `2026-01`."""
    try:
        first, last = (parse_date(f"{request.GET[name]}-01") for name in ("from", "to"))
    except NotADate:
        raise Http404 from None
    first, last = min(first, last), max(first, last)
    return Days(max(first, later(last, 1 - LONGEST)), month_end(last))


def _months_to_choose(asked: Asked, today: date) -> list[tuple[str, str]]:
    """As the address has them and in words, the newest first: a list, so that none is mistyped."""
    this = max(month_of(today), month_of(asked.days.last))
    months = [later(this, -back) for back in range(LONGEST)]
    return [(f"{month:%Y-%m}", date_format(month, "F Y")) for month in months]


def _months_in(days: Days) -> dict[str, str]:
    return {"from": f"{days.first:%Y-%m}", "to": f"{days.last:%Y-%m}"}


def _tabs(company: Company, asked: Asked) -> list[Way]:
    hidden = set()
    if not company.uses_departments:
        hidden.add(Dimension.DEPARTMENT)
    if not company.uses_projects:
        hidden.add(Dimension.PROJECT)
    return [
        Way(word, asked.address(by=code), code == asked.by)
        for code, word in WORDS.items()
        if code not in hidden
    ]


def _periods(asked: Asked) -> list[Way]:
    return [
        Way(word, asked.address(period=code, **{"from": "", "to": ""}), code == asked.period)
        for code, word in PERIODS.items()
    ]


def _currencies(asked: Asked, known: list[str]) -> list[Way]:
    """Where there is anything but kroner."""
    codes = known if "NOK" in known else ["NOK", *known]
    if codes == ["NOK"]:
        return []
    return [Way(code, asked.address(currency=code), code == asked.currency) for code in codes]


def _span(asked: Asked) -> str:
    """`januar 2026 – desember 2026`."""
    first, last = (date_format(day, "F Y") for day in (asked.days.first, asked.days.last))
    return first if first == last else f"{first} – {last}"


def _written(figures: Figures, deed: Deed) -> bytes:
    file = io.BytesIO()
    rows = [[_plain(cell) for cell in row] for row in (*figures.rows, figures.foot)]
    if deed is Deed.CSV:
        write_csv(file, figures.heads, rows)
    else:
        heads = [(head, max(NARROWEST, len(head) + 2)) for head in figures.heads]
        write_xlsx(file, heads, rows, name=str(_("Statistics")))
    return file.getvalue()


def _plain(cell: Cell) -> PlainCell:
    """A cell as a spreadsheet takes it: an amount is a number."""
    return cell.amount if isinstance(cell, Money) else cell

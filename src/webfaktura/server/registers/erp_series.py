"""The ERP's own number series, held up against ours, so that no number is given twice."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.contract.v1 import series as contract
from webfaktura.server.registers.models import ErpSeries, SeriesKind
from webfaktura.server.registers.queries import next_numbers
from webfaktura.server.registers.series import report_numbers_used
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor, changes

type Stretch = tuple[int, int]
"""Numbers from the first to the last, both counted in."""


@dataclass(frozen=True)
class ErpNumbers:
    """What the ERP has said of its own invoices."""

    own: Stretch | None = None
    """The series it gives them numbers from."""
    strays: tuple[int, ...] = ()
    """Numbers it has given outside that series, at or above our next one of then."""

    def why_not(self, number: int) -> str:
        """Why an invoice may not get this number here, with the way out; empty when it may."""
        if self.own and self.own[0] <= number <= self.own[1]:
            return _(
                "WebFaktura's next invoice number is %(number)s, and the accounting system gives "
                "its own invoices numbers from %(first)s to %(last)s. Nothing is issued, so that "
                "no number is given twice. The office moves the series under My company."
            ) % {"number": number, "first": self.own[0], "last": self.own[1]}
        above = [stray for stray in self.strays if stray >= number]
        if above:
            return _(
                "Invoice %(made)s is made in the accounting system, and WebFaktura's next invoice "
                "number is %(number)s. Nothing is issued, so that no number is given twice. The "
                "office moves the series to a number above %(made)s under My company."
            ) % {"made": max(above), "number": number}
        return ""


NOTHING_KNOWN: Final = ErpNumbers()


@transaction.atomic
def report_series(
    *, company: Company, message: contract.ReportSeries, at: datetime, by: Actor
) -> contract.SeriesReported:
    """Remember what the ERP gives numbers from; tell what could give a number twice.

    Whether issuing stops follows from what was reported last and our next number, so it
    goes on by itself when either is moved out of the way.
    """
    customers = [_stretch(interval) for interval in message.customers]
    own = _stretch(message.own_invoices) if message.own_invoices else None
    told = {
        "customers": [list(each) for each in customers],
        "own_invoices": list(own) if own else None,
        "made_there": sorted(message.invoices_made_there),
    }
    known = ErpSeries.objects.filter(company=company).first() or ErpSeries(company=company)
    changed = changes({field: getattr(known, field) for field in told}, told)
    for field, value in told.items():
        setattr(known, field, value)
    known.reported_at = at
    known.save()
    if changed:
        record(company, deed="series.report", subject="erp", at=at, by=by, details=changed)
    strays = _numbers_of(known).strays
    if strays:
        highest = max(strays)
        kind = SeriesKind.INVOICE
        report_numbers_used(company=company, kind=kind, highest=highest, at=at, by=by)
    return _reported(company, known, customers)


def erp_numbers(company: Company) -> ErpNumbers:
    """What the ERP has said of its own invoices; nothing where it never has."""
    row = ErpSeries.objects.filter(company=company).first()
    return _numbers_of(row) if row else NOTHING_KNOWN


def stops_of(
    companies: Collection[Company], next_nos: Mapping[int, Mapping[str, int]]
) -> dict[int, str]:
    """Why nothing is issued for each company, by its key; those without a reason are left out."""
    rows = ErpSeries.objects.filter(company__in=companies)
    whys = {
        row.company_id: _numbers_of(row).why_not(next_nos[row.company_id][SeriesKind.INVOICE])
        for row in rows
    }
    return {key: why for key, why in whys.items() if why}


def _reported(
    company: Company, row: ErpSeries, customers: list[Stretch]
) -> contract.SeriesReported:
    numbers = next_numbers([company])[company.pk]
    stop = _numbers_of(row).why_not(numbers[SeriesKind.INVOICE])
    problems = [stop] if stop else []
    problems += _about_customers(customers, numbers[SeriesKind.CUSTOMER])
    return contract.SeriesReported(stops=bool(stop), problems=tuple(problems))


def _about_customers(intervals: list[Stretch], next_no: int) -> Iterator[str]:
    """The first interval is the ERP's; a second one may be set up there for our customers."""
    for place, one in enumerate(intervals):
        for other in intervals[place + 1 :]:
            if one[0] <= other[1] and other[0] <= one[1]:
                yield _(
                    "The accounting system's customer number series %(one)s and %(other)s "
                    "overlap. Change one of them there."
                ) % {"one": _words(one), "other": _words(other)}
    for theirs in intervals[:1]:
        if theirs[0] <= next_no <= theirs[1]:
            yield _(
                "The next customer number, %(number)s, lies in the series %(theirs)s, from which "
                "the accounting system gives numbers itself. Make new customers in one of the "
                "programs only, or let the office move the series under My company."
            ) % {"number": next_no, "theirs": _words(theirs)}


def _numbers_of(row: ErpSeries) -> ErpNumbers:
    """What the ERP makes within its own series is in order: that series is looked at by itself."""
    own = (row.own_invoices[0], row.own_invoices[1]) if row.own_invoices else None
    strays = (no for no in row.made_there if not (own and own[0] <= no <= own[1]))
    return ErpNumbers(own, tuple(strays))


def _stretch(interval: contract.Interval) -> Stretch:
    return (
        min(interval.first, interval.last),
        max(interval.first, interval.last),
    )


def _words(stretch: Stretch) -> str:
    return f"{stretch[0]}–{stretch[1]}"

"""A number series that is held while it is looked at or moved, and what the ERP has used of it."""

from datetime import datetime

from django.db import transaction

from webfaktura.server.registers.models import NumberSeries, SeriesKind
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.counter import take_numbers
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor


def hold_series(*, company: Company, kind: SeriesKind) -> NumberSeries:
    """The series as it stands; nobody takes a number of it until this transaction ends.

    It is the lock that taking a number takes: who issues meanwhile has been waited
    for, or waits. A company without a series of the kind is a fault of the caller.
    """
    if take_numbers(NumberSeries, 0, company_id=company.pk, kind=kind.value) is None:
        raise LookupError(f"company {company.pk} has no series of {kind}")
    return NumberSeries.objects.get(company=company, kind=kind)


def series_numbering(company: Company, kind: SeriesKind) -> SeriesKind:
    """The series that a kind takes its numbers from: credit notes may share the invoices'."""
    if kind != SeriesKind.CREDIT_NOTE:
        return kind
    own = NumberSeries.objects.filter(company=company, kind=SeriesKind.CREDIT_NOTE).exists()
    return SeriesKind.CREDIT_NOTE if own else SeriesKind.INVOICE


@transaction.atomic
def report_numbers_used(
    *, company: Company, kind: SeriesKind, highest: int, at: datetime, by: Actor
) -> bool:
    """The ERP has used numbers up to this one itself; whether that was news.

    What was known before is never lowered: a number once used stays used.
    """
    series = hold_series(company=company, kind=series_numbering(company, kind))
    if highest <= series.used_in_erp:
        return False
    details = {"used_in_erp": [series.used_in_erp, highest]}
    series.used_in_erp = highest
    series.save(update_fields=["used_in_erp"])
    record(company, deed="series.used_in_erp", subject=series.kind, at=at, by=by, details=details)
    return True

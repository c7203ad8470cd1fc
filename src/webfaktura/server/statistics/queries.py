"""Which companies' figures are behind their books; asked by the worker, whosever they are."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    PositiveBigIntegerField,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.payments.models import Settlement
from webfaktura.server.registers.models import NumberSeries, SeriesKind
from webfaktura.server.statistics.models import Cursor
from webfaktura.server.tenancy.scope import system_scope

LONGEST_TRANSACTION = timedelta(hours=1)
"""What was settled so long ago is committed, and all with smaller keys."""


def uncounted_series(at_most: int, *, but_not: Collection[int] = ()) -> list[NumberSeries]:
    """Series of all companies that have given a document a number beyond the cursor.

    The counters are looked at first, for there are few of them: only where one has
    moved are its documents asked for.
    """
    with system_scope("counting what was issued, whosever it is"):
        counted = Case(
            When(kind=SeriesKind.INVOICE, then=_counted("invoices_to")),
            default=_counted("credit_notes_to"),
        )
        newer = Invoice.objects.filter(
            company=OuterRef("company"),
            series=OuterRef("kind"),
            invoice_no__gt=OuterRef("counted"),
        )
        return list(
            NumberSeries.objects.filter(kind__in=[SeriesKind.INVOICE, SeriesKind.CREDIT_NOTE])
            .exclude(pk__in=but_not)
            .annotate(counted=counted)
            .filter(next_no__gt=F("counted") + 1)
            .filter(Exists(newer))
            .select_related("company")
            .order_by("pk")[:at_most]
        )


def uncounted_settlements(
    at: datetime, at_most: int, *, after: int = 0, but_not: Collection[int] = ()
) -> list[Settlement]:
    """The first settlement of each company that its figures do not count and could."""
    with system_scope("counting what was paid, whosever it is"):
        old = Settlement.objects.filter(pk__gt=after, settled_at__lt=at - LONGEST_TRANSACTION)
        firsts = (
            old.exclude(pk__in=but_not)
            .filter(pk__gt=_counted("settlements_to"))
            .order_by()
            .values("company")
            .annotate(first=Min("pk"))
            .order_by("first")
            .values_list("first", flat=True)[:at_most]
        )
        rows = Settlement.objects.filter(pk__in=list(firsts)).select_related("company")
        return list(rows.order_by("pk"))


def newest_settled_before(at: datetime, *, after: int) -> int:
    """The greatest key of what was settled before an instant; `after` where there is none since."""
    with system_scope("remembering how far all is counted"):
        settled = Settlement.objects.filter(pk__gt=after, settled_at__lt=at)
        return settled.aggregate(newest=Max("pk"))["newest"] or after


def _counted(column: str) -> Coalesce:
    """How far the company of the row is counted."""
    number = PositiveBigIntegerField()
    cursor = Cursor.objects.filter(company=OuterRef("company")).values(column)[:1]
    return Coalesce(Subquery(cursor, output_field=number), Value(0, output_field=number))

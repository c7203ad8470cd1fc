"""Brings a company's figures up to date with its books, a portion at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.payments.models import Settlement
from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.statistics.balances import made_anew
from webfaktura.server.statistics.models import Balance, Cursor
from webfaktura.server.statistics.queries import LONGEST_TRANSACTION
from webfaktura.server.statistics.rules import Dimension
from webfaktura.server.statistics.sales import Place, sums_of
from webfaktura.server.tenancy.models import Company

PORTION: Final = 500

_ADD: Final = """
INSERT INTO statistics_salesfigure (company_id, dimension, currency, month, key, net_ore)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (company_id, dimension, currency, month, key)
DO UPDATE SET net_ore = statistics_salesfigure.net_ore + excluded.net_ore
"""
_OWN: Final = ("invoice_id", "company_id", "id")


@transaction.atomic
def bring_up_to_date(*, company: Company, at: datetime, at_most: int = PORTION) -> int:
    """Count what has come since; return how many documents and payments, 0 when all is counted.

    Changes nothing that anybody wrote, so nobody is named and the audit log says nothing.
    """
    cursor = _held(company)
    new = [*_next(company, cursor, SeriesKind.INVOICE, at_most)]
    new += _next(company, cursor, SeriesKind.CREDIT_NOTE, at_most)
    settled = _next_settled(company, cursor, at, at_most)
    if not new and not settled:
        return 0
    documents = Invoice.objects.filter(company=company, pk__in=[row.pk for row in new])
    _add(company, sums_of(company, documents, list(Dimension)))
    _move(cursor, new, settled)
    touched = {row.pk for row in new} | {row.credits_id for row in new if row.credits_id}
    known = Balance.objects.filter(company=company, invoice__in=[row.invoice_id for row in settled])
    _keep(company, [*touched | set(known.values_list("invoice_id", flat=True))], cursor)
    return len(new) + len(settled)


def _held(company: Company) -> Cursor:
    """The company's cursor, locked: of two workers one counts."""
    Cursor.objects.get_or_create(company=company)
    return Cursor.objects.select_for_update(no_key=True).get(company=company)


def _next(company: Company, cursor: Cursor, series: SeriesKind, at_most: int) -> list[Invoice]:
    last = cursor.invoices_to if series is SeriesKind.INVOICE else cursor.credit_notes_to
    rows = Invoice.objects.filter(company=company, series=series, invoice_no__gt=last)
    return list(rows.only("series", "invoice_no", "credits_id").order_by("invoice_no")[:at_most])


def _next_settled(company: Company, cursor: Cursor, at: datetime, at_most: int) -> list[Settlement]:
    """Those that no earlier key can come after any more."""
    rows = Settlement.objects.filter(company=company, pk__gt=cursor.settlements_to)
    old = rows.filter(settled_at__lt=at - LONGEST_TRANSACTION)
    until = old.aggregate(newest=Max("pk"))["newest"] or 0
    return list(rows.filter(pk__lte=until).order_by("pk")[:at_most])


def _add(company: Company, sums: Mapping[Place, int]) -> None:
    rows = [
        (company.pk, place.dimension, place.currency, place.month.isoformat(), place.key, ore)
        for place, ore in sorted(sums.items())
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, rows)


def _move(cursor: Cursor, new: Sequence[Invoice], settled: Sequence[Settlement]) -> None:
    for row in new:
        if row.series == SeriesKind.INVOICE:
            cursor.invoices_to = max(cursor.invoices_to, row.invoice_no)
        else:
            cursor.credit_notes_to = max(cursor.credit_notes_to, row.invoice_no)
    if settled:
        cursor.settlements_to = settled[-1].pk
    cursor.save()


def _keep(company: Company, invoices: Sequence[int], cursor: Cursor) -> None:
    """Write what the documents come to as far as is counted, over what stood there."""
    documents = Invoice.objects.filter(company=company, pk__in=invoices)
    names = [field.attname for field in Balance._meta.concrete_fields]
    Balance.objects.bulk_create(
        made_anew(company, list(documents), cursor),
        update_conflicts=True,
        unique_fields=["invoice"],
        update_fields=[name for name in names if name not in _OWN],
    )

"""What documents come to at this moment: as stored, and made anew where something has happened."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Final

from django.db.models import (
    Max,
    Q,
    QuerySet,
    Sum,
)

from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.payments.balances import with_money
from webfaktura.server.payments.models import Settlement
from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.statistics.models import Balance, Cursor
from webfaktura.server.tenancy.models import Company

MOST_TOUCHED: Final = 5_000
"""Where more has happened since the figures were brought up to date, all is made anew."""

AT_ONCE: Final = 500


@dataclass(frozen=True)
class Paid:
    """What has come in for a document, and when the last of it came."""

    ore: int
    on: date


NOTHING_PAID: Final = Paid(0, date.min)


class Balances:
    """A company's balances, exact to the øre whether the worker has been by or not."""

    def __init__(self, company: Company) -> None:
        """Look what has happened since the worker was by."""
        self.company = company
        touched = touched_since(company, cursor_of(company))
        self.is_behind = touched is None
        """Too much has happened: nothing stored is used."""
        self._touched: Collection[int] = touched or ()

    @property
    def stored(self) -> QuerySet[Balance]:
        """Those that stand as the worker left them."""
        rows: QuerySet[Balance] = Balance.objects.filter(company=self.company)
        if self.is_behind:
            return rows.none()
        return rows.exclude(invoice__in=self._touched) if self._touched else rows

    def fresh(self, among: QuerySet[Invoice] | None = None) -> Iterator[Balance]:
        """The others, made anew; of these documents only, where some are given."""
        for keys in batched(self._fresh_keys(among), AT_ONCE):
            found = list(_documents(self.company).filter(pk__in=keys))
            yield from made_anew(self.company, found)

    def having(self, rows: QuerySet[Invoice], what: Q) -> QuerySet[Invoice]:
        """Of these documents those whose balance is so, told in columns of `Balance`.

        Few are named by their keys, so that the database begins with them; many
        are looked for while it walks through the rows.
        """
        if self.is_behind:
            return with_money(rows).filter(what)
        keys = self._fresh_having(what)
        stored = self.stored.filter(what).order_by()
        few = list(stored.values_list("invoice_id", flat=True)[: MOST_TOUCHED + 1])
        if len(few) <= MOST_TOUCHED:
            return rows.filter(pk__in=keys.union(few))
        return rows.filter(Q(pk__in=stored.values("invoice")) | Q(pk__in=keys))

    def _fresh_keys(self, among: QuerySet[Invoice] | None) -> Iterable[int]:
        if not self.is_behind and (among is None or not self._touched):
            return self._touched
        documents = _documents(self.company) if among is None else among.order_by()
        if not self.is_behind:
            documents = documents.filter(pk__in=self._touched)
        return documents.values_list("pk", flat=True)

    def _fresh_having(self, what: Q) -> set[int]:
        if not self._touched:
            return set()
        touched = _documents(self.company).filter(pk__in=self._touched)
        return set(with_money(touched).filter(what).values_list("pk", flat=True))


def cursor_of(company: Company) -> Cursor:
    """How far the company's figures are brought up to date; at the beginning where never yet."""
    return Cursor.objects.filter(company=company).first() or Cursor(company=company)


def beyond(cursor: Cursor) -> Q:
    """Documents that the worker has not counted."""
    return Q(series=SeriesKind.INVOICE, invoice_no__gt=cursor.invoices_to) | Q(
        series=SeriesKind.CREDIT_NOTE, invoice_no__gt=cursor.credit_notes_to
    )


def touched_since(company: Company, cursor: Cursor) -> set[int] | None:
    """Documents that are new, credited or paid since then; None where they are too many."""
    new = Invoice.objects.filter(company=company).filter(beyond(cursor))
    settled = Settlement.objects.filter(company=company, pk__gt=cursor.settlements_to)
    most = MOST_TOUCHED + 1
    found = {key for pair in new.values_list("pk", "credits_id")[:most] for key in pair if key}
    found |= set(settled.values_list("invoice_id", flat=True)[:most])
    return found if len(found) <= MOST_TOUCHED else None


def made_anew(
    company: Company, documents: Sequence[Invoice], cursor: Cursor | None = None
) -> list[Balance]:
    """The balances of documents from the books themselves; `cursor` leaves out the newer."""
    keys = [document.pk for document in documents]
    paid = _paid(company, keys, cursor)
    credited = credited_on(company, keys, cursor)
    return [
        _balance(document, paid.get(document.pk, NOTHING_PAID), credited.get(document.pk, 0))
        for document in documents
    ]


def credited_on(
    company: Company, invoices: Collection[int], cursor: Cursor | None = None
) -> Mapping[int, int]:
    """What credit notes take of each document, in øre, by its key; those without are left out."""
    notes = Invoice.objects.filter(company=company, credits__in=invoices)
    if cursor is not None:
        notes = notes.exclude(beyond(cursor))
    sums = notes.order_by().values_list("credits_id").annotate(ore=Sum("gross_ore"))
    return {key: int(ore) for key, ore in sums}


def _paid(company: Company, invoices: Collection[int], cursor: Cursor | None) -> Mapping[int, Paid]:
    rows = Settlement.objects.filter(company=company, invoice__in=invoices)
    if cursor is not None:
        rows = rows.filter(pk__lte=cursor.settlements_to)
    sums = (
        rows.order_by()
        .values_list("invoice_id")
        .annotate(ore=Sum("payment__amount_ore"), on=Max("payment__paid_on"))
    )
    return {key: Paid(int(ore), on) for key, ore, on in sums}


def _balance(row: Invoice, paid: Paid, credited: int) -> Balance:
    is_invoice = row.kind == "invoice"
    outstanding = row.gross_ore - paid.ore - credited if is_invoice else 0
    return Balance(
        company_id=row.company_id,
        invoice_id=row.pk,
        kind=row.kind,
        customer_id=row.customer_id,
        currency=row.currency,
        issued_on=row.issued_on,
        due_on=row.due_on,
        gross_ore=row.gross_ore,
        paid_ore=paid.ore,
        credited_ore=credited,
        outstanding_ore=outstanding,
        is_open=outstanding != 0,
        settled_on=paid.on if outstanding <= 0 < paid.ore else None,
    )


def _documents(company: Company) -> QuerySet[Invoice]:
    rows: QuerySet[Invoice] = Invoice.objects.filter(company=company)
    return rows

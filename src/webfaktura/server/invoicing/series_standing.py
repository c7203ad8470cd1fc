"""How far each number series has come: what it gives next, what is used and what is voided."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Max

from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.rules import HIGHEST_INVOICE_NO
from webfaktura.server.invoicing.series import OF_DOCUMENTS
from webfaktura.server.registers.models import (
    Customer,
    NumberSeries,
    SeriesKind,
    VoidedNumbers,
)
from webfaktura.server.tenancy.models import Company

NEAR_THE_END = 990_000
"""From here on somebody should think of what comes after six digits."""


@dataclass(frozen=True, kw_only=True)
class SeriesStanding:
    """One series as the firm's page shows it."""

    kind: SeriesKind
    next_no: int
    highest_used: int | None
    """The highest number that a document or customer here has; None: none has any."""
    used_in_erp: int
    voided: tuple[VoidedNumbers, ...]
    """Stretches without documents, the newest numbers first."""

    @property
    def numbers_documents(self) -> bool:
        """Whether every number of it is accounted for."""
        return self.kind in OF_DOCUMENTS

    @property
    def left(self) -> int:
        """How many numbers it can still give."""
        return max(HIGHEST_INVOICE_NO - self.next_no + 1, 0)

    @property
    def is_near_the_end(self) -> bool:
        """Whether the accounting system will soon refuse its numbers."""
        return self.kind != SeriesKind.CUSTOMER and self.next_no >= NEAR_THE_END

    @property
    def is_behind_erp(self) -> bool:
        """Whether the accounting system has used the next number itself."""
        return self.kind != SeriesKind.CUSTOMER and self.used_in_erp >= self.next_no


def series_of(company: Company) -> list[SeriesStanding]:
    """Each series the company has, in the order they are always shown; so many queries."""
    rows = {row.kind: row for row in NumberSeries.objects.filter(company=company)}
    used, voided = _highest_used(company), _voided(company)
    return [
        SeriesStanding(
            kind=kind,
            next_no=rows[kind].next_no,
            highest_used=used.get(kind),
            used_in_erp=rows[kind].used_in_erp,
            voided=tuple(voided[kind]),
        )
        for kind in SeriesKind
        if kind in rows
    ]


def _highest_used(company: Company) -> Mapping[str, int | None]:
    issued = Invoice.objects.filter(company=company).values_list("series")
    made = Draft.objects.filter(company=company, quote_no__isnull=False).values_list("kind")
    customers = Customer.objects.filter(company=company).aggregate(no=Max("customer_no"))
    return {
        SeriesKind.CUSTOMER.value: customers["no"],
        **dict(issued.annotate(no=Max("invoice_no")).order_by("series")),
        **dict(made.annotate(no=Max("quote_no")).order_by("kind")),
    }


def _voided(company: Company) -> Mapping[str, list[VoidedNumbers]]:
    stretches: defaultdict[str, list[VoidedNumbers]] = defaultdict(list)
    rows = VoidedNumbers.objects.filter(company=company).select_related("voided_by")
    for row in rows.order_by("series", "-first_no"):
        stretches[row.series].append(row)
    return stretches

"""What it costs to draw an invoice as PDF, the typesetter being warm."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.cast import lines, read
from benchmarks.clock import DatabaseClock, costs_of
from benchmarks.figures import Row, row_of
from builders import a_company, a_customer, a_draft, issued
from webfaktura.server.delivery.documents.reading import facts_of
from webfaktura.server.delivery.documents.rendering import face, render
from webfaktura.server.delivery.documents.rules import printed
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.options import Options
    from webfaktura.server.invoicing.models import Invoice
    from webfaktura.server.tenancy.models import Company

BAR_MS = 25.0
WARM_UP = 10


def rows(options: Options) -> Iterator[Row]:
    """Invoices of 3 lines, and of 60; rows read, printed and drawn.

    Each is drawn once and none is like another: the typesetter remembers what it has
    drawn, and would hand out the same invoice again for next to nothing.
    """
    company = a_company()
    with company_scope(company):
        for count in (3, 60):
            yield _drawn(company, count, options)


def _drawn(company: Company, count: int, options: Options) -> Row:
    repeat = options.repeated(100)
    invoices = iter([_invoice(company, count, turn) for turn in range(WARM_UP + repeat)])

    def draw() -> None:
        render(printed(facts_of(next(invoices)), face()))

    costs = costs_of(draw, warm_up=WARM_UP, repeat=repeat, database=DatabaseClock.ours())
    return row_of(f"pdf: {count} lines, warm", costs, bar=BAR_MS)


def _invoice(company: Company, count: int, turn: int) -> Invoice:
    """An invoice like no other: its buyer, its note, and each line's text and amount."""
    entries = [
        replace(
            entry,
            description=f"{entry.description}, oppdrag {turn}",
            unit_price=entry.unit_price + turn,
        )
        for entry in lines(company, count)
    ]
    buyer = a_customer(company, name=f"Kunde {turn} AS", address_1=f"Storgata {turn}")
    made = issued(a_draft(company, customer=buyer, entries=entries, note=f"Oppdrag {turn}."))
    return read(company, made)

"""What it costs to draw an invoice as PDF, the typesetter being warm; peers draw the same."""

from __future__ import annotations

from dataclasses import asdict, replace
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.cast import lines, read
from benchmarks.clock import DatabaseClock, costs_of
from benchmarks.figures import Row, quartiles_of, row_of
from benchmarks.peers.running import PEERS, drawn_by
from builders import a_company, a_customer, a_draft, issued
from webfaktura.server.delivery.documents.drawing import drawn, enclosed_in
from webfaktura.server.delivery.documents.reading import facts_of
from webfaktura.server.delivery.documents.rendering import face
from webfaktura.server.delivery.documents.rules import printed
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.options import Options
    from webfaktura.server.invoicing.models import Invoice
    from webfaktura.server.tenancy.models import Company

BARS_MS = {3: 25.0, 60: None}
WARM_UP = 10
OF_PEERS = 12
"""Documents a peer draws, the first two of which do not count: the slow ones take half a second."""


def rows(options: Options) -> Iterator[Row]:
    """Invoices of 3 lines, and of 60; rows read, printed and drawn, the EHF in the PDF.

    Each is drawn once and none is like another: the typesetter remembers what it has
    drawn, and would hand out the same invoice again for next to nothing.
    """
    company = a_company()
    with company_scope(company):
        for count in BARS_MS:
            repeat = options.repeated(100)
            invoices = [_invoice(company, count, turn) for turn in range(WARM_UP + repeat)]
            ours = _drawn(count, invoices)
            yield ours
            yield from _beside(ours, count, invoices[:OF_PEERS])


def _drawn(count: int, invoices: Sequence[Invoice]) -> Row:
    waiting = iter(invoices)
    costs = costs_of(
        lambda: drawn(facts_of(next(waiting))),
        warm_up=WARM_UP,
        repeat=len(invoices) - WARM_UP,
        database=DatabaseClock.ours(),
    )
    return row_of(f"pdf: {count} lines, warm, A-3a + UA-1 + EHF", costs, bar=BARS_MS[count])


def _beside(ours: Row, count: int, invoices: Sequence[Invoice]) -> Iterator[Row]:
    """The same words, tables and sums, drawn by those who could have drawn them for us."""
    words = [asdict(printed(facts_of(invoice), face())) for invoice in invoices]
    enclosed = [enclosed_in(facts_of(invoice)) for invoice in invoices]
    files = [each.content.decode() if each else "" for each in enclosed]
    for peer, what in PEERS.items():
        name = f"pdf: {count} lines, {what}"
        costs = drawn_by(peer, words, files)
        if not costs:
            yield Row(name=name, median=0, unit="", count=0, comparison="not installed")
            continue
        middle = median(costs)
        yield Row(
            name=name,
            median=middle,
            unit="ms CPU",
            quartiles=quartiles_of(costs),
            count=len(costs),
            comparison=f"{middle / ours.median:.1f} times ours",
        )


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

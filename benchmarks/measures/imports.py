"""What it costs to take a file of customers or products into the register, and out of it again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.child import progress
from benchmarks.clock import DatabaseClock, cost_of
from benchmarks.figures import Cost, Row, row_of
from builders import NOW, a_company, an_actor
from rooms.registers.importing import CUSTOMERS, PRODUCTS, csv_of, exported, started, taken
from webfaktura.server.registers.imports.working import PORTION, carry_out
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.options import Options
    from webfaktura.server.registers.models import ImportKind, RegisterImport
    from webfaktura.server.tenancy.models import Company

FILE = 10_000
CUSTOMER_HEADS = (
    "Kundenr.", "Navn", "Orgnr", "Adresse", "Postnr", "Poststed", "E-post", "Telefon", "Forfall",
)  # fmt: skip
PRODUCT_HEADS = ("Varenr", "Navn", "Enhet", "Pris eks. mva", "Innpris", "Mva", "Varegruppe")


def rows(options: Options) -> Iterator[Row]:
    """Each kind: all new, all changed, nothing changed, from xlsx; and both ways out."""
    count = FILE // 10 if options.is_quick else FILE
    for kind, file in ((CUSTOMERS, customers_file), (PRODUCTS, products_file)):
        company = a_company()
        with company_scope(company):
            yield from Bench(company, kind).walk(count, file)


def customers_file(count: int, word: str) -> bytes:
    """So many customers with numbers of their own."""
    people = (
        [20_000 + n, f"{word} {n} AS", "987654325", f"Storgata {n}", "5003", "Bergen",
         f"post{n}@kunde.example", "55 66 77 88", 30]
        for n in range(count)
    )  # fmt: skip
    return csv_of(CUSTOMER_HEADS, *people)


def products_file(count: int, word: str) -> bytes:
    """So many products in twenty groups."""
    goods = (
        [f"V{n:05}", f"{word} {n}", "stk", f"{n},50", "10", "25 %", f"Gruppe {n % 20}"]
        for n in range(count)
    )
    return csv_of(PRODUCT_HEADS, *goods)


class Bench:
    """One company's register of one kind."""

    def __init__(self, company: Company, kind: ImportKind) -> None:
        self._company, self._kind = company, kind
        self._database = DatabaseClock.ours()

    def walk(self, count: int, file: Callable[[int, str], bytes]) -> Iterator[Row]:
        """In, changed, left alone, and out again."""
        yield from self._rows(f"{count} new, CSV", file(count, "Ny"), (count, 0, 0))
        yield from self._rows(f"{count} changed, CSV", file(count, "Endret"), (0, count, 0))
        yield from self._rows(f"{count} unchanged, CSV", file(count, "Endret"), (0, 0, count))
        given: dict[str, bytes] = {}
        for ending in ("csv", "xlsx"):
            cost = self._cost(partial(self._export, ending, given))
            yield row_of(f"imports: {self._kind}, {count} exported, {ending}", [cost])
        yield from self._rows(f"{count} unchanged, xlsx", given["xlsx"], (0, 0, count))

    def _export(self, ending: str, given: dict[str, bytes]) -> None:
        given[ending] = exported(self._company, self._kind, ending)

    def _rows(self, name: str, content: bytes, counts: Sequence[int]) -> Iterator[Row]:
        progress(f"{self._kind}, {name}")
        waiting = started(taken(self._company, content, self._kind))
        with CaptureQueriesContext(connection) as asked:
            cost = self._cost(lambda: _carried_out(waiting))
        waiting.refresh_from_db()
        found = (waiting.added, waiting.changed, waiting.unchanged)
        if found != tuple(counts):
            raise RuntimeError(f"{name}: {found}, {waiting.problems[:3]}")
        told = f"imports: {self._kind}, {name}"
        yield row_of(told, [cost])
        portions = -(-waiting.done // PORTION)
        yield Row(name=f"  queries of {PORTION} rows", median=len(asked) / portions, unit="queries")

    def _cost(self, work: Callable[[], object]) -> Cost:
        return cost_of(work, self._database)


def _carried_out(waiting: RegisterImport) -> None:
    carry_out(waiting, clock=lambda: NOW, by=an_actor())

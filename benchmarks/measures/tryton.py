"""The same five lines in Tryton and with us, in turn, on one PostgreSQL: voucher and invoice."""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tools.postgresql import SUPERUSER

from benchmarks.cast import five_lines, read
from benchmarks.child import progress
from benchmarks.clock import DatabaseClock, cost_of, cpu_of_running, family_of
from benchmarks.figures import Cost, Row, row_of
from benchmarks.tryton.books import open_books
from benchmarks.tryton.rpc import Tryton
from benchmarks.tryton.server import PASSWORD, USER, Server, a_server, version
from builders import NOW, TODAY, a_company, a_customer, a_draft, issued
from webfaktura.server.posting.commands import write_voucher
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.options import Options
    from webfaktura.server.tenancy.models import Company

A_BLOCK = 20
"""Documents a sample: a running process tells its CPU in steps of 10 ms only."""


def rows(options: Options) -> Iterator[Row]:
    """Samples are taken in turn, so that what else the machine does meets both alike."""
    company = a_company()
    home = Path(os.environ["WEBFAKTURA_HOME"]) / "tryton"
    with company_scope(company), a_server(home) as server:
        works = _works(company, server)
        costs: dict[str, list[Cost]] = {name: [] for name in works}
        for turn in range(1 + options.repeated(10)):
            for name, sample in works.items():
                costs[name].append(sample())
            progress(f"{turn} of {options.repeated(10)} turns")
    yield from _table({name: found[1:] for name, found in costs.items()})


def _works(company: Company, server: Server) -> dict[str, Callable[[], Cost]]:
    """What is measured, each giving the cost of one document."""
    tryton = Tryton(server.address, server.database, USER, PASSWORD)
    books = open_books(tryton, TODAY)
    clock = TrytonClock(server)
    return {
        "asked": lambda: clock.cost_of(lambda: tryton.call("party.party", "read", [1], ["name"])),
        "their voucher": lambda: clock.cost_of(books.post_voucher),
        "our voucher": lambda: _our_vouchers(company),
        "their invoice": lambda: clock.cost_of(books.post_invoice),
        "our invoice": lambda: _our_invoices(company),
    }


class TrytonClock:
    """Reads what Tryton's server and the PostgreSQL processes that serve it have used."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._database = DatabaseClock(server.database, SUPERUSER)

    def cost_of(self, work: Callable[[], object]) -> Cost:
        """The cost of one of a block, over the wire as any program would have it done."""
        before, wall = self._read(), time.perf_counter()
        for _ in range(A_BLOCK):
            work()
        wall_ms = (time.perf_counter() - wall) * 1000
        cpu, database = (now - then for now, then in zip(self._read(), before, strict=True))
        return Cost(cpu, database, wall_ms).per(A_BLOCK)

    def _read(self) -> tuple[float, float]:
        return cpu_of_running(family_of(self._server.pid)), self._database.read()


def _our_invoices(company: Company) -> Cost:
    """Drafts of five lines, written and issued."""
    customer, entries = a_customer(company), five_lines(company)

    def block() -> None:
        for _ in range(A_BLOCK):
            issued(a_draft(company, customer=customer, entries=entries))

    return cost_of(block, DatabaseClock.ours()).per(A_BLOCK)


def _our_vouchers(company: Company) -> Cost:
    """The vouchers of issued invoices, each with its rows read as the worker reads them."""
    entries = five_lines(company)
    invoices = [issued(a_draft(company, entries=entries)) for _ in range(A_BLOCK)]

    def block() -> None:
        for invoice in invoices:
            write_voucher(invoice=read(company, invoice), at=NOW)

    return cost_of(block, DatabaseClock.ours()).per(A_BLOCK)


def _table(costs: dict[str, list[Cost]]) -> Iterator[Row]:
    tryton = f"Tryton {version()}"
    for what, names in {
        "voucher of 5 lines": ("our voucher", "their voucher"),
        "invoice of 5 lines": ("our invoice", "their invoice"),
    }.items():
        ours, theirs = (costs[name] for name in names)
        yield row_of(f"{tryton}: {what}, made and posted", theirs).compared(_times(theirs, ours))
        yield row_of(f"  ours beside it: {what}", ours)
    yield row_of(f"  of which {tryton}'s wire: one party read", costs["asked"])


def _times(theirs: list[Cost], ours: list[Cost]) -> str:
    """How many times our CPU theirs is, in the program alone and with the database's."""
    alone = median(cost.cpu for cost in theirs) / median(cost.cpu for cost in ours)
    whole = median(cost.all_cpu for cost in theirs) / median(cost.all_cpu for cost in ours)
    return f"{alone:.1f}× ours, {whole:.1f}× with the database's CPU"

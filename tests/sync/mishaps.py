"""What may go wrong: Sync is killed, the ERP dies, requests and answers are lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import httpx

from sync.world import Killed, World
from webfaktura.contract.v1.companies import CompanyFacts
from webfaktura.contract.v1.registers import Customer, RegisterEntry
from webfaktura.sync.erp.memory import MemoryErp
from webfaktura.sync.erp.port import (
    BatchToWrite,
    CustomerChanges,
    ErpBatch,
    ErpDocument,
    ErpProgram,
    ErpSeries,
    ErpUnavailable,
    ErpVatCode,
    ErpVoucherType,
    PaymentChanges,
    ProductChanges,
)

FAST = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder in it is our own
"""Where files lie: what is tried here is the order of writes, not the disk."""


@dataclass
class Countdown:
    """Goes off at the n-th tick, once; never when it is None."""

    ticks: int | None

    def goes_off(self) -> bool:
        if self.ticks is None:
            return False
        self.ticks -= 1
        return self.ticks == -1


@dataclass
class Killer:
    """Kills Sync at the n-th fault point it passes; a dead Sync reaches nothing any more."""

    at: Countdown
    is_dead: bool = False

    def point(self, _name: str) -> None:
        self.refuse_dead()
        if self.at.goes_off():
            self.is_dead = True
            raise Killed

    def refuse_dead(self) -> None:
        if self.is_dead:
            raise Killed


@dataclass
class Wire:
    """Loses the n-th request before it arrives, or the n-th answer after it was done."""

    killer: Killer
    request_lost: Countdown
    answer_lost: Countdown

    def __call__(self, when: str, _path: str) -> None:
        self.killer.refuse_dead()
        lost = self.request_lost if when == "before" else self.answer_lost
        if lost.goes_off():
            raise httpx.ReadError("lost")


@dataclass
class FragileErp:
    """The accounting system in memory that dies before, in the middle of or after an effect."""

    inner: MemoryErp
    dies_before: Countdown
    dies_halfway: Countdown
    dies_after: Countdown
    written: list[str] = field(default_factory=list)

    def program(self) -> ErpProgram:
        return self.inner.program()

    def facts(self, client_no: str) -> CompanyFacts:
        return self.inner.facts(client_no)

    def is_integrated(self, client_no: str) -> bool:
        return self.inner.is_integrated(client_no)

    def departments(self, client_no: str) -> tuple[RegisterEntry, ...]:
        return self.inner.departments(client_no)

    def projects(self, client_no: str) -> tuple[RegisterEntry, ...]:
        return self.inner.projects(client_no)

    def vat_codes(self, client_no: str) -> tuple[ErpVatCode, ...]:
        return self.inner.vat_codes(client_no)

    def voucher_types(self, client_no: str) -> tuple[ErpVoucherType, ...]:
        return self.inner.voucher_types(client_no)

    def customers_changed_since(self, client_no: str, cursor: str) -> CustomerChanges:
        return self.inner.customers_changed_since(client_no, cursor)

    def series(self, client_no: str, *, own_invoices_from: int) -> ErpSeries:
        return self.inner.series(client_no, own_invoices_from=own_invoices_from)

    def products_changed_since(self, client_no: str, cursor: str) -> ProductChanges:
        return self.inner.products_changed_since(client_no, cursor)

    def posted_documents(self, client_no: str, *, first: date, last: date) -> list[ErpDocument]:
        return self.inner.posted_documents(client_no, first=first, last=last)

    def find_batch(self, client_no: str, reference: str) -> ErpBatch | None:
        return self.inner.find_batch(client_no, reference)

    def payments_since(self, client_no: str, cursor: str) -> PaymentChanges:
        return self.inner.payments_since(client_no, cursor)

    def put_customers(self, client_no: str, customers: Sequence[Customer]) -> None:
        self._perhaps(lambda: self.inner.put_customers(client_no, customers))

    def write_batch(self, client_no: str, batch: BatchToWrite) -> None:
        if self.dies_halfway.goes_off():
            half = replace(batch, vouchers=batch.vouchers[: len(batch.vouchers) // 2])
            self.inner.write_batch(client_no, half)
            raise ErpUnavailable("Regnskapssystemet svarer ikke.")
        self._perhaps(lambda: self.inner.write_batch(client_no, batch))

    def remove_batch(self, client_no: str, reference: str) -> None:
        self._perhaps(lambda: self.inner.remove_batch(client_no, reference))

    def update_batch(self, client_no: str, reference: str, *, on: date) -> None:
        self._perhaps(lambda: self.inner.update_batch(client_no, reference, on=on))

    def _perhaps(self, act: Callable[[], None]) -> None:
        if self.dies_before.goes_off():
            raise ErpUnavailable("Regnskapssystemet svarer ikke.")
        act()
        if self.dies_after.goes_off():
            raise ErpUnavailable("Regnskapssystemet svarer ikke.")


def is_posted_once(world: World, wanted: Sequence[object]) -> bool:
    """Tell whether each voucher is posted exactly once and confirmed exactly then."""
    posted = world.client.posted()
    return (
        sorted(map(str, posted)) == sorted(map(str, wanted))
        and set(world.company.transferred) == set(wanted)
        and not world.company.parked
        and not world.company.is_parked
    )

"""Transfers by a Sync in processes of its own, killed and cheated by chance, and the verdict."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from proof.proxy import Proxy, a_proxy
from sync import contract_server
from sync.cast import a_customer, a_voucher
from sync.contract_company import CompanyState
from sync.mishaps import FAST
from sync.station import Ended, Station, a_station
from webfaktura.contract.v1.batches import ClaimBatch, Claimed

KILLED = -9
BATCH = 25
MOST_RUNS = 60
POINTS = (
    "sync.lease.taken",
    "sync.series.read",
    "sync.pending.stored",
    "sync.pending.answered",
    "sync.pending.written_down",
    "sync.pending.settled",
    "sync.batch.claimed",
    "sync.customers.fetched",
    "sync.customers.put_in_erp",
    "sync.batch.noted",
    "sync.batch.looked_for",
    "ledger.batch_rows_stored",
    "ledger.batch_written",
    "sync.batch.written",
    "ledger.voucher_booked",
    "ledger.batch_booked",
    "ledger.batch_updated",
    "sync.batch.updated",
    "sync.batch.confirmed",
    "sync.lease.released",
)
"""Where a transfer is killed by chance; the enumerated kills are `journey_prove`'s."""

POINTS_OF_EACH_BATCH = tuple(
    point for point in POINTS if point.split(".")[1].startswith(("pending", "batch", "voucher"))
)

VOUCHERS = """SELECT reference, invoice_no, voucher_no, kind,
    (SELECT sum(amount_ore) FROM postings JOIN open_items USING (client_no, voucher_no)
        WHERE postings.client_no = vouchers.client_no AND voucher_no = vouchers.voucher_no
        AND account = '1500') AS ore
    FROM vouchers WHERE client_no = '999'"""


@dataclass
class Transfer:
    """A station with so many invoices to carry over, and what was done to it."""

    station: Station
    chance: Random
    kills: list[str] = field(default_factory=list)
    runs: int = 0

    @property
    def company(self) -> CompanyState:
        return self.station.company

    def invoice(self, count: int) -> None:
        """So many invoices to a few customers wait."""
        for number in range(10010, 10015):
            self.company.change_customer(a_customer(number))
        self.company.waiting += [
            a_voucher(number, 10010 + number % 5, net=f"{number % 97 + 1}.40")
            for number in range(1, count + 1)
        ]

    def run(self, **variables: str) -> Ended:
        """Start Sync once more."""
        self.runs += 1
        return self.station.start("sync", "999", **variables)

    def run_and_die(self, points: Sequence[str], *, passes: int) -> bool:
        """Start Sync and kill it at a point drawn by chance; tells whether it came there."""
        fault = f"{self.chance.choice(points)}:{self.chance.randint(1, passes)}"
        died = self.run(WEBFAKTURA_FAULT=fault).code == KILLED
        self.kills += [fault] * died
        return died

    def carry_on(self) -> None:
        """Start Sync until it says that all is well and nothing waits."""
        while self.run().code != 0 or self.company.waiting or self.company.open_batch:
            assert self.runs < MOST_RUNS, "Sync does not come to its end"

    def findings(self) -> list[str]:
        """What is lost, doubled or otherwise in the ledger's file than the journal says."""
        company = self.company
        wanted = {
            str(one): (voucher.invoice_no, int(voucher.gross * 100), company.transferred.get(one))
            for one, voucher in company.frozen.items()
        }
        with closing(sqlite3.connect(self.station.ledger_path)) as ledger:
            rows = ledger.execute(VOUCHERS).fetchall()
        held = {reference: (no, ore, str(voucher)) for reference, no, voucher, _, ore in rows}
        wrong = [f"differs: {one}" for one in wanted if held.get(one) != wanted[one]]
        doubled = [f"doubled: {len(rows)} vouchers"] if len(rows) != len(wanted) else []
        hanging = ["a lease is open"] if company.lease else []
        return [*wrong, *doubled, *hanging]


@contextmanager
def a_transfer(seed: int, *, often: float = 0.0) -> Iterator[tuple[Transfer, Proxy]]:
    """A registered office with client 999, behind a proxy that is honest until it is told."""
    chance = Random(seed)
    with (
        _small_batches(),
        TemporaryDirectory(dir=FAST) as home,
        a_station(Path(home)) as station,
        a_proxy(station.url, chance, often=0.0) as (address, proxy),
    ):
        station.url = address
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            station.prepare(*station.setup)
            station.prepare(*station.new_client)
        proxy.often = often
        yield Transfer(station, chance), proxy


def double_fault(seed: int, invoices: int = 4 * BATCH) -> tuple[list[str], list[str]]:
    """Two faults after another, of which each may be a kill, a cheating way, or both at once."""
    with a_transfer(seed) as (transfer, proxy):
        transfer.invoice(invoices)
        for _ in range(2):
            proxy.often = transfer.chance.choice((0.0, 0.1))
            transfer.run_and_die(POINTS, passes=5)
        proxy.often = 0.0
        transfer.carry_on()
        return transfer.findings(), [*transfer.kills, *proxy.done.elements()]


def through_a_proxy(seed: int, invoices: int = 4 * BATCH) -> tuple[list[str], list[str]]:
    """All of it through a proxy that cheats at every fifth request, until it is over."""
    with a_transfer(seed, often=0.2) as (transfer, proxy):
        transfer.station.variables["WEBFAKTURA_SYNC_PATIENCE"] = transfer.chance.choice("05")
        transfer.invoice(invoices)
        transfer.carry_on()
        proxy.often = 0.0
        transfer.run()
        return transfer.findings(), list(proxy.done.elements())


def with_random_kills(seed: int, invoices: int, kills: int) -> tuple[list[str], list[str]]:
    """One large transfer, killed so many times on its way."""
    with a_transfer(seed) as (transfer, _proxy):
        transfer.invoice(invoices)
        passes = max(1, invoices // BATCH // kills)
        while len(transfer.kills) < kills and transfer.company.waiting:
            transfer.run_and_die(POINTS_OF_EACH_BATCH, passes=passes)
        transfer.carry_on()
        return transfer.findings(), transfer.kills


@contextmanager
def _small_batches() -> Iterator[None]:
    """The server freezes no more than a batch of this size, whatever it is asked for."""
    claim = contract_server._claim_batch

    def claim_few(company: CompanyState, message: ClaimBatch) -> Claimed:
        return claim(company, message.model_copy(update={"at_most": BATCH}))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contract_server, "_claim_batch", claim_few)
        yield

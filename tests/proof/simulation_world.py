"""Where a simulated history takes place: Sync's real engine, a server and an ERP in memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from sync.cast import a_customer
from sync.contract_company import CompanyState
from sync.contract_server import ContractServer
from sync.mishaps import FAST, Countdown, FragileErp, Killer
from sync.world import AT_ONCE, SECRET, World, a_world
from webfaktura.contract.v1.problem import PROBLEM_TYPE
from webfaktura.contract.v1.registers import Customer
from webfaktura.sync.bootstrap import credential
from webfaktura.sync.caller import Caller
from webfaktura.sync.engine.enrolment import CREDENTIAL_ELEMENT
from webfaktura.sync.engine.office import Office
from webfaktura.sync.erp.port import BatchToWrite, ErpUnavailable

CLIENT_NO, COMPANY_NO = "999", 1907
KEPT = ("variables.xml", "status.sqlite3")
ADDRESS = "http://webfaktura.example/wsaWebFaktura"
OURS, THEIRS = (10010, 10011), 20001
"""Customers that both sides know from the beginning, and where the ERP's own numbers begin."""


@dataclass
class Tampering(httpx.BaseTransport):
    """The way to the server: loses requests and answers, and delivers some requests twice."""

    server: ContractServer
    killer: Killer
    request_lost: Countdown
    answer_lost: Countdown
    twice: Countdown
    delivered: list[httpx.Request]
    """Requests that have reached the server; any of them may come once more, much later."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Bring it there and the answer back, unless this is the one that goes wrong."""
        request.read()
        self._perhaps_lose(self.request_lost)
        status, wire = self.deliver(request)
        if self.twice.goes_off():
            status, wire = self.deliver(request)
        self.delivered.append(request)
        self._perhaps_lose(self.answer_lost)
        kind = "application/json" if status < 400 else PROBLEM_TYPE
        return httpx.Response(status, headers={"Content-Type": kind}, json=wire)

    def deliver(self, request: httpx.Request) -> tuple[int, dict[str, object]]:
        """Let the server have it."""
        path = request.url.path
        return self.server.answer(request.method, path, request.headers, request.content)

    def _perhaps_lose(self, countdown: Countdown) -> None:
        self.killer.refuse_dead()
        if countdown.goes_off():
            raise httpx.ReadError("lost")


@dataclass
class DyingErp(FragileErp):
    """The accounting system without transactions; it notes what must never be asked of it."""

    company: CompanyState = field(kw_only=True)
    forbidden: list[str] = field(kw_only=True)

    def write_batch(self, client_no: str, batch: BatchToWrite) -> None:
        """Take the batch, or half of it; none may come while the series stop the client."""
        if self.company.series_answer.stops:
            self.forbidden.append("a batch was written while the client was stopped")
        super().write_batch(client_no, batch)

    def put_customers(self, client_no: str, customers: Sequence[Customer]) -> None:
        """Take all, or half of them and die."""
        if self.dies_halfway.goes_off():
            super().put_customers(client_no, customers[: len(customers) // 2])
            raise ErpUnavailable("Regnskapssystemet svarer ikke.")
        super().put_customers(client_no, customers)

    def update_batch(self, client_no: str, reference: str, *, on: date) -> None:
        """Post the batch; only a whole one may be asked for."""
        batch, found = self.company.open_batch, self.inner.find_batch(client_no, reference)
        if batch and found and len(found.vouchers) != batch.count:
            self.forbidden.append("half a batch was posted")
        super().update_batch(client_no, reference, on=on)


@dataclass
class SimulatedWorld(World):
    """An office whose credential stands in variables.xml, as setup leaves it."""

    transport: httpx.BaseTransport | None = None

    def office(self, host: str = "SRV1") -> Office:
        """Sync as it starts: also what it proves itself with is read from the folder."""
        opened = super().office(host)
        known = credential(self.store.system(), opened.vault)
        caller = Caller.to(ADDRESS, credential=known, patience=AT_ONCE, transport=self.transport)
        self.opened.callback(caller.close)
        return replace(opened, caller=caller)


@contextmanager
def a_simulated_world() -> Iterator[SimulatedWorld]:
    """Client 999 as it was created, in a folder of its own, with two customers on both sides."""
    kept, made = _template()
    with TemporaryDirectory(dir=FAST) as folder:
        for name, content in kept.items():
            (Path(folder) / name).write_bytes(content)
        company = CompanyState(made.company.settings, made.company.made_by)
        server = ContractServer(
            credentials=dict(made.server.credentials), clients={COMPANY_NO: company}
        )
        with SimulatedWorld(Path(folder), server) as world:
            for number in OURS:
                both = a_customer(number)
                company.customers[number] = company.base[number] = both
                world.client.customers[number] = both
            yield world


@cache
def _template() -> tuple[dict[str, bytes], World]:
    """The files of a world in which the client was created, made once for this process."""
    with TemporaryDirectory(dir=FAST) as folder:
        with a_world(Path(folder)) as world:
            vault = world.office().vault
            world.store.change_system(
                credential_id=str(next(iter(world.server.credentials))),
                credential_secret=vault.seal(SECRET, element=CREDENTIAL_ELEMENT),
            )
        return {name: (Path(folder) / name).read_bytes() for name in KEPT}, world

"""A registered office with client 999, all in one process: the engine's tests begin here."""

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from sync.carriers import Carrier, Mishap
from sync.cast import a_memory_client, a_new_company
from sync.contract_company import CompanyState
from sync.contract_server import ContractServer
from webfaktura.sync.caller import Caller, Credential, Patience
from webfaktura.sync.engine.new_client import create_client
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.engine.report import RUN_STEPS, RunReport, Step
from webfaktura.sync.engine.run import synchronise
from webfaktura.sync.engine.status import Status
from webfaktura.sync.engine.store import VariablesStore
from webfaktura.sync.erp.memory import MemoryClient, MemoryErp
from webfaktura.sync.erp.port import Erp
from webfaktura.sync.secrets import Key, Vault

SECRET = "s" * 44
AT_ONCE = Patience(deadline=0.0, sleep=lambda _seconds: None)


class Killed(BaseException):
    """The program is dead: nothing it still tries has any effect."""


def killed_at(path_end: str) -> Mishap:
    """Kill Sync when it is about to call a path; from then on it reaches nothing."""
    dead: list[str] = []

    def mishap(when: str, path: str) -> None:
        if dead or (when == "before" and path.endswith(path_end)):
            dead.append(path)
            raise Killed

    return mishap


@dataclass
class World:
    """A server, an accounting system and one data folder; `office` opens Sync over them."""

    folder: Path
    server: ContractServer = field(default_factory=ContractServer)
    memory: MemoryErp = field(default_factory=lambda: MemoryErp({"999": a_memory_client()}))
    erp: Erp | None = None
    mishap: Mishap | None = None
    opened: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.opened.close()

    @property
    def client(self) -> MemoryClient:
        return self.memory.clients["999"]

    @property
    def company(self) -> CompanyState:
        return self.server.clients[1907]

    @property
    def store(self) -> VariablesStore:
        return VariablesStore(self.folder / "variables.xml")

    def office(self, host: str = "SRV1") -> Office:
        """Sync as it starts: nothing is remembered but what lies in the folder."""
        self.opened.close()
        status = Status.open(self.folder / "status.sqlite3")
        self.opened.callback(status.close)
        credential_id = next(iter(self.server.credentials))
        caller = Caller.to(
            "http://webfaktura.example/wsaWebFaktura",
            credential=Credential(credential_id, SecretStr(SECRET)),
            patience=AT_ONCE,
            transport=Carrier(self.server, self.mishap),
        )
        self.opened.callback(caller.close)
        return Office(
            caller=caller,
            erp=self.erp or self.memory,
            status=status,
            store=self.store,
            vault=Vault(Key(b"k" * 32, "testen"), "file-1"),
            now=lambda: datetime.now(UTC),
            host=host,
        )

    def sync(self, *steps: Step) -> RunReport:
        """Start Sync and run client 999."""
        return synchronise(self.office(), "999", steps or RUN_STEPS)

    def turn(self, *, payments: bool) -> None:
        """Switch the module on the server."""
        settings = self.company.settings
        modules = settings.modules.model_copy(update={"payments": payments})
        self.company.settings = settings.model_copy(update={"modules": modules})


def a_world(
    folder: Path, *, updating: Updating = Updating.AUTOMATIC, payments: bool = True
) -> World:
    """A world in which client 999 is created."""
    world = World(folder)
    world.server.credentials[new_id()] = hashlib.sha256(SECRET.encode()).hexdigest()
    create_client(world.office(), a_new_company(payments=payments), updating)
    return world

"""Sync as a person or a scheduled task meets it: a command, a data folder, a real ledger, HTTP."""

import importlib
import multiprocessing
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync.carriers import served
from sync.contract_company import CompanyState
from sync.contract_server import ContractServer
from webfaktura import faults
from webfaktura.ledger import records
from webfaktura.ledger.session import Ledger
from webfaktura.sync import cli
from webfaktura.sync.variables import Variables

ORIGINAL = Path(__file__).parent.parent / "data" / "variables-original.xml"
ERP_PASSWORD = "Regnskap-2026"
AGENCY_PASSWORD = "Fjord-Regnskap-77"
USER_PASSWORD = "Blomst-Sol-2026"
CODE = "KODE-1234-5678"


_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["webfaktura.sync.cli"])
"""Processes that begin with the program already imported: half a second less for each."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass
class Station:
    """One machine: what lies on it, and the server it calls."""

    home: Path
    server: ContractServer
    url: str
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def xml(self) -> Path:
        return self.data / "variables.xml"

    @property
    def log(self) -> str:
        return (self.data / "WebFakturaLog.txt").read_text()

    @property
    def ledger_path(self) -> Path:
        return self.home / "regnskap.sqlite3"

    @property
    def company(self) -> CompanyState:
        return self.server.clients[1907]

    @property
    def environment(self) -> dict[str, str]:
        return {
            "WEBFAKTURA_SYNC_DATA": str(self.data),
            "WEBFAKTURA_SYNC_KEY_FILE": str(self.home / "keys" / "key"),
            "WEBFAKTURA_SYNC_PATIENCE": "0",
            **self.variables,
        }

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger as its own users open it."""
        with Ledger.open_locally(self.ledger_path) as ledger:
            yield ledger

    def read(self) -> Variables:
        return Variables.of_bytes(self.xml.read_bytes())

    def run(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> Ended:
        """Give the command in this process, as the shell would."""
        capsys.readouterr()
        code = self._run(arguments)
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    def prepare(self, *arguments: str) -> None:
        """Give a command that the test takes for granted."""
        assert self._run(arguments) == 0

    def start(self, *arguments: str, **variables: str) -> Ended:
        """Give the command in a process of its own, which a fault may kill."""
        out, err = self.home / "out", self.home / "err"
        process = _FORKS.Process(
            target=_live, args=(arguments, {**self.environment, **variables}, out, err)
        )
        process.start()
        process.join(timeout=60)
        assert process.exitcode is not None, f"{arguments} does not end"
        return Ended(process.exitcode, out.read_text(), err.read_text())

    def _run(self, arguments: Sequence[str]) -> int:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            return cli.run(arguments)

    @property
    def setup(self) -> tuple[str, ...]:
        """The command that registers the office."""
        return (
            "setup", "--server", self.url, "--enrolment-code", CODE, "--customer-no", "10012345",
            "--erp", "ledger", "--erp-address", str(self.ledger_path), "--erp-user", "WebFaktura",
            "--erp-password", ERP_PASSWORD, "--agency-user-name", "byra@fjord.example",
            "--agency-name", "Byrå Fjord", "--agency-email", "byra@fjord.example",
            "--agency-password", AGENCY_PASSWORD,
        )  # fmt: skip

    @property
    def new_client(self) -> tuple[str, ...]:
        """The command that creates client 999 from the original's own example."""
        return (
            "new-client", "C999", "--from-variables", str(ORIGINAL),
            "--user-password", USER_PASSWORD,
        )  # fmt: skip


def _live(arguments: Sequence[str], environment: Mapping[str, str], out: Path, err: Path) -> None:
    """The life of one process: its own environment, faults and output."""
    os.environ.update(environment)
    importlib.reload(faults)
    with out.open("w") as said, err.open("w") as complained:
        sys.stdout, sys.stderr = said, complained
        code = cli.run(arguments)
    sys.exit(code)


@contextmanager
def a_station(home: Path) -> Iterator[Station]:
    """A machine with a ledger in which client 999 is integrated, and a server."""
    server = ContractServer()
    with served(server) as url:
        station = Station(home, server, url)
        with Ledger.create(station.ledger_path, user="WebFaktura", password=ERP_PASSWORD) as ledger:
            facts = records.ClientFacts("999", "974760673", "Nordlys Design AS", "Storgata 1")
            ledger.add_client(facts)
            ledger.change_property("999", "WebFaktura-integrasjon", "Integrert med DI-Regnskap")
        yield station


def without(command: tuple[str, ...], option: str) -> tuple[str, ...]:
    place = command.index(option)
    return command[:place] + command[place + 2 :]


def with_value(command: tuple[str, ...], option: str, value: str) -> tuple[str, ...]:
    return (*without(command, option), option, value)


def refused(station: Station, ended: Ended, code: int, sentence: str) -> None:
    """One sentence, the right exit code, and no trace of the program's inside."""
    assert (ended.code, ended.err) == (code, f"{sentence}\n")
    assert "Traceback" not in ended.out

"""A whole installation whose programs note the fault points they pass, and may be killed there."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from installation import an_installation
from stories import road
from stories.road import said
from stories.world import CLIENT_PASSWORD, ERP_PASSWORD, PATIENCE, World, until

KILLED = -signal.SIGKILL
TESTS = Path(__file__).parents[1]
CLIENT_NO = "999"
ONE_PROCESS = ("--workers", "1")
"""One process of a server, so that the passes of a point can be counted in advance."""

PROGRAMS = ("pages", "issuer", "bulk", "worker", "service", "sync", "payer")
"""Everything that passes fault points on the invoice's way."""


@dataclass
class ProofWorld(World):
    """One installation, with its database and what its programs have passed."""

    database: Mapping[str, str] = field(default_factory=dict)
    batch: int = 25
    """The most vouchers that Sync asks for at a time."""
    protocol: str = ""
    """Which naive protocol Sync follows; none is the product's own."""
    has_naive_erp: bool = False
    """Whether the ledger lets a voucher in twice."""

    @property
    def environment(self) -> dict[str, str]:
        """What every program is told; the tests' own programs find each other too."""
        return {
            **super().environment,
            **self.database,
            "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
            "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
            "WEBFAKTURA_SENDING_LASTS": "1",
            "WEBFAKTURA_LOG": "WARNING",
            "WEBFAKTURA_PROOF_BATCH": str(self.batch),
            "WEBFAKTURA_PROOF_PROTOCOL": self.protocol,
        }

    @property
    def told(self) -> Path:
        """Where everything that a client was told is written down, one line an answer."""
        return self.home / "told.jsonl"

    @property
    def ledger_file(self) -> Path:
        """The accounting system's one file."""
        return self.home / "ledger.sqlite3"

    def start(self, name: str, **faults: str) -> None:
        """Start a server or the worker, noting what it passes."""
        super().start(name, **self._noting(name), **faults)

    def kill(self, name: str) -> None:
        """Cut a program's power: all its processes end at once.

        One that dies a moment after the others may still hold their port.
        """
        program = self.programs.pop(name)
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)
        program.wait(PATIENCE)
        _command, port = self._program(name)
        if port:
            until(f"{name} is silent", lambda: not _is_answered(port))

    def restart(self, name: str, **faults: str) -> None:
        """Cut a program's power, if it has any, and start it again."""
        if name in self.programs:
            self.kill(name)
        self.start(name, **faults)

    def sync(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """The office's command line, asking for batches of this world's size."""
        return self._module("proof.journey_sync", *words, **self._noting("sync"), **variables)

    def issuer(self, *words: str, **faults: str) -> subprocess.CompletedProcess[str]:
        """Issue invoices one by one: a wave's name, and how many it is to have."""
        return self._issuing(*words, **self._noting("issuer"), **faults)

    def bulk(self, *words: str, **faults: str) -> subprocess.CompletedProcess[str]:
        """Issue invoices in bulk: as one by one, and how many go in a transaction."""
        return self._issuing(*words, **self._noting("bulk"), **faults)

    def payer(self, *words: str, **faults: str) -> subprocess.CompletedProcess[str]:
        """Register in the ledger that everything open is paid on a day."""
        own = ("proof.journey_payer", str(self.ledger_file), CLIENT_NO)
        return self._module(*own, *words, **self._noting("payer"), **faults)

    def make_ledger(self) -> None:
        """The accounting system's file; for a naive Sync one without a net of its own."""
        init = ("init", "--password", ERP_PASSWORD)
        said(self._module("proof.naive", *init) if self.has_naive_erp else self.ledger(*init))
        said(self.ledger("seed"))

    def books(self) -> str:
        """What the server's database holds, as JSON."""
        return said(self._module("proof.journey_program", "proof.journey_books"))

    def a_new_client(self) -> subprocess.CompletedProcess[str]:
        """The office creates the client from the original's example; it has departments."""
        return self.sync(
            *("new-client", CLIENT_NO, "--from-variables", str(road.ORIGINAL)),
            *("--departments", "JA", "--subscription", "70"),
            WEBFAKTURA_USER_PASSWORD=CLIENT_PASSWORD,
        )

    def length(self, name: str) -> int:
        """How long a program's list of passes is now; a place to read on from."""
        path = self._list(name)
        return path.stat().st_size if path.exists() else 0

    def passed(self, name: str, since: int = 0) -> list[str]:
        """The points that a program has passed since a place in its list, in order."""
        path = self._list(name)
        if not path.exists():
            return []
        with path.open() as file:
            file.seek(since)
            return file.read().split()

    def forget_passes(self) -> None:
        """Begin new lists."""
        for name in PROGRAMS:
            self._list(name).unlink(missing_ok=True)

    def _issuing(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        own = ("proof.journey_program", "proof.journey_issuer", str(self.told))
        return self._module(*own, *words, **variables)

    def _noting(self, name: str) -> dict[str, str]:
        return {"WEBFAKTURA_FAULTS_LIST": str(self._list(name))}

    def _list(self, name: str) -> Path:
        return self.home / f"{name}.points"

    def _module(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *words],
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def _program(self, name: str) -> tuple[list[str], int | None]:
        command, port = super()._program(name)
        return ([*command, *ONE_PROCESS] if name in {"pages", "service"} else command), port


def _is_answered(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def a_proof_world(home: Path, *, batch: int = 25) -> Iterator[ProofWorld]:
    """An installation with its database made, on the engine that the environment names."""
    home.mkdir(parents=True, exist_ok=True)
    with an_installation(home / "server") as installation:
        world = ProofWorld(home, database=installation.database, batch=batch)
        try:
            yield world
        finally:
            world.stop_all()

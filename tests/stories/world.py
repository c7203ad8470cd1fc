"""A whole installation on the loopback: every program a process of its own."""

import email
import email.policy
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

from installation import an_installation

PATIENCE = 30.0
"""Seconds that anything may take before the story gives it up."""

BIN = Path(sys.executable).parent
"""Where the installed programs stand, beside this Python."""

PASSWORD = "en god frase for byrået"
CLIENT_PASSWORD = "en annen frase for klienten"
ERP_PASSWORD = "frasen til regnskapet"


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until[T](what: str, look: Callable[[], T | None]) -> T:
    """Look until there is something to see; fails in words when it never comes."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(0.05)
    raise AssertionError(f"it never came: {what}")


@dataclass
class World:
    """One installation in a folder of its own, with ports of its own."""

    home: Path
    database: Mapping[str, str] = field(default_factory=dict)
    """The variables that name its database; none is a SQLite file in its home."""
    pages_port: int = field(default_factory=free_port)
    service_port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    mail_page_port: int = field(default_factory=free_port)
    programs: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    visitors: list[httpx.Client] = field(default_factory=list)

    @property
    def pages(self) -> str:
        """Where people reach the pages."""
        return f"http://localhost:{self.pages_port}"

    @property
    def service(self) -> str:
        """Where Sync reaches the web service."""
        return f"http://localhost:{self.service_port}/wsaWebFaktura"

    @property
    def environment(self) -> dict[str, str]:
        """What every program of the installation is told."""
        home = self.home
        return {
            **os.environ,
            **self.database,
            "WEBFAKTURA_HOME": str(home / "server"),
            "WEBFAKTURA_BASE_URL": self.pages,
            "WEBFAKTURA_SMTP_HOST": "127.0.0.1",
            "WEBFAKTURA_SMTP_PORT": str(self.smtp_port),
            "WEBFAKTURA_SENDING_LASTS": "3",
            "WEBFAKTURA_SYNC_DATA": str(home / "sync"),
            "WEBFAKTURA_SYNC_KEY_FILE": str(home / "sync-key"),
            "WEBFAKTURA_LEDGER": str(home / "ledger.sqlite3"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "NO_COLOR": "1",
            "COLUMNS": "160",
        }

    def start(self, name: str, **faults: str) -> None:
        """Start one of the programs and wait until it answers."""
        command, port = self._program(name)
        with (self.home / f"{name}.log").open("ab") as log:
            self.programs[name] = subprocess.Popen(
                command,
                env={**self.environment, **faults},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if port:
            until(f"{name} answers", lambda: self._answers(name, port))

    def stop(self, name: str) -> None:
        """Ask one of the programs to stop, and wait until it has."""
        program = self.programs.pop(name)
        program.terminate()
        program.wait(PATIENCE)

    def kill(self, name: str) -> None:
        """Take a program away with all its processes, as a power cut would."""
        program = self.programs.pop(name)
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)
        program.wait(PATIENCE)

    def stop_all(self) -> None:
        """Stop whatever still runs, whole groups at once."""
        for name in list(self.programs):
            self.kill(name)
        for visitor in self.visitors:
            visitor.close()

    def run(self, program: str, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run one of the command-line programs to its end."""
        return subprocess.run(
            [BIN / program, *words],
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def webfaktura(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """The operator's command line."""
        return self.run("webfaktura", *words, **variables)

    def sync(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """The office's command line."""
        return self.run("webfaktura-sync", *words, **variables)

    def ledger(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """The accountant's command line."""
        return self.run("webfaktura-ledger", *words, **variables)

    def ledger_json(self, *words: str) -> Any:
        """What the accountant's command line answers, as values."""
        done = self.ledger(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def mails(self) -> list[EmailMessage]:
        """The mails that were taken, the first first."""
        return [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted((self.home / "mail").glob("*.eml"))
        ]

    def _program(self, name: str) -> tuple[list[str], int | None]:
        """How a program is started, and the port it answers on."""
        pages, service = (f"127.0.0.1:{port}" for port in (self.pages_port, self.service_port))
        server = str(BIN / "webfaktura")
        catcher = [sys.executable, "-m", "webfaktura.demo.mail_catcher"]
        ports = ["--smtp-port", f"{self.smtp_port}", "--page-port", f"{self.mail_page_port}"]
        return {
            "pages": ([server, "serve", "pages", "--bind", pages], self.pages_port),
            "service": ([server, "serve", "service", "--bind", service], self.service_port),
            "worker": ([server, "worker"], None),
            "mail": ([*catcher, "--folder", str(self.home / "mail"), *ports], self.smtp_port),
        }[name]

    def _answers(self, name: str, port: int) -> bool:
        assert self.programs[name].poll() is None, (self.home / f"{name}.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0


class Visitor:
    """Somebody with a browser of the plainest kind: cookies, forms and the editor's own saves."""

    def __init__(self, world: World) -> None:
        self.http = httpx.Client(base_url=world.pages, follow_redirects=True, timeout=PATIENCE)
        world.visitors.append(self.http)

    def log_in(self, user_name: str, password: str) -> httpx.Response:
        """Fill in the log-in card; returns the page one comes to."""
        return self.post("/logg-inn/", login=user_name, password=password)

    def post(self, address: str, *, seen_on: str = "", **fields: str) -> httpx.Response:
        """Send a form, or press a button, on the page where it is seen."""
        page = self.http.get(seen_on or address)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token, f"{page.url} has no form: {page.status_code}"
        return self.http.post(
            address,
            data={"csrfmiddlewaretoken": token[1], **fields},
            headers={"Referer": str(page.url)},
        )

    def put(self, address: str, body: object) -> httpx.Response:
        """Save as the editor does."""
        token = self.http.cookies["csrftoken"]
        return self.http.put(address, json=body, headers={"X-CSRFToken": token})


def a_world(home: Path) -> AbstractContextManager[World]:
    """An installation of the plain kind, each program once."""
    return a_world_of(World, home)


@contextmanager
def a_world_of[W: World](kind: type[W], home: Path) -> Iterator[W]:
    """An installation with its database made; whatever was started is stopped at the end."""
    with an_installation(home / "server") as installation:
        world = kind(home, database=installation.database)
        try:
            yield world
        finally:
            world.stop_all()

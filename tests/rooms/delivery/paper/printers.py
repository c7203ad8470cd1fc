"""A real IPP printer on a loopback port, and a gateway before it that fails as it is told to.

The printer is CUPS's own, `ippeveprinter`. It wants to make itself known on a network,
and so it is given a message bus of its own on which nobody listens.
"""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

from rooms.delivery.mailbox import HOST, free_port
from rooms.jobs.processes import wait_until
from webfaktura.server.delivery.channels.paper.ipp import Printer, PrinterTrouble, jobs_named

LOSE = 0
"""Instead of a status: the printer is asked, and its answer never comes through."""


@dataclass(frozen=True)
class PaperPrinter:
    """A printer that keeps what it was given."""

    port: int
    spool: Path
    keys: Path

    @property
    def printer(self) -> Printer:
        return Printer(address=f"ipp://{HOST}:{self.port}/ipp/print", timeout=10)

    @property
    def printed(self) -> list[bytes]:
        """The files that it took, in order."""
        files = sorted(self.spool.glob("*.pdf"), key=lambda path: int(path.name.split("-")[0]))
        return [path.read_bytes() for path in files]


@dataclass
class Gateway:
    """Stands before a printer; `answers` are given in order, before it lets all through."""

    port: int
    answers: list[int | bytes] = field(default_factory=list)
    asked: list[bytes] = field(default_factory=list)
    """The operations that reached it."""

    @property
    def printer(self) -> Printer:
        return Printer(address=f"ipp://{HOST}:{self.port}/ipp/print", timeout=10)


@contextmanager
def a_printer(folder: Path, *options: str) -> Iterator[PaperPrinter]:
    """A printer that listens while the block lasts; `-2` lets it print on both sides."""
    paper = PaperPrinter(free_port(), folder / "spool", folder / "keys")
    for path in (paper.spool, paper.keys):
        path.mkdir(parents=True)
    bus = f"unix:path={folder / 'bus'}"
    with ExitStack() as stack:
        stack.enter_context(_running("dbus-daemon", "--session", "--nofork", f"--address={bus}"))
        wait_until((folder / "bus").exists, what="a message bus")
        stack.enter_context(_running(*_command(paper), *options, "Skriver", bus=bus))
        wait_until(lambda: _answers(paper.printer), what="a printer")
        yield paper


@contextmanager
def a_gateway(paper: PaperPrinter) -> Iterator[Gateway]:
    """A gateway that listens while the block lasts."""
    gateway = Gateway(free_port())
    server = ThreadingHTTPServer((HOST, gateway.port), _handler(gateway, paper))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _command(paper: PaperPrinter) -> tuple[str, ...]:
    kept = ("-k", "-d", str(paper.spool), "-K", str(paper.keys), "-f", "application/pdf")
    return ("ippeveprinter", *kept, "-p", str(paper.port), "-n", "localhost", "-r", "off")


@contextmanager
def _running(*command: str, bus: str = "") -> Iterator[None]:
    environment = {"PATH": "/usr/bin:/usr/sbin:/bin", "DBUS_SYSTEM_BUS_ADDRESS": bus}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            yield
        finally:
            process.kill()


def _answers(printer: Printer) -> bool:
    try:
        jobs_named(printer, "")
    except PrinterTrouble:
        return False
    return True


class _Handler(BaseHTTPRequestHandler):
    gateway: Gateway
    paper: PaperPrinter

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.gateway.asked.append(content[2:4])
        answer = self.gateway.answers.pop(0) if self.gateway.answers else 200
        if isinstance(answer, bytes):
            self._reply(200, answer)
        elif answer in {200, LOSE}:
            self._pass_on(content, answer)
        else:
            self._reply(answer, b"")

    def log_message(self, *_words: object) -> None:
        """Says nothing."""

    def _pass_on(self, content: bytes, answer: int) -> None:
        kind = {"Content-Type": "application/ipp"}
        reply = httpx.post(self.paper.printer.url, content=content, headers=kind)
        if answer != LOSE:
            self._reply(reply.status_code, reply.content)

    def _reply(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _handler(gateway: Gateway, paper: PaperPrinter) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"gateway": gateway, "paper": paper})

"""A real web server on the loopback that answers as a test tells it to, and keeps what it heard."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

type Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Question:
    """One request as it came."""

    path: str
    query: dict[str, list[str]]
    headers: Message


@dataclass
class Outside:
    """What stands at an address outside the house."""

    address: str
    reply: Reply
    heard: list[Question] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over: until then, silence."""

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [question.path for question in self.heard]


def says(body: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """The whole body, with its length."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        _head(request, status, {"Content-Length": f"{len(body)}"} | (headers or {}))
        request.wfile.write(body)

    return reply


def cuts(body: bytes) -> Reply:
    """Half of the body that was promised, and then the line goes."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        _head(request, 200, {"Content-Length": f"{len(body)}"})
        request.wfile.write(body[: len(body) // 2])

    return reply


def hangs_up(request: BaseHTTPRequestHandler) -> None:
    """Hears the question, and goes without a word."""


def _head(request: BaseHTTPRequestHandler, status: int, headers: dict[str, str]) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.end_headers()


@contextmanager
def outside(tls: ssl.SSLContext | None = None) -> Iterator[Outside]:
    """The server, from now until the test is over; with `tls` it speaks nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            place.heard.append(Question(url.path, parse_qs(url.query), self.headers))
            place.reply(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        scheme = "https" if tls else "http"
        place = Outside(f"{scheme}://127.0.0.1:{server.server_port}", says(b"", status=500))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield place
        finally:
            place.closing.set()
            server.shutdown()
            thread.join()

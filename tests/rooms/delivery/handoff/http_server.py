"""A real access point on the loopback: it keeps ids, and breaks as a test tells it to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from webfaktura.server.delivery.channels.ehf.access_point import AccessPoint

KEY = "en-hemmelig-nokkel"

type Deed = Callable[[BaseHTTPRequestHandler, "Point"], None]


@dataclass
class Point:
    """Where it is, what it has taken, and how it behaves."""

    port: int
    deed: Deed
    taken: dict[str, bytes] = field(default_factory=dict)
    """What was sent on, by its id: an id is sent on once."""
    posts: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    def door(self, key: str = KEY, wait: float = 20) -> AccessPoint:
        return AccessPoint(address=f"http://127.0.0.1:{self.port}/v1/", key=key, timeout=wait)

    def takes(self, request: BaseHTTPRequestHandler) -> str:
        """Read the document and keep it under its id; the same id again keeps the first."""
        content = request.rfile.read(int(request.headers["Content-Length"]))
        instance_id = request.headers["Idempotency-Key"]
        self.taken.setdefault(instance_id, content)
        return instance_id


def says(request: BaseHTTPRequestHandler, status: int, body: object = "") -> None:
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    request.send_response(status)
    request.send_header("Content-Length", f"{len(content)}")
    request.end_headers()
    request.wfile.write(content)


def answers(status: int, body: object = "") -> Deed:
    """This, whatever comes; nothing is taken."""

    def deed(request: BaseHTTPRequestHandler, _: Point) -> None:
        request.rfile.read(int(request.headers["Content-Length"] or 0))
        says(request, status, body)

    return deed


def works(request: BaseHTTPRequestHandler, point: Point) -> None:
    if request.headers["Authorization"] != f"Bearer {KEY}":
        says(request, 401, {"title": "No such key"})
    elif request.command == "GET":
        known = request.path.removeprefix("/v1/documents/") in point.taken
        state = {"state": "taken", "words": "sendt"} if known else {"state": "unknown"}
        says(request, 200 if known else 404, state)
    elif request.path == "/v1/documents":
        says(request, 201, {"state": "taken", "words": f"sak {point.takes(request)[:8]}"})
    else:
        says(request, 404, "<h1>Not here</h1>")


def takes_and_goes(request: BaseHTTPRequestHandler, point: Point) -> None:
    """Reads it all, sends it on, and goes without a word."""
    point.takes(request)
    request.close_connection = True


def takes_and_hangs(request: BaseHTTPRequestHandler, point: Point) -> None:
    point.takes(request)
    point.closing.wait(30)


def once(first: Deed, then: Deed = works) -> Deed:
    def deed(request: BaseHTTPRequestHandler, point: Point) -> None:
        is_first = request.command == "POST" and point.posts == 1
        (first if is_first else then)(request, point)

    return deed


@contextmanager
def an_access_point() -> Iterator[Point]:
    """The server, from now until the test is over."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            point.deed(self, point)

        def do_POST(self) -> None:
            point.posts += 1
            point.deed(self, point)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        point = Point(server.server_port, works)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield point
        finally:
            point.closing.set()
            server.shutdown()
            thread.join()

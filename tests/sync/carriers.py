"""Brings calls to the contract's server: in the same process, or over real HTTP on loopback."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from sync.contract_server import ContractServer
from webfaktura.contract.v1.endpoints import SERVICE_ROOT
from webfaktura.contract.v1.problem import PROBLEM_TYPE

type Mishap = Callable[[str, str], None]
"""Called with when (`before` or `after` the server has done it) and the path; may raise."""


class Carrier(httpx.BaseTransport):
    """Carries calls to a server in the same process; `mishap` may lose a request or an answer."""

    def __init__(self, server: ContractServer, mishap: Mishap | None = None) -> None:
        self.server = server
        self.mishap = mishap or (lambda _when, _path: None)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.mishap("before", path)
        status, wire = self.server.answer(request.method, path, request.headers, request.read())
        self.mishap("after", path)
        return httpx.Response(
            status,
            headers={"Content-Type": "application/json" if status < 400 else PROBLEM_TYPE},
            content=json.dumps(wire).encode(),
        )


@contextmanager
def served(server: ContractServer) -> Iterator[str]:
    """The server over real HTTP on loopback; gives the address of its web service."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # the whole answer in one packet

        def do_GET(self) -> None:
            self._reply()

        def do_POST(self) -> None:
            self._reply()

        def _reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, wire = server.answer(self.command, self.path, headers, body)
            content = json.dumps(wire).encode()
            self.send_response(status)
            kind = "application/json" if status < 400 else PROBLEM_TYPE
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Say nothing on the screen."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}{SERVICE_ROOT}"
    finally:
        http.shutdown()
        http.server_close()
        thread.join()

"""A proxy on the loopback that cuts connections, swallows answers, and delivers requests again."""

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedIOBase
from random import Random
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

TRICKS = ("cut before", "cut in its head", "swallowed", "cut halfway back", "again", "again later")
"""What may happen to a request or its answer."""

BEGINNING = 10
"""Bytes of a request that is cut in its head: the method and a little of the path."""


@dataclass
class Proxy:
    """What it does to each request, drawn by chance; `often` is the part that something befalls."""

    port: int
    """Of the server behind it."""
    chance: Random
    often: float
    done: Counter[str] = field(default_factory=Counter)
    seen: list[bytes] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def carry(self, request: bytes, back: BufferedIOBase) -> bool:
        """Bring a request there and its answer back; False when the connection is to be cut."""
        trick = self._drawn()
        if trick == "cut before":
            return False
        if trick == "cut in its head":
            self._send(request[:BEGINNING], is_whole=False)
            return False
        answer = self._send(request)
        if trick == "again":
            answer = self._send(request)
        if trick == "again later":
            self._send(self._earlier())
        self.seen.append(request)
        whole = {"swallowed": 0, "cut halfway back": len(answer) // 2}.get(trick, len(answer))
        back.write(answer[:whole])
        back.flush()
        return whole == len(answer)

    def _drawn(self) -> str:
        with self.guard:
            if self.chance.random() >= self.often:
                return ""
            trick = self.chance.choice(TRICKS)
            self.done[trick] += 1
            return trick

    def _earlier(self) -> bytes:
        with self.guard:
            return self.chance.choice(self.seen) if self.seen else b""

    def _send(self, request: bytes, *, is_whole: bool = True) -> bytes:
        if not request:
            return b""
        with socket.create_connection(("127.0.0.1", self.port)) as there:
            there.sendall(request)
            if not is_whole:
                return b""
            with there.makefile("rb") as answer:
                return message(answer)


def message(stream: BufferedIOBase) -> bytes:
    """One HTTP message, as many bytes as its head says; empty at the end of the stream."""
    head = b""
    while line := stream.readline():
        head += line
        if line == b"\r\n":
            break
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head + stream.read(int(lengths[0].partition(b":")[2]) if lengths else 0)


@contextmanager
def a_proxy(url: str, chance: Random, *, often: float) -> Iterator[tuple[str, Proxy]]:
    """A proxy before the server at `url`, and the address that it has itself."""
    parts = urlsplit(url)
    proxy = Proxy(parts.port or 80, chance, often)

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                while request := message(self.rfile):
                    if not proxy.carry(request, self.wfile):
                        return

    class Server(ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        own_port = listening.server_address[1]
        try:
            yield parts._replace(netloc=f"127.0.0.1:{own_port}").geturl(), proxy
        finally:
            listening.shutdown()
            thread.join()

"""The ledger's page as a program of its own, and somebody who visits it."""

import html
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PATIENCE = 30.0
"""Seconds that the program may take to begin."""

SERVE = (sys.executable, "-m", "webfaktura.ledger_ui.cli")
ORDINARY, ORDINARY_PASSWORD = "per", "ordinaert-passord"

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_SHORTCUTS = re.compile(r'<dialog[^>]*id="wf-shortcuts".*', re.DOTALL)
_HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


@contextmanager
def serving(book: Path, command: Sequence[str] = SERVE) -> Iterator[str]:
    """Serve a ledger's file until the block ends; the address it answers at."""
    address = f"127.0.0.1:{_free_port()}"
    log_file = book.parent / "ledger-ui.log"
    with (
        log_file.open("wb") as log,
        subprocess.Popen(
            [*command, "--bind", address],
            env={**os.environ, "WEBFAKTURA_LEDGER": str(book), "WEBFAKTURA_LOG": "WARNING"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        ) as program,
    ):
        try:
            _await(program, address, log_file)
            yield f"http://{address}"
        finally:
            program.terminate()


@dataclass
class Visitor:
    """Somebody in front of the page, logged in or not."""

    browser: httpx.Client

    def read(self, path: str) -> str:
        """The words of a page's own part."""
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.text
        return words_of(answer)

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form as the page has it, with the fields changed; follows no redirect."""
        at = self.browser.get(path)
        page = at if at.status_code == 200 else self.browser.get("/logg-inn/")
        hidden = dict(_HIDDEN.findall(page.text))
        token = _TOKEN.findall(page.text)[0]
        return self.browser.post(path, data=hidden | {"csrfmiddlewaretoken": token} | fields)

    def do(self, path: str, **fields: str) -> str:
        """Send a form that is taken; the words of the page it leads to."""
        answer = self.send(path, **fields)
        assert answer.status_code == 302, words_of(answer)
        return self.read(answer.headers["Location"])

    def refused(self, path: str, **fields: str) -> str:
        """Send a form that is not taken; the words of what is answered."""
        answer = self.send(path, **fields)
        assert answer.status_code == 422, answer.text
        return words_of(answer)

    def log_in(self, name: str, password: str) -> httpx.Response:
        return self.send("/logg-inn/", name=name, password=password)


@contextmanager
def visiting(address: str) -> Iterator[Visitor]:
    """A visitor who has not logged in."""
    with httpx.Client(base_url=address) as browser:
        yield Visitor(browser)


def words_of(answer: httpx.Response) -> str:
    """What a page says in its own part, on one line: no tags, plain spaces, plain minus."""
    page = answer.text
    body = page[page.index("<main") :] if "<main" in page else page
    body = _SHORTCUTS.sub("", body)
    said = html.unescape(re.sub(r"<[^>]+>", " ", body)).replace("\N{MINUS SIGN}", "-")
    return " ".join(said.split())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(program: subprocess.Popen[bytes], address: str, log: Path) -> None:
    host, _, port = address.partition(":")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and program.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"the ledger's page did not begin: {log.read_text()}")

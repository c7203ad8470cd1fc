"""The local page in a process of its own, and somebody who opens it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import httpx

from sync.station import Station

PASSWORD = "Lang-Nok-2026"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
OVER = ("Ferdig", "Ferdig, men noe må rettes", "Utilgjengelig", "Stoppet", "Avbrutt")


@dataclass
class Served:
    """One started page: where it is, and the lines it said."""

    address: str
    said: list[str]
    process: subprocess.Popen[str]

    @property
    def link(self) -> str:
        """The path of the one-time link."""
        found = re.search(r"/start/[^/]+/", "\n".join(self.said))
        assert found
        return found[0]


@dataclass
class Visitor:
    """Somebody with a browser without scripts; cookies are kept, redirects are not followed."""

    http: httpx.Client

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def post(self, path: str, /, page: str | None = None, **told: object) -> httpx.Response:
        """Post a form as it stands on a page, which is opened first."""
        token = TOKEN.search(self.get(page or path).text)
        assert token
        return self.http.post(path, data={"csrfmiddlewaretoken": token[1], **told})

    def first_opening(self, served: Served) -> None:
        answer = self.post(served.link, password=PASSWORD, again=PASSWORD)
        assert answer.status_code == 302

    def log_in(self) -> httpx.Response:
        return self.post("/logg-inn/", password=PASSWORD)

    def ran(self, start: httpx.Response) -> str:
        """Follow a run until it is over; its page then."""
        assert start.status_code == 302, start.text
        return self.over(start.headers["Location"])

    def over(self, path: str) -> str:
        """Open a run's page until its heading says how it ended."""
        return self.until(path, *(f">{word}</h2>" for word in OVER))

    def until(self, path: str, *marks: str) -> str:
        """Open the page until one of the marks stands there."""
        text = ""
        for _ in range(2_000):
            text = self.get(path).text
            if any(mark in text for mark in marks):
                return text
        raise AssertionError(text)


@contextmanager
def serving(station: Station, *options: str) -> Iterator[Served]:
    """Start the command as a person does, and stop it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "webfaktura.sync.cli", "serve", "--port", "0", *options],
        env={**os.environ, **station.environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = list(_until_it_listens(process.stdout))
        found = re.search(r"http://127\.0\.0\.1:\d+", "\n".join(said))
        assert found, said
        yield Served(found[0], said, process)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _until_it_listens(out: IO[str]) -> Iterator[str]:
    for line in out:
        yield line
        if line.startswith("Stopp med"):
            return


@contextmanager
def visiting(served: Served) -> Iterator[Visitor]:
    with visiting_at(served.address) as visitor:
        yield visitor


@contextmanager
def visiting_at(address: str) -> Iterator[Visitor]:
    with httpx.Client(base_url=address, trust_env=False, timeout=30) as http:
        yield Visitor(http)

"""The pages in a server process of their own, over an installation of their own."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import StorageState

from installation import an_installation

FILL = "import django; django.setup(); from browser.fill import main; main()"
GUNICORN = ["-m", "gunicorn", "django.core.wsgi:get_wsgi_application()"]
THREADS = ["--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "5"]


@dataclass(frozen=True)
class Server:
    """Where it listens, what stands in it, and what the browsers keep of who has signed in."""

    address: str
    ids: dict[str, str]
    keys: dict[str, StorageState] = field(default_factory=dict)

    def url(self, path: str) -> str:
        """The whole address of a path, in which `{company}` and the like are ids."""
        return self.address + path.format(**self.ids)


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """Fill a fresh installation and serve it until the block ends."""
    with an_installation(home) as installation:
        environment = installation.environment
        filled = subprocess.run(
            [sys.executable, "-c", FILL], env=environment, stdout=subprocess.PIPE, check=True
        )
        with _served(home, environment) as address:
            yield Server(address, json.loads(filled.stdout))


@contextmanager
def _served(home: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Run the server; the address it listens at."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,  # who calls early waits in line
        (home / "server.log").open("wb") as log,
        subprocess.Popen(
            [sys.executable, *GUNICORN, *THREADS, "--bind", f"fd://{listening.fileno()}"],
            env=environment,
            pass_fds=[listening.fileno()],
            stdout=log,
            stderr=log,
        ) as server,
    ):
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.terminate()

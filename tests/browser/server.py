"""The pages in a server process of their own, over an installation of their own."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[1]
FILL = "import django; django.setup(); from browser.fill import main; main()"
GUNICORN = ["-m", "gunicorn", "django.core.wsgi:get_wsgi_application()"]
THREADS = ["--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "5"]


@dataclass(frozen=True)
class Server:
    """Where it listens, and what stands in it."""

    address: str
    ids: dict[str, str]

    def url(self, path: str) -> str:
        """The whole address of a path, in which `{company}` and the like are ids."""
        return self.address + path.format(**self.ids)


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """Fill a fresh installation and serve it until the block ends."""
    environment = _environment(home)
    filled = subprocess.run(
        [sys.executable, "-c", FILL], env=environment, stdout=subprocess.PIPE, check=True
    )
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
            yield Server(
                f"http://127.0.0.1:{listening.getsockname()[1]}", json.loads(filled.stdout)
            )
        finally:
            server.terminate()


def _environment(home: Path) -> dict[str, str]:
    own = {
        "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
        "WEBFAKTURA_HOME": str(home),
        "PYTHONPATH": str(TESTS),
    }
    return {**os.environ, **own}

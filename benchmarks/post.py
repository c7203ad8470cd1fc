"""A mail server in a process of its own, which notes the id of each mail that it takes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import TYPE_CHECKING, cast

from aiosmtpd.controller import Controller

from benchmarks.clock import cpu_of_running
from benchmarks.options import ROOT
from rooms.delivery.mailbox import HOST, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE = 30.0


@dataclass(frozen=True)
class Post:
    """A server that listens, and where it writes what it has taken."""

    port: int
    taken: Path
    pid: int

    @property
    def message_ids(self) -> list[str]:
        """The id of each mail taken, in order."""
        return self.taken.read_text(encoding="utf-8").split("\n")[:-1]

    @property
    def cpu_ms(self) -> float:
        """What the server has used, which is none of our cost."""
        return cpu_of_running([self.pid])


@contextmanager
def a_post(home: Path) -> Iterator[Post]:
    """Start the server; it is gone when the block ends."""
    port, taken = free_port(), home / "taken"
    command = [sys.executable, "-m", "benchmarks.post", str(port), str(taken)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ) as server:  # noqa: S603 - fixed words
        try:
            _until_it_listens(taken)
            yield Post(port, taken, server.pid)
        finally:
            server.terminate()


class Noting:
    """Takes every mail; keeps its id and nothing else."""

    def __init__(self, taken: Path) -> None:
        """The file is there once the server listens."""
        self._taken = taken.open("a", encoding="utf-8", buffering=1)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Write the id down before saying yes: what was answered is in the file."""
        head = BytesHeaderParser().parsebytes(cast("bytes", envelope.content))
        self._taken.write(f"{head['Message-ID'].strip()}\n")
        return "250 OK"


def main() -> None:
    """Listen until told to stop."""
    port, taken = int(sys.argv[1]), Path(sys.argv[2])
    waiting = taken.with_suffix(".begun")
    controller = Controller(Noting(waiting), hostname=HOST, port=port)
    controller.start()
    waiting.rename(taken)
    while True:
        time.sleep(3600)


def _until_it_listens(taken: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not taken.exists():
        if time.monotonic() > deadline:
            raise TimeoutError(taken)
        time.sleep(0.05)


if __name__ == "__main__":
    main()

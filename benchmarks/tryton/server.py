"""Tryton's own environment, its database and its server process; what was made is taken away."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import venv
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tools.postgresql import SUPERUSER

from benchmarks.child import progress
from benchmarks.options import PLACE, ROOT
from benchmarks.places import administer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK: Final = ROOT / "requirements-bench.txt"
PLACE_OF_PROGRAMS: Final = PLACE / "tryton"
MODULE: Final = "account_invoice"
USER, PASSWORD = "admin", "en frase for sammenligning"
PATIENCE: Final = 60.0


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    address: str
    database: str
    pid: int


@contextmanager
def a_server(home: Path) -> Iterator[Server]:
    """Install Tryton where it is missing, make a database with its invoices, and serve it."""
    _install()
    database, port = f"webfaktura_bench_tryton_{os.getpid()}", _free_port()
    home.mkdir(parents=True)
    administer(f'CREATE DATABASE "{database}"', SUPERUSER)
    try:
        settings = _settings(home, port)
        progress("Tryton makes its database")
        _admin(home, settings, database, "--all", "--email", "admin@demobygg.example")
        _admin(home, settings, database, "-u", MODULE, "--activate-dependencies")
        with _served(settings, database, home / "log") as pid:
            _until_it_answers(port)
            yield Server(f"http://127.0.0.1:{port}", database, pid)
    finally:
        administer(f'DROP DATABASE "{database}" WITH (FORCE)', SUPERUSER)


def version() -> str:
    """Which Tryton is locked."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return next(line.split("==")[1].split()[0] for line in lines if line.startswith("trytond=="))


def _install() -> None:
    """Install by the lock, hashes checked, unless just that lock is installed."""
    stamp = PLACE_OF_PROGRAMS / "lock.txt"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == LOCK.read_text(encoding="utf-8"):
        return
    progress("installing Tryton")
    venv.create(PLACE_OF_PROGRAMS, clear=True, with_pip=True)
    pip = [str(PLACE_OF_PROGRAMS / "bin/python"), "-m", "pip", "install", "-qq"]
    subprocess.run([*pip, "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)],  # noqa: S603 - fixed words
                   check=True)  # fmt: skip
    shutil.copyfile(LOCK, stamp)


def _settings(home: Path, port: int) -> Path:
    (home / "password").write_text(PASSWORD, encoding="utf-8")
    path = home / "trytond.conf"
    path.write_text(
        f"[database]\nuri = {SUPERUSER}/\npath = {home / 'files'}\n"
        f"[web]\nlisten = 127.0.0.1:{port}\n"
        "[session]\ntimeout = 36000\n"
        # As ours does, it leaves the printing to a worker, and none is started.
        "[queue]\nworker = True\n",
        encoding="utf-8",
    )
    return path


def _admin(home: Path, settings: Path, database: str, *words: str) -> None:
    command = [str(PLACE_OF_PROGRAMS / "bin/trytond-admin"), "-c", str(settings), "-d", database]
    environment = os.environ | {"TRYTONPASSFILE": str(home / "password")}
    with (home / "log").open("ab") as log:
        subprocess.run([*command, *words], env=environment, check=True, stdout=log, stderr=log)  # noqa: S603 - fixed words


@contextmanager
def _served(settings: Path, database: str, log: Path) -> Iterator[int]:
    command = [str(PLACE_OF_PROGRAMS / "bin/trytond"), "-c", str(settings), "-d", database]
    with log.open("ab") as said, subprocess.Popen(command, stdout=said, stderr=said) as server:  # noqa: S603 - fixed words
        try:
            yield server.pid
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_it_answers(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("Tryton's server does not answer")

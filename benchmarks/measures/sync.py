"""How often Sync calls the web service for clients where nothing has changed, and what it costs.

Also the ground that `transfer` stands on: an installation whose requests are counted.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.child import progress
from benchmarks.clock import cpu_of_running, family_of
from benchmarks.figures import Row
from builders import a_new_company, a_new_user
from stories.road import enrolment_code, said, set_up
from stories.world import BIN, ERP_PASSWORD, World, a_world
from webfaktura.contract.v1.endpoints import ENDPOINTS, SERVICE_ROOT
from webfaktura.ledger.properties import INTEGRATED, INTEGRATION
from webfaktura.ledger.records import ClientFacts
from webfaktura.ledger.seed import CUSTOMERS, DEPARTMENTS, PROJECTS
from webfaktura.ledger.session import Ledger
from webfaktura.sync.bootstrap import Asks, open_office
from webfaktura.sync.engine.new_client import create_client
from webfaktura.sync.engine.plan import Updating

if TYPE_CHECKING:
    import resource
    from collections.abc import Iterator

    from benchmarks.options import Options

FEW_CLIENTS = 10
LOOK = 0.02
"""Seconds between two looks at a program's memory."""
BAR = 8.0
MEMORY_BAR = 150.0
"""Megabytes that Sync may use at most."""
ALL_ON = {"payments": True, "departments": True, "projects": True}


@dataclass(frozen=True)
class Run:
    """One command of Sync's: the requests that reached the service, and CPU and clock in ms."""

    requests: Counter[str]
    sync_cpu: float
    service_cpu: float
    wall: float
    peak_mb: float
    """The most memory that Sync had, in megabytes."""


def rows(options: Options) -> Iterator[Row]:
    """The first run after the clients were made brings their registers; the next, nothing."""
    count = FEW_CLIENTS if options.is_quick else options.clients
    with an_observed_world(Path(os.environ["WEBFAKTURA_HOME"]) / "sync") as world:
        make_clients(world, count)
        progress(f"{count} clients")
        first, quiet = [observed(world, "-A") for _ in range(2)]
    calls = sum(quiet.requests.values())
    per_client = ", ".join(f"{name} {n / count:g}" for name, n in quiet.requests.most_common())
    before = f"; the first run {sum(first.requests.values()) / count:g}"
    yield Row(
        name=f"sync: requests a client, -A over {count}, nothing changed",
        median=calls / count,
        unit="requests",
        count=count,
        bar=BAR,
        comparison=per_client + before,
    )
    yield Row(
        name="sync: Sync's own CPU, a client",
        median=quiet.sync_cpu / count,
        unit="ms CPU",
        count=count,
        wall=quiet.wall / count,
    )
    yield Row(
        name="sync: the service's CPU, a client",
        median=quiet.service_cpu / count,
        unit="ms CPU",
        count=count,
        comparison=f"{quiet.service_cpu / calls:.1f} ms a request",
    )
    yield memory_row(f"sync: Sync's memory, -A over {count}", quiet)


def memory_row(name: str, run: Run) -> Row:
    """The most memory that Sync had in a run, against its bar."""
    return Row(name=name, median=run.peak_mb, unit="MB", bar=MEMORY_BAR)


class an_observed_world:  # noqa: N801 - reads as the word it is
    """A service that notes its requests, a ledger, and a registered Sync."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        self._opened = a_world(home)

    def __enter__(self) -> World:
        world = self._opened.__enter__()
        words = f"--access-logfile {shlex.quote(str(_log(world)))} --access-logformat '%(m)s %(U)s'"
        world.start("service", GUNICORN_CMD_ARGS=words)
        Ledger.create(world.home / "ledger.sqlite3", user="admin", password=ERP_PASSWORD).close()
        said(set_up(world, enrolment_code(world)))
        return world

    def __exit__(self, *what: object) -> None:
        self._opened.__exit__(None, None, None)


def make_clients(world: World, count: int) -> None:
    """Clients in the ledger and, by Sync's own command, in WebFaktura."""
    os.environ.update(world.environment)
    folder = Path(world.environment["WEBFAKTURA_SYNC_DATA"])
    numbers = [str(100 + number) for number in range(count)]
    with Ledger.open_locally(world.home / "ledger.sqlite3") as ledger:
        for number in numbers:
            _client_in(ledger, number)
    with open_office(folder, Asks(erp_password=lambda _: ERP_PASSWORD, tell=print)) as office:
        for number in numbers:
            wanted = a_new_company(erp_client_no=number, modules=ALL_ON, users=[a_new_user()])
            create_client(office, wanted, Updating.AUTOMATIC)


def _client_in(ledger: Ledger, number: str) -> None:
    ledger.add_client(ClientFacts(number, "974760673", f"Klient {number} AS", "Storgata 1"))
    ledger.put_departments(number, DEPARTMENTS)
    ledger.put_projects(number, PROJECTS)
    ledger.put_customers(number, CUSTOMERS)
    ledger.change_property(number, INTEGRATION, INTEGRATED)


def observed(world: World, *words: str) -> Run:
    """Run a command of Sync's to its end, as the scheduled task does it; raises when it fails."""
    before = len(_requests(world))
    service = family_of(world.programs["service"].pid)
    of_service, clock = cpu_of_running(service), time.perf_counter()
    with (world.home / "sync.out").open("ab") as told:
        command = [str(BIN / "webfaktura-sync"), *words]
        program = subprocess.Popen(command, env=world.environment, stdout=told, stderr=told)  # noqa: S603 - our own program, by fixed words
        status, used, peak_mb = _ended(program.pid)
    program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode:
        raise subprocess.CalledProcessError(program.returncode, command)
    return Run(
        requests=Counter(_requests(world)[before:]),
        sync_cpu=(used.ru_utime + used.ru_stime) * 1000,
        service_cpu=cpu_of_running(service) - of_service,
        wall=(time.perf_counter() - clock) * 1000,
        peak_mb=peak_mb,
    )


def _ended(pid: int) -> tuple[int, resource.struct_rusage, float]:
    """Wait for a program's end; its status, what it used, and its most memory in megabytes.

    `ru_maxrss` tells the starter's own memory where that was larger, so the
    program is looked at while it lives.
    """
    peak_mb = 0.0
    while True:
        peak_mb = max(peak_mb, _peak_so_far(pid))
        found, status, used = os.wait4(pid, os.WNOHANG)
        if found:
            return status, used, peak_mb
        time.sleep(LOOK)


def _peak_so_far(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _requests(world: World) -> list[str]:
    """The endpoints that were called so far, in order."""
    lines = _log(world).read_text(encoding="utf-8").splitlines() if _log(world).exists() else []
    return [_endpoint(*line.split(" ", 1)) for line in lines]


def _endpoint(method: str, path: str) -> str:
    for endpoint in ENDPOINTS:
        pattern = SERVICE_ROOT + re.sub(r"{\w+}", "[^/]+", endpoint.path)
        if endpoint.method == method and re.fullmatch(pattern, path):
            return endpoint.name
    return f"{method} {path}"


def _log(world: World) -> Path:
    return world.home / "requests"

"""How often Sync calls the web service for clients where nothing has changed, and what it costs."""

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
from benchmarks.clock import cpu_of_children, cpu_of_running, family_of
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
    from collections.abc import Iterator

    from benchmarks.options import Options

CLIENTS = 100
BAR = 8.0
ALL_ON = {"payments": True, "departments": True, "projects": True}


@dataclass(frozen=True)
class Run:
    """One `webfaktura-sync -A`: the requests that reached the service, and CPU and clock in ms."""

    requests: Counter[str]
    sync_cpu: float
    service_cpu: float
    wall: float


def rows(options: Options) -> Iterator[Row]:
    """The first run after the clients were made brings their registers; the next, nothing."""
    count = 10 if options.is_quick else CLIENTS
    with _installation(Path(os.environ["WEBFAKTURA_HOME"]) / "sync") as world:
        _clients(world, count)
        progress(f"{count} clients")
        first, *same = [_run(world) for _ in range(3)]
    quiet = same[-1]
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


class _installation:  # noqa: N801 - reads as the word it is
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


def _clients(world: World, count: int) -> None:
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


def _run(world: World) -> Run:
    """Every client once, as the scheduled task does it."""
    before = len(_requests(world))
    service = family_of(world.programs["service"].pid)
    of_service, of_sync, clock = cpu_of_running(service), cpu_of_children(), time.perf_counter()
    command = [str(BIN / "webfaktura-sync"), "-A"]
    subprocess.run(command, env=world.environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program, by fixed words
    return Run(
        requests=Counter(_requests(world)[before:]),
        sync_cpu=cpu_of_children() - of_sync,
        service_cpu=cpu_of_running(service) - of_service,
        wall=(time.perf_counter() - clock) * 1000,
    )


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

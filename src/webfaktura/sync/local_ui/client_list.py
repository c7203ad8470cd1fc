"""The clients as the list shows them: switches, last run and its result, and what to do next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from webfaktura.sync.engine.many import failed_steps
from webfaktura.sync.engine.report import Step
from webfaktura.sync.engine.status import PastRun, Status
from webfaktura.sync.local_ui.page_memory import PageMemory, PageRun
from webfaktura.sync.settings import CompanySettings
from webfaktura.sync.variables import NoSuchClient, Variables

RESULTS = {
    "done": ("success", "Ferdig"),
    "failed": ("danger", "Feilet"),
    "stopped": ("neutral", "Avbrutt"),
    "rehearsed": ("neutral", "Prøvekjørt"),
    "": ("warning", "Ikke avsluttet"),
}
"""Colour and word of a run's result, as the status has it."""


@dataclass(frozen=True)
class PastRunShown:
    """One run as people read it."""

    started_at: datetime
    word: str
    colour: str
    summary: str


@dataclass(frozen=True)
class ClientShown:
    """One client as the list shows it."""

    client_no: str
    name: str
    company_no: int | None
    is_active: bool
    payments: bool
    under_way: PageRun | None
    last: PastRunShown | None
    failed: tuple[Step, ...]
    """What did not end well the last time it was tried."""

    @property
    def title(self) -> str:
        """Its name, or its number as long as nobody has told the name."""
        return self.name or f"Klient {self.client_no}"


def clients(variables: Variables, status: Status, memory: PageMemory) -> list[ClientShown]:
    """Every client of the file, by number."""
    names, under_way = memory.names(), memory.open_runs()
    return [
        _shown(number, variables, status, names, under_way)
        for number in sorted(variables.system.clients, key=lambda one: one.zfill(5))
    ]


def found(all_clients: Iterable[ClientShown], text: str) -> list[ClientShown]:
    """Those whose number, WebFaktura number or name hold every word of the text."""
    words = text.casefold().split()
    return [one for one in all_clients if all(word in _searched(one) for word in words)]


def past_runs(status: Status, client_no: str) -> list[PastRunShown]:
    """The client's last runs, newest first."""
    return [shown(run) for run in status.runs(client_no, at_most=10)]


def shown(run: PastRun) -> PastRunShown:
    """A run in words."""
    colour, word = RESULTS.get(run.result, ("neutral", run.result))
    return PastRunShown(run.started_at, word, colour, run.summary)


def _shown(
    number: str,
    variables: Variables,
    status: Status,
    names: Mapping[str, str],
    under_way: Mapping[str, PageRun],
) -> ClientShown:
    company = _company(variables, number)
    last = status.runs(number, at_most=1)
    return ClientShown(
        client_no=number,
        name=names.get(number, ""),
        company_no=company.company_no,
        is_active=variables.system.clients[number],
        payments=company.payments,
        under_way=under_way.get(number),
        last=shown(last[0]) if last else None,
        failed=failed_steps(status, number),
    )


def _company(variables: Variables, number: str) -> CompanySettings:
    """What the file says of the client; nothing but its number where it says nothing."""
    try:
        return variables.company(number)
    except NoSuchClient:
        return CompanySettings(number)


def _searched(client: ClientShown) -> str:
    return f"{client.client_no} {client.company_no or ''} {client.name}".casefold()

"""Many clients at once: each alone, a few at a time, and only what failed once more."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from sync.cast import a_customer, a_memory_client, a_new_company, a_voucher
from sync.station import USER_PASSWORD, Station
from sync.world import World, a_world
from webfaktura.ledger.records import ClientFacts
from webfaktura.sync.engine.client_lock import locked_client
from webfaktura.sync.engine.lease import AnotherSyncRuns
from webfaktura.sync.engine.many import (
    Job,
    active_jobs,
    failed_jobs,
    failed_steps,
    synchronise_many,
)
from webfaktura.sync.engine.new_client import create_client
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.engine.report import RUN_STEPS, State, Step, StepReport
from webfaktura.sync.engine.run import synchronise
from webfaktura.sync.engine.status import Status

CLIENTS = ("999", "998", "997", "996", "995")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A world with five clients, each with an invoice that waits."""
    with a_world(tmp_path) as world:
        for client_no in CLIENTS[1:]:
            world.memory.clients[client_no] = a_memory_client()
            create_client(world.office(), a_new_company(client_no), Updating.AUTOMATIC)
        for company in world.server.clients.values():
            company.change_customer(a_customer())
            company.waiting.append(a_voucher())
        yield world


@contextmanager
def opened(world: World, office: Office) -> Iterator[Office]:
    """The office for one thread: its own memory."""
    status = Status.open(world.folder / "status.sqlite3")
    try:
        yield replace(office, status=status)
    finally:
        status.close()


class Counting:
    """A listener that sees how many clients are under way at the same time."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.together = threading.Barrier(3)
        self.under_way: set[str] = set()
        self.most = 0

    def begins(self, client_no: str, step: Step) -> None:
        with self.guard:
            self.under_way.add(client_no)
            self.most = max(self.most, len(self.under_way))
        if step is Step.SERIES and client_no in CLIENTS[:3]:
            self.together.wait(timeout=60)

    def ended(self, client_no: str, report: StepReport) -> None:
        if report.step is Step.PAYMENTS:
            with self.guard:
                self.under_way.discard(client_no)


def test_a_few_clients_are_synchronised_at_the_same_time(world: World) -> None:
    counting = Counting()
    office = replace(world.office(), listener=counting)

    outcome = synchronise_many(
        [Job(client_no) for client_no in CLIENTS], lambda: opened(world, office), at_once=3
    )

    assert [report.client_no for report in outcome.reports] == list(CLIENTS)
    assert {report.state for report in outcome.reports} == {State.DONE}
    assert counting.most == 3
    assert [len(client.posted()) for client in world.memory.clients.values()] == [1] * 5
    assert all(world.store.company(one).customers_cursor == "" for one in CLIENTS)


def test_a_client_that_fails_stands_alone_and_is_all_that_is_retried(world: World) -> None:
    world.memory.clients["997"].is_integrated = False
    office = world.office()
    jobs = [Job(client_no) for client_no in CLIENTS]

    outcome = synchronise_many(jobs, lambda: opened(world, office))
    left = failed_jobs(office)
    world.memory.clients["997"].is_integrated = True
    again = synchronise_many(left, lambda: opened(world, office))

    assert {report.client_no for report in outcome.reports if report.state is not State.DONE} == {
        "997"
    }
    assert left == [Job("997", (Step.PAYMENTS,))]
    assert [report.state for report in again.reports] == [State.DONE]
    assert failed_jobs(office) == []


def test_a_transfer_that_went_well_does_not_hide_what_failed_before_it(world: World) -> None:
    world.client.is_integrated = False
    synchronise(world.office(), "999")
    world.client.is_integrated = True

    synchronise(world.office(), "999", (Step.PRODUCTS,))

    assert failed_steps(world.office().status, "999") == (Step.PAYMENTS,)


def test_what_was_refused_before_it_began_is_retried_whole(world: World) -> None:
    office = world.office()
    company = world.server.clients[1909]
    company.settings = company.settings.model_copy(update={"active": False})

    synchronise_many([Job(client_no) for client_no in CLIENTS], lambda: opened(world, office))

    assert failed_jobs(office) == [Job("997", RUN_STEPS)]


def test_a_run_that_was_broken_off_by_an_absent_server_is_retried_from_there(
    world: World,
) -> None:
    def lose(when: str, path: str) -> None:
        if when == "before" and path.endswith("/batches/claim"):
            raise httpx.ReadError("lost")

    world.mishap = lose
    synchronise(world.office(), "999")

    assert failed_steps(world.office().status, "999") == (
        Step.OUR_CUSTOMERS, Step.BATCHES, Step.PAYMENTS,
    )  # fmt: skip


def test_once_the_server_is_away_no_new_client_begins(world: World) -> None:
    def away(when: str, _path: str) -> None:
        if when == "before":
            raise httpx.ConnectError("away")

    world.mishap = away
    office = world.office()

    outcome = synchronise_many(
        [Job(client_no) for client_no in CLIENTS], lambda: opened(world, office), at_once=1
    )

    assert [report.state for report in outcome.reports] == [State.UNAVAILABLE]
    assert outcome.server_was_away


def test_those_that_were_not_reached_come_first_the_next_time(world: World) -> None:
    synchronise(world.office(), "999")
    synchronise(world.office(), "997")

    assert [job.client_no for job in active_jobs(world.office())] == [
        "998", "996", "995", "999", "997",
    ]  # fmt: skip


def test_a_client_is_synchronised_once_at_a_time_in_a_folder(world: World) -> None:
    with locked_client(world.folder, "999"), pytest.raises(AnotherSyncRuns, match="alt fra denne"):
        synchronise(world.office(), "999")

    assert synchronise(world.office(), "999").state is State.DONE


def test_all_and_retry_over_a_real_ledger(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    with ready.ledger() as ledger:
        ledger.add_client(ClientFacts("998", "974760673", "Havna Fisk AS", "Kaia 1"))
    created = ready.run(
        capsys, "new-client", "998", "--subscription", "30", "--user-name", "havna",
        "--user-full-name", "Havna", "--user-email", "havna@havna.example",
        "--user-password", USER_PASSWORD, "--payments", "ja",
        "--vat", "1=PLH:3000", "--vat", "9=FRI:3100",
    )  # fmt: skip
    assert created.code == 0, created.err

    first = ready.run(capsys, "-A")
    with ready.ledger() as ledger:
        ledger.change_property("998", "WebFaktura-integrasjon", "Integrert med DI-Regnskap")
    again = ready.run(capsys, "retry")
    nothing = ready.run(capsys, "retry")

    assert first.code == 4
    assert "2 klienter: 1 ferdig, 1 må rettes." in first.out
    assert "Kjør bare det som feilet, med «webfaktura-sync retry»." in first.err
    assert again.code == 0
    assert again.out.endswith("Klient 998 er synkronisert.\n1 klient: 1 ferdig.\n")
    assert "Avgiftskoder" not in again.out
    assert nothing.out == "Ingenting feilet sist. Det er ikke noe å kjøre på nytt.\n"

"""The session lease: renewed while the run goes on, respected when it is lost."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from sync.cast import a_customer, a_voucher
from sync.world import World, a_world
from webfaktura.contract.v1.leases import Lease
from webfaktura.sync.engine import lease as leases
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.report import State, Step, StepReport
from webfaktura.sync.engine.run import synchronise


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as world:
        yield world


class Pausing:
    """A listener that waits before a step until something has happened."""

    def __init__(self, step: Step, until: Callable[[], object]) -> None:
        self.step = step
        self.until = until

    def begins(self, client_no: str, step: Step) -> None:
        if step is self.step:
            self.until()

    def ended(self, client_no: str, report: StepReport) -> None: ...


def synchronise_pausing(world: World, step: Step, until: Callable[[], object]) -> State:
    office = replace(world.office(), listener=Pausing(step, until))
    return synchronise(office, "999").state


def takes(world: World) -> int:
    return sum(name == "take_lease" for name, _ in world.server.calls)


def wait_until(holds: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(1000):
        if holds():
            return
        tick.wait(0.01)
    pytest.fail("it never came to be")


def test_a_long_run_renews_its_lease(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "_SHORTEST", timedelta(milliseconds=20))
    monkeypatch.setattr(leases, "_LONGEST", timedelta(milliseconds=20))

    state = synchronise_pausing(world, Step.BATCHES, lambda: wait_until(lambda: takes(world) >= 3))

    assert state is State.DONE
    assert world.company.lease is None


def test_a_run_that_lost_its_lease_changes_nothing_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "_SHORTEST", timedelta(milliseconds=20))
    monkeypatch.setattr(leases, "_LONGEST", timedelta(milliseconds=20))
    world.company.change_customer(a_customer())
    world.company.waiting.append(a_voucher())

    def somebody_else_takes_it() -> None:
        lease = world.company.lease
        assert lease is not None
        world.company.lease = Lease(
            run_id=new_id(), host="SRV2", since=lease.since, until=lease.until
        )
        seen = takes(world)
        wait_until(lambda: takes(world) > seen)

    state = synchronise_pausing(world, Step.OUR_CUSTOMERS, somebody_else_takes_it)

    assert state is State.REFUSED
    assert world.client.batches == {}
    assert world.client.customers == {}
    assert world.company.lease is not None
    assert world.company.lease.host == "SRV2"


def test_an_interrupted_run_gives_its_lease_back(world: World) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synchronise_pausing(world, Step.BATCHES, interrupt)

    assert world.company.lease is None
    assert [release.result for release in world.company.results] == ["stopped"]
    [past] = world.office().status.runs("999")
    assert (past.result, past.summary) == ("stopped", "Avbrutt.")


def test_a_lease_whose_return_was_lost_is_taken_up_by_the_next_run(world: World) -> None:
    def mishap(when: str, path: str) -> None:
        if when == "before" and path.endswith("/release"):
            raise httpx.ConnectError("refused")

    world.mishap = mishap
    first = world.sync()
    held = world.company.lease
    world.mishap = None
    second = world.sync()

    assert (first.state, second.state) == (State.DONE, State.DONE)
    assert held is not None
    assert world.company.lease is None
    assert len(world.office().status.runs("999")) == 2

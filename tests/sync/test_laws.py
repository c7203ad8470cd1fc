"""Laws of the transfer: whoever dies wherever, nothing is lost and nothing doubled."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.cast import a_customer, a_payment, a_voucher
from sync.mishaps import FAST, Countdown, FragileErp, Killer, Wire, is_posted_once
from sync.world import Killed, World, a_world
from webfaktura import faults
from webfaktura.contract.v1.batches import Batch
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.engine import batches, plan
from webfaktura.sync.engine.report import State
from webfaktura.sync.engine.visit import Visit
from webfaktura.sync.erp.memory import adapter
from webfaktura.sync.erp.port import BatchToWrite, ErpBatch, ErpBatchState, erp_voucher

POINTS_PASSED = 150
"""More than one whole run passes, so that a kill may also never come."""


@dataclass(frozen=True)
class Mishap:
    """What goes wrong in one run: at which fault point, call or effect; None for nowhere."""

    killed_at: int | None = None
    request_lost: int | None = None
    answer_lost: int | None = None
    erp_dies_before: int | None = None
    erp_dies_halfway: int | None = None
    erp_dies_after: int | None = None


NOTHING = Mishap()
MISHAPS = st.builds(
    Mishap,
    killed_at=st.none() | st.integers(0, POINTS_PASSED),
    request_lost=st.none() | st.integers(0, 15),
    answer_lost=st.none() | st.integers(0, 15),
    erp_dies_before=st.none() | st.integers(0, 3),
    erp_dies_halfway=st.none() | st.integers(0, 1),
    erp_dies_after=st.none() | st.integers(0, 3),
)


@contextmanager
def a_full_world(count: int) -> Iterator[tuple[World, list[UUID]]]:
    """A world with vouchers to several customers, changed customers both ways, and a payment."""
    with tempfile.TemporaryDirectory(dir=FAST) as folder, a_world(Path(folder)) as world:
        vouchers = [a_voucher(number, 10010 + number % 2) for number in range(1, count + 1)]
        for customer_no in (10010, 10011):
            world.company.change_customer(a_customer(customer_no))
        world.company.waiting += vouchers
        world.client.change_customer(a_customer(20001))
        world.client.payments.append(a_payment("p-1"))
        yield world, [voucher.voucher_id for voucher in vouchers]


def run_once(world: World, mishap: Mishap) -> bool:
    """Start Sync and let it meet its mishap; tells whether the run came to its end."""
    killer = Killer(Countdown(mishap.killed_at))
    world.mishap = Wire(killer, Countdown(mishap.request_lost), Countdown(mishap.answer_lost))
    world.erp = FragileErp(
        world.memory,
        Countdown(mishap.erp_dies_before),
        Countdown(mishap.erp_dies_halfway),
        Countdown(mishap.erp_dies_after),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faults, "point", killer.point)
        try:
            return world.sync().state is State.DONE
        except (Killed, Refusal):
            return False


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 6), mishaps=st.lists(MISHAPS, max_size=4))
def test_every_voucher_is_posted_once_wherever_anybody_dies(
    count: int, mishaps: list[Mishap]
) -> None:
    with a_full_world(count) as (world, wanted):
        for mishap in mishaps:
            run_once(world, mishap)

        assert run_once(world, NOTHING)

        assert is_posted_once(world, wanted)
        assert sorted(world.client.customers) == [10010, 10011, 20001]
        assert sorted(world.company.customers) == [10010, 10011, 20001]
        assert list(world.company.payments) == ["p-1"]
        assert world.company.changed == {}
        assert world.company.lease is None


@pytest.mark.parametrize("first", range(POINTS_PASSED))
def test_a_kill_at_each_fault_point_in_turn_loses_and_doubles_nothing(first: int) -> None:
    with a_full_world(3) as (world, wanted):
        run_once(world, Mishap(killed_at=first))
        assert run_once(world, NOTHING)

        assert is_posted_once(world, wanted)
        assert list(world.company.payments) == ["p-1"]


def test_a_run_passes_fewer_points_than_are_tried() -> None:
    passed: list[str] = []
    with a_full_world(3) as (world, _wanted), pytest.MonkeyPatch.context() as patch:
        patch.setattr(faults, "point", passed.append)
        world.sync()

    assert 40 < len(passed) < POINTS_PASSED


# Control runs: each protocol below is naive in one way, and the same law must see it.


def confirms_first(visit: Visit, batch: Batch, tally: object) -> None:
    """Marks the batch as transferred, then writes it."""
    reference = str(batch.batch_id)
    vouchers = batch.vouchers
    found = ErpBatch(reference, ErpBatchState.WAITING, tuple(map(erp_voucher, vouchers)))
    batches._confirm(visit, batch, found)
    visit.erp.write_batch(visit.client_no, BatchToWrite(reference, "", vouchers))
    visit.erp.update_batch(visit.client_no, reference, on=visit.on)


def never_looks(visit: Visit, batch: Batch, tally: object) -> None:
    """Writes under a new reference each time it is handed the batch."""
    reference = str(uuid4())
    visit.erp.write_batch(visit.client_no, BatchToWrite(reference, "", batch.vouchers))
    visit.erp.update_batch(visit.client_no, reference, on=visit.on)
    found = visit.erp.find_batch(visit.client_no, reference)
    assert found is not None
    batches._confirm(visit, batch, found)


def ends_well(count: int, mishap: Mishap) -> bool:
    with a_full_world(count) as (world, wanted):
        run_once(world, mishap)
        for _ in range(3):
            run_once(world, NOTHING)
        return is_posted_once(world, wanted)


def test_a_protocol_that_confirms_first_loses_and_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    mishap = Mishap(erp_dies_before=1)  # the customers are put first
    assert ends_well(2, mishap)

    monkeypatch.setattr(batches, "_carry", confirms_first)

    assert not ends_well(2, mishap)


def test_a_protocol_that_never_looks_doubles_and_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    mishap = Mishap(erp_dies_after=2)  # updated, but the answer is lost
    monkeypatch.setattr(adapter, "_is_there", lambda _voucher, _client: False)
    assert ends_well(2, mishap)

    monkeypatch.setattr(batches, "_carry", never_looks)

    assert not ends_well(2, mishap)


def test_a_plan_that_does_not_compare_loses_and_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    mishap = Mishap(erp_dies_halfway=0)
    assert ends_well(4, mishap)

    monkeypatch.setattr(plan, "holds", lambda _found, _batch: True)

    assert not ends_well(4, mishap)

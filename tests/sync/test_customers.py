"""Customers changed on both sides: merged or held back, and never overwritten."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.cast import a_customer, a_voucher
from sync.mishaps import FAST
from sync.test_laws import MISHAPS, NOTHING, Mishap, run_once
from sync.world import World, a_world
from webfaktura.contract.v1.registers import Customer
from webfaktura.sync.engine import customers, steps
from webfaktura.sync.engine.report import RUN_STEPS, RunReport, State, Step
from webfaktura.sync.erp.memory import MemoryErp
from webfaktura.sync.erp.port import CustomerChanges

WITHOUT_ERP_CUSTOMERS = tuple(step for step in RUN_STEPS if step is not Step.ERP_CUSTOMERS)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as world:
        with_a_known_customer(world)
        yield world


def with_a_known_customer(world: World) -> None:
    """Customer 10010 is held by both sides, and is the same there."""
    world.company.change_customer(a_customer())
    world.sync()


def changed(**fields: str) -> Customer:
    return a_customer().model_copy(update=fields)


def sentences(report: RunReport, step: Step) -> tuple[str, ...]:
    return next(one.sentences for one in report.steps if one.step is step)


def test_two_fields_changed_on_two_sides_stand_on_both(world: World) -> None:
    world.company.change_customer(changed(phone="22000001"))
    world.client.change_customer(changed(email="post@fjellheim.example"))

    report = world.sync()

    both = changed(phone="22000001", email="post@fjellheim.example")
    assert report.state is State.DONE
    assert (world.company.customers[10010], world.client.customers[10010]) == (both, both)


def test_a_field_changed_to_two_things_is_held_back_and_told(world: World) -> None:
    world.company.change_customer(changed(phone="22000001"))
    world.client.change_customer(changed(phone="22000002"))

    first, second = world.sync(), world.sync()

    assert world.company.customers[10010].phone == "22000001"
    assert world.client.customers[10010].phone == "22000002"
    assert world.company.inbox == {10010: changed(phone="22000002")}
    assert sentences(first, Step.ERP_CUSTOMERS) == (
        "1 kunde er endret begge steder; velg under Konflikter i WebFaktura.",
    )
    assert sentences(second, Step.ERP_CUSTOMERS) == (
        "1 konflikt venter fra før; velg under Konflikter i WebFaktura.",
    )


def test_several_collisions_are_counted(world: World) -> None:
    for number in (10011, 10012):
        world.company.change_customer(a_customer(number, "Vårt navn"))
        world.client.change_customer(a_customer(number, "Deres navn"))

    report = world.sync()

    assert sentences(report, Step.ERP_CUSTOMERS) == (
        "2 kunder er endret begge steder; velg under Konflikter i WebFaktura.",
    )


def test_without_customers_only_those_about_to_be_sent_are_looked_at(world: World) -> None:
    cursor = world.store.company("999").customers_cursor
    world.company.change_customer(changed(phone="22000001"))
    world.client.change_customer(changed(email="post@fjellheim.example"))
    world.client.change_customer(a_customer(20001))

    world.sync(*WITHOUT_ERP_CUSTOMERS)

    both = changed(phone="22000001", email="post@fjellheim.example")
    assert world.client.customers[10010] == both
    assert 20001 not in world.company.customers
    assert world.store.company("999").customers_cursor == cursor


def test_without_customers_a_collision_is_told_and_the_invoice_goes(world: World) -> None:
    world.company.change_customer(changed(phone="22000001"))
    world.client.change_customer(changed(phone="22000002"))
    world.company.waiting.append(a_voucher())

    report = world.sync(*WITHOUT_ERP_CUSTOMERS)

    assert world.client.customers[10010].phone == "22000002"
    assert len(world.client.posted()) == 1
    assert sentences(report, Step.OUR_CUSTOMERS) == (
        "1 kunde er endret begge steder; velg under Konflikter i WebFaktura.",
    )


def test_a_change_there_that_cannot_be_told_is_not_overwritten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = "Navnet i regnskapssystemet kan ikke brukes i WebFaktura. Rett det der."
    monkeypatch.setattr(
        MemoryErp,
        "customers_changed_since",
        lambda _erp, _client_no, cursor: CustomerChanges((), cursor, {10010: reason}),
    )
    world.company.change_customer(changed(phone="22000001"))
    world.company.change_customer(a_customer(10011))

    report = world.sync()

    assert world.client.customers[10010] == a_customer()
    assert 10011 in world.client.customers
    assert sentences(report, Step.OUR_CUSTOMERS) == (f"Kunde 10010: {reason}",)


FIELDS = st.dictionaries(st.sampled_from(["name", "phone", "email", "place"]), st.just(""))


def ends_with_every_change(
    ours: dict[str, str], theirs: dict[str, str], mishaps: list[Mishap]
) -> bool:
    """Change both sides, run through the mishaps, and look for every change afterwards."""
    with tempfile.TemporaryDirectory(dir=FAST) as folder, a_world(Path(folder)) as world:
        with_a_known_customer(world)
        world.company.change_customer(changed(**dict.fromkeys(ours, "vår")))
        world.client.change_customer(changed(**dict.fromkeys(theirs, "deres")))
        for mishap in mishaps:
            run_once(world, mishap)
        run_once(world, NOTHING)
        here, there = world.company.customers[10010], world.client.customers[10010]
        waiting = world.company.inbox.get(10010, there)
    if set(ours) & set(theirs):
        return (here, there, waiting) == (
            changed(**dict.fromkeys(ours, "vår")),
            changed(**dict.fromkeys(theirs, "deres")),
            changed(**dict.fromkeys(theirs, "deres")),
        )
    both = changed(**dict.fromkeys(ours, "vår"), **dict.fromkeys(theirs, "deres"))
    return (here, there) == (both, both)


@settings(max_examples=40, deadline=None)
@given(ours=FIELDS, theirs=FIELDS, mishaps=st.lists(MISHAPS, max_size=3))
def test_no_change_of_a_customer_is_lost_wherever_anybody_dies(
    ours: dict[str, str], theirs: dict[str, str], mishaps: list[Mishap]
) -> None:
    assert ends_with_every_change(ours, theirs, mishaps)


def test_a_protocol_that_sends_ours_without_looking_overwrites_and_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mishap = Mishap(request_lost=6)
    assert ends_with_every_change({"phone": ""}, {"email": ""}, [mishap])

    monkeypatch.setattr(customers, "_tell_of_changes", lambda *_: False)
    monkeypatch.setitem(steps.ALL_STEPS, Step.ERP_CUSTOMERS, customers.send_our_customers)

    assert not ends_with_every_change({"phone": ""}, {"email": ""}, [mishap])

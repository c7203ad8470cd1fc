"""Writes are stored before they are sent: a lost answer is asked for by the same request."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from sync.carriers import Mishap
from sync.cast import a_customer, a_payment, a_voucher
from sync.world import World, a_world
from webfaktura.sync.engine.report import State, Step
from webfaktura.sync.engine.run import synchronise
from webfaktura.sync.engine.status import Status
from webfaktura.sync.secrets import Key, Vault


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as world:
        yield world


def losing_answers_to(ending: str) -> Mishap:
    def mishap(when: str, path: str) -> None:
        if when == "after" and re.search(f"{ending}$", path):
            raise httpx.ReadError("lost")

    return mishap


def bodies(world: World, name: str) -> list[dict[str, object]]:
    return [body for called, body in world.server.calls if called == name]


@pytest.mark.parametrize(
    ("ending", "name"),
    [
        ("batches/.*/confirm", "confirm_batch"),
        ("customers/confirm", "confirm_customers"),
        ("/customers", "put_customers"),
        ("/payments", "put_payments"),
        ("/vat-codes", "put_vat_codes"),
    ],
)
def test_the_same_request_is_sent_by_the_next_run(world: World, ending: str, name: str) -> None:
    world.company.change_customer(a_customer())
    world.company.waiting.append(a_voucher())
    world.client.change_customer(a_customer(20001))
    world.client.payments.append(a_payment("p-1"))
    world.mishap = losing_answers_to(ending)

    lost = world.sync()
    world.mishap = None
    again = world.sync()

    assert (lost.state, again.state) == (State.UNAVAILABLE, State.DONE)
    first, second = bodies(world, name)[:2]
    assert first == second


def test_a_cursor_moves_only_after_the_server_has_answered(world: World) -> None:
    world.client.change_customer(a_customer(20001))
    world.mishap = losing_answers_to("/customers")

    world.sync()
    before = world.store.company("999").customers_cursor
    world.mishap = None
    world.sync()

    assert (before, world.store.company("999").customers_cursor) == ("", "1")


def test_what_the_server_refuses_is_forgotten_and_made_anew(world: World) -> None:
    world.client.payments.append(a_payment("p-1"))
    world.mishap = losing_answers_to("/payments")
    world.sync()
    world.mishap = None
    for write_id, (_body, answer) in list(world.server.answered.items()):
        world.server.answered[write_id] = "another body", answer

    report = world.sync()

    assert report.state is State.DONE
    first, second, third = bodies(world, "put_payments")
    assert first == second
    assert third["id"] != first["id"]
    assert world.store.company("999").payments_cursor == "1"


def test_a_write_that_can_no_longer_be_opened_is_forgotten(world: World) -> None:
    world.client.payments.append(a_payment("p-1"))
    world.mishap = losing_answers_to("/payments")
    world.sync()
    world.mishap = None
    office = replace(world.office(), vault=Vault(Key(b"z" * 32, "en annen"), "file-1"))

    report = synchronise(office, "999")

    assert report.state is State.DONE
    assert list(world.company.payments) == ["p-1"]
    assert office.status.pending("999") == []


def test_bodies_are_not_readable_where_they_are_stored(world: World) -> None:
    world.client.change_customer(a_customer(20001, "Hemmelig Kunde AS"))
    world.mishap = losing_answers_to("/customers")

    world.sync()

    status = Status.open(world.folder / "status.sqlite3")
    [pending] = status.pending("999")
    status.close()
    assert pending.endpoint == "put_customers"
    assert b"Hemmelig" not in (world.folder / "status.sqlite3").read_bytes()


def test_a_claimed_batch_that_was_damaged_on_the_way_is_not_posted(world: World) -> None:
    world.company.change_customer(a_customer())
    world.company.waiting.append(a_voucher())
    world.sync(Step.OUR_CUSTOMERS)
    batch = world.company.open_batch
    assert batch is not None
    world.company.open_batch = batch.model_copy(update={"sha256": "0" * 64})

    report = world.sync(Step.BATCHES)

    assert report.state is State.REFUSED
    assert report.summary.startswith("Bunten fra WebFaktura er ikke hel: kontrollsum")
    assert world.client.batches == {}

"""One client's run against a server that speaks the contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.cast import a_customer, a_payment, a_voucher
from sync.world import Killed, World, a_world, killed_at
from webfaktura.contract.v1.registers import RegisterEntry
from webfaktura.sync.engine.erp_check import ErpNotLicensed, ErpTooOld
from webfaktura.sync.engine.lease import AnotherSyncRuns
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.engine.report import RUN_STEPS, State, Step
from webfaktura.sync.engine.run import ClientInactive, synchronise
from webfaktura.sync.erp.port import ErpBatchState


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as world:
        yield world


def test_an_invoice_is_posted_with_its_customer_and_its_payment_comes_back(world: World) -> None:
    voucher = a_voucher()
    world.company.change_customer(a_customer())
    world.company.waiting.append(voucher)

    first = world.sync()
    world.client.payments.append(a_payment("p-1"))
    second = world.sync()

    assert (first.state, second.state) == (State.DONE, State.DONE)
    assert world.client.posted() == [voucher.voucher_id]
    assert world.company.transferred == {voucher.voucher_id: "1"}
    assert world.client.customers[10010] == a_customer()
    assert list(world.company.payments) == ["p-1"]
    assert [release.result for release in world.company.results] == ["done", "done"]


def test_the_steps_go_in_their_order(world: World) -> None:
    world.server.calls.clear()

    report = world.sync()

    assert [step.step for step in report.steps] == list(RUN_STEPS)
    assert [name for name, _ in world.server.calls] == [
        "token",
        "company",
        "take_lease",
        "report_series",
        "put_vat_codes",
        "claim_batch",
        "changed_customers",
        "claim_batch",
        "release_lease",
    ]


def test_departments_and_projects_are_sent_when_the_module_is_on(world: World) -> None:
    settings = world.company.settings
    modules = settings.modules.model_copy(update={"departments": True})
    world.company.settings = settings.model_copy(update={"modules": modules})
    world.client.departments = (RegisterEntry(no="1", name="Oslo"),)
    world.client.projects = (RegisterEntry(no="P1", name="Messe"),)

    world.sync()

    assert world.company.departments == world.client.departments
    assert world.company.projects == ()
    assert world.store.company("999").departments is True


def test_customers_of_the_erp_come_to_webfaktura_once(world: World) -> None:
    world.client.change_customer(a_customer(20001, "Havna Fisk AS"))

    world.sync()
    before = len(world.server.calls)
    world.sync()

    assert world.company.customers[20001].name == "Havna Fisk AS"
    assert "put_customers" not in [name for name, _ in world.server.calls[before:]]
    company = world.store.company("999")
    assert company.customers_cursor == "1"
    assert company.customers_read_on is not None


def test_customers_of_the_erp_stay_when_they_are_left_out(world: World) -> None:
    world.client.change_customer(a_customer(20001))

    world.sync(*(step for step in RUN_STEPS if step is not Step.ERP_CUSTOMERS))

    assert world.company.customers == {}
    assert world.store.company("999").customers_cursor == ""


def test_a_customer_changed_while_the_batch_is_open_follows_with_the_next(world: World) -> None:
    world.company.change_customer(a_customer(name="Gammelt navn"))
    world.company.waiting.append(a_voucher())
    world.sync()

    world.company.change_customer(a_customer(name="Nytt navn"))
    world.company.waiting.append(a_voucher(2))
    world.sync()

    assert world.client.customers[10010].name == "Nytt navn"
    assert len(world.client.posted()) == 2


def test_a_refused_voucher_is_parked_and_the_rest_is_posted(world: World) -> None:
    good, bad = a_voucher(1), a_voucher(2, vat_code="77")
    world.company.change_customer(a_customer())
    world.company.waiting += [good, bad]

    report = world.sync()

    assert world.client.posted() == [good.voucher_id]
    assert list(world.company.transferred) == [good.voucher_id]
    reason = "Avgiftskode 77 finnes ikke. Opprett den, eller rett avgiftskoden."
    assert world.company.parked == {bad.voucher_id: reason}
    assert report.state is State.REFUSED
    assert report.summary == f"Faktura 2 må rettes: {reason}"


def test_without_automatic_update_the_batch_waits_in_the_erp_and_is_confirmed(
    tmp_path: Path,
) -> None:
    with a_world(tmp_path, updating=Updating.BY_HAND) as world:
        voucher = a_voucher()
        world.company.change_customer(a_customer())
        world.company.waiting.append(voucher)

        world.sync()

        [batch] = world.client.batches.values()
        assert batch.state is ErpBatchState.WAITING
        assert world.company.transferred == {voucher.voucher_id: ""}


def test_payments_are_refused_where_the_property_is_not_set_and_the_rest_counts(
    world: World,
) -> None:
    world.client.is_integrated = False
    world.company.change_customer(a_customer())
    world.company.waiting.append(a_voucher())

    report = world.sync()

    assert len(world.client.posted()) == 1
    assert report.state is State.REFUSED
    assert report.summary == (
        "Innbetalinger er slått på, men klienten er ikke satt opp for det i regnskapssystemet. "
        "Sett Klient → Egenskaper → Diverse → WebFaktura-integrasjon til "
        "«Integrert med DI-Regnskap» der."
    )
    assert [release.result for release in world.company.results] == ["failed"]


def test_payments_are_skipped_where_the_module_is_off(world: World) -> None:
    world.turn(payments=False)
    world.client.payments.append(a_payment("p-1"))

    report = world.sync()

    assert report.state is State.DONE
    assert world.company.payments == {}


def test_an_erp_that_is_too_old_is_refused_before_anything_is_sent(world: World) -> None:
    world.memory.version = "8.0.1"
    world.server.calls.clear()

    with pytest.raises(ErpTooOld) as refused:
        world.sync()

    assert refused.value.sentence == (
        "Minneregnskap er versjon 8.0.1, men WebFaktura krever 8.0.2 eller høyere. "
        "Oppgrader regnskapssystemet, og kjør igjen."
    )
    assert world.server.calls == []


def test_an_erp_without_licence_is_refused_before_anything_is_sent(world: World) -> None:
    world.memory.licensed = False
    world.server.calls.clear()

    with pytest.raises(ErpNotLicensed):
        world.sync()

    assert world.server.calls == []


def test_another_syncs_lease_is_respected(world: World) -> None:
    world.mishap = killed_at("/payments")
    world.client.payments.append(a_payment("p-1"))
    with pytest.raises(Killed):
        world.sync()
    world.mishap = None

    with pytest.raises(AnotherSyncRuns, match="Synkronisering pågår fra SRV1"):
        synchronise(world.office(host="SRV2"), "999")
    report = world.sync()

    assert report.state is State.DONE
    assert list(world.company.payments) == ["p-1"]


def test_a_client_that_is_switched_off_is_refused(world: World) -> None:
    world.store.change_system(clients={"999": False})

    with pytest.raises(ClientInactive, match="VBClient999"):
        world.sync()

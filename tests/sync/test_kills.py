"""Real processes killed at each fault point by name, then the same command once more."""

from decimal import Decimal
from functools import partial

import pytest

from sync.cast import ON, a_customer, a_voucher
from sync.station import Ended, Station
from webfaktura.contract.v1.batches import Voucher
from webfaktura.ledger.records import CustomerRecord, NewPayment, ProductRecord

KILLED = -9

PENDING = (
    "sync.pending.stored",
    "sync.pending.answered",
    "sync.pending.written_down",
    "sync.pending.settled",
)
VARIABLES = (
    "sync.variables.temporary_written",
    "sync.variables.generation_kept",
    "sync.variables.saved",
)
SETUP = ("sync.setup.key_made", "sync.setup.credential_stored", "sync.setup.enrolled")
NEW_CLIENT = (
    "sync.new_client.created",
    "sync.run.written_down",
    "sync.lease.taken",
    "sync.series.read",
    "sync.lease.released",
    "sync.run.ended",
)
"""The number series are told at once, in a run of their own."""
RUN = (
    "sync.run.written_down",
    "sync.lease.taken",
    "sync.series.read",
    "sync.registers.read",
    "sync.vat_codes.read",
    "sync.batch.claimed",
    "sync.customers.fetched",
    "sync.customers.put_in_erp",
    "sync.customers.read_in_erp",
    "sync.batch.noted",
    "sync.batch.looked_for",
    "sync.batch.written",
    "sync.batch.updated",
    "sync.batch.confirmed",
    "sync.payments.read_in_erp",
    "sync.lease.released",
    "sync.run.ended",
)
TRANSFER = ("sync.products.read_in_erp",)
CHANGE = ("sync.client.changed",)
ROTATE = ("sync.key.rotated",)
REFUSED_RUN = ("sync.batch.removed", "sync.batch.refused")


def passed_by(station: Station, *command: str) -> set[str]:
    """The names of all Sync's points that a command passes."""
    listed = station.home / f"{command[0]}-points"
    ended = station.start(*command, WEBFAKTURA_FAULTS_LIST=str(listed))
    assert ended.code == 0, ended.err
    return {name for name in listed.read_text().split() if name.startswith("sync.")}


def killed(station: Station, point: str, *command: str) -> None:
    ended = station.start(*command, WEBFAKTURA_FAULT=point)
    assert ended.code == KILLED, (ended.code, ended.err)


def a_day_of_work(station: Station) -> Voucher:
    """A department, a paid invoice from before, a new one, and customers changed on both sides."""
    settings = station.company.settings
    modules = settings.modules.model_copy(update={"departments": True})
    station.company.settings = settings.model_copy(update={"modules": modules})
    earlier = a_voucher(1)
    station.company.change_customer(a_customer())
    station.company.waiting.append(earlier)
    station.prepare("sync", "999")
    with station.ledger() as ledger:
        ledger.register_payment("999", NewPayment("p-1", ON, kid=earlier.kid))
        ledger.put_customers("999", [CustomerRecord(20001, "Havna Fisk AS")])
    station.company.change_customer(a_customer(10011, "Ny kunde AS"))
    new = a_voucher(2, 10011)
    station.company.waiting.append(new)
    return new


def test_the_points_are_those_that_are_killed_at(station: Station) -> None:
    in_setup = passed_by(station, *station.setup)
    in_new_client = passed_by(station, *station.new_client)
    a_day_of_work(station)
    in_run = passed_by(station, "sync", "999")
    with station.ledger() as ledger:
        ledger.put_products("999", [ProductRecord("100", "Time", Decimal(10), "3000", "1")])
    in_transfer = passed_by(station, "transfer", "products", "999")
    in_change = passed_by(station, "deactivate", "999")
    in_rotation = passed_by(station, "rotate-key")

    assert in_setup == {*SETUP, *PENDING, *VARIABLES}
    assert in_new_client == {*NEW_CLIENT, *PENDING, *VARIABLES}
    assert in_run == {*RUN, *PENDING, *VARIABLES}
    assert in_transfer - {*RUN, *PENDING, *VARIABLES} == {*TRANSFER}
    assert in_change == {*CHANGE, *PENDING, *VARIABLES}
    assert in_rotation == {*ROTATE, *PENDING, *VARIABLES}


@pytest.mark.parametrize("point", [*SETUP, *PENDING, *VARIABLES])
def test_setup_killed_anywhere_leaves_one_registration_that_counts(
    station: Station, point: str
) -> None:
    killed(station, point, *station.setup)

    again = station.start(*station.setup)

    is_kept = "Registreringen som står i variables.xml, er beholdt." in again.err
    assert again.code == 0 or is_kept, again.err
    assert len(station.server.credentials) == 1
    station.prepare(*station.new_client)


@pytest.mark.parametrize("point", [*NEW_CLIENT, *PENDING, *VARIABLES])
def test_new_client_killed_anywhere_leaves_one_client(station: Station, point: str) -> None:
    station.prepare(*station.setup)
    killed(station, point, *station.new_client)

    again = station.start(*station.new_client)

    assert again.code == 0, again.err
    assert again.out.endswith("WebFaktura-klientnummer: 1907\n")
    assert len(station.server.clients) == 1
    assert station.read().company("999").company_no == 1907
    station.prepare("sync", "999")


@pytest.mark.parametrize("point", [*RUN, *PENDING, *VARIABLES])
def test_a_run_killed_anywhere_posts_once_and_brings_the_payment_once(
    station: Station, point: str
) -> None:
    station.prepare(*station.setup)
    station.prepare(*station.new_client)
    new = a_day_of_work(station)
    killed(station, point, "sync", "999")

    again = station.start("sync", "999")

    assert again.code == 0, again.err
    with station.ledger() as ledger:
        [booked] = ledger.vouchers("999", invoice_no=2)
        assert len(ledger.batches("999")) == 2
    assert station.company.transferred[new.voucher_id] == str(booked.voucher_no)
    assert list(station.company.payments) == ["p-1"]
    assert set(station.company.customers) == {10010, 10011, 20001}
    assert station.company.lease is None


@pytest.mark.parametrize("point", REFUSED_RUN)
def test_a_batch_that_can_no_longer_be_posted_is_refused_once_wherever_sync_dies(
    station: Station, point: str
) -> None:
    station.prepare(*station.setup)
    station.prepare(*station.new_client)
    station.company.change_customer(a_customer())
    voucher = a_voucher()
    station.company.waiting.append(voucher)
    killed(station, "sync.batch.written", "sync", "999")
    with station.ledger() as ledger:
        ledger.change_property("999", "Låst til og med", "30.11.2026")
    killed(station, point, "sync", "999")

    ended: list[Ended] = [station.start("sync", "999") for _ in range(2)]

    assert ended[-1].code == 0, ended[-1].err
    assert list(station.company.parked) == [voucher.voucher_id]
    with station.ledger() as ledger:
        assert ledger.batches("999") == []


@pytest.mark.parametrize("point", [*TRANSFER, *PENDING])
def test_products_killed_anywhere_come_once(station: Station, point: str) -> None:
    station.prepare(*station.setup)
    station.prepare(*station.new_client)
    with station.ledger() as ledger:
        ledger.put_products("999", [ProductRecord("100", "Time", Decimal(10), "3000", "1")])
    killed(station, point, "transfer", "products", "999")

    station.prepare("transfer", "products", "999")

    assert list(station.company.products) == ["100"]
    assert station.company.lease is None


@pytest.mark.parametrize("point", [*CHANGE, *PENDING, *VARIABLES])
def test_a_switch_killed_anywhere_stands_the_same_in_both_programs(
    station: Station, point: str
) -> None:
    station.prepare(*station.setup)
    station.prepare(*station.new_client)
    killed(station, point, "deactivate", "999")

    station.prepare("deactivate", "999")

    assert station.company.settings.active is False
    assert station.read().system.clients == {"999": False}


@pytest.mark.parametrize("point", [*ROTATE, *PENDING, *VARIABLES])
def test_a_rotation_killed_anywhere_leaves_a_key_that_counts(station: Station, point: str) -> None:
    station.prepare(*station.setup)
    station.prepare(*station.new_client)
    killed(station, point, "rotate-key")
    station.server.forget_tokens()

    station.prepare("sync", "999")
    station.prepare("rotate-key")

    known = {str(one) for one in station.server.credentials}
    assert station.read().system.credential_id in known


def test_two_syncs_started_together_do_not_both_run(station: Station) -> None:
    station.prepare(*station.setup)
    station.prepare(*station.new_client)
    killed(station, "sync.lease.taken", "sync", "999")

    elsewhere = Station(station.home / "andre", station.server, station.url)
    elsewhere.data.mkdir(parents=True)
    elsewhere.xml.write_bytes(station.xml.read_bytes())
    start = partial(elsewhere.start, "sync", "999")
    key = station.environment["WEBFAKTURA_SYNC_KEY_FILE"]
    other = start(WEBFAKTURA_SYNC_KEY_FILE=key)

    assert other.code == 5
    assert other.err.startswith("Synkronisering pågår fra ")
    assert station.start("sync", "999").code == 0
    assert start(WEBFAKTURA_SYNC_KEY_FILE=key).code == 0

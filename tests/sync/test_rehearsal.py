"""A rehearsal changes nothing anywhere, and says what the real run then does."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.cast import a_customer, a_payment, a_voucher
from sync.mishaps import Countdown, FragileErp
from sync.station import Station
from sync.test_products import a_product
from sync.world import World, a_world
from webfaktura.contract.v1.base import DocumentKind
from webfaktura.contract.v1.enrolment import Enrol
from webfaktura.contract.v1.registers import RegisterEntry
from webfaktura.sync.engine.rehearsal import READS, Note, NotedErp, NotRehearsed, masked
from webfaktura.sync.engine.report import RUN_STEPS, RunReport, Step
from webfaktura.sync.engine.run import rehearse
from webfaktura.sync.erp.port import Erp


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as world:
        yield world


def a_full_day(world: World) -> None:
    """Something to do in every step."""
    settings = world.company.settings
    modules = settings.modules.model_copy(update={"departments": True, "projects": True})
    world.company.settings = settings.model_copy(update={"modules": modules})
    world.client.departments = (RegisterEntry(no="1", name="Oslo"),)
    credit_note = a_voucher(9, net="10.00").model_copy(
        update={"kind": DocumentKind.CREDIT_NOTE, "voucher_type": "2"}
    )
    for number in (10010, 10011):
        world.company.change_customer(a_customer(number))
    world.company.waiting += [*(a_voucher(number) for number in range(1, 5)), credit_note]
    world.client.change_customer(a_customer(20001))
    world.client.payments.append(a_payment("p-1"))
    world.client.payments.append(a_payment("p-2", None))


def counts(report: RunReport) -> list[tuple[Step, dict[str, int]]]:
    return [(step.step, dict(step.counts)) for step in report.steps]


def test_the_plan_is_what_the_real_run_then_does(world: World) -> None:
    a_full_day(world)

    planned = rehearse(world.office(), "999")
    done = world.sync()

    assert counts(planned) == counts(done)
    assert [step.step for step in planned.steps] == list(RUN_STEPS)
    assert dict(counts(planned))[Step.BATCHES] == {"bunter": 1, "bilag": 5}
    batches = next(step for step in planned.steps if step.step is Step.BATCHES)
    assert batches.sentences == ("Til sammen 487,50 NOK.",)


def test_the_plan_of_a_transfer_is_what_it_then_does(world: World) -> None:
    world.client.change_product(a_product())

    planned = rehearse(world.office(), "999", (Step.PRODUCTS,))

    assert world.company.products == {}
    assert counts(planned) == counts(world.sync(Step.PRODUCTS))


def test_a_batch_that_is_frozen_already_is_counted_with_what_waits(world: World) -> None:
    never = Countdown(None)
    world.company.change_customer(a_customer())
    world.company.waiting.append(a_voucher(1))
    world.erp = FragileErp(world.memory, Countdown(1), never, never)
    world.sync()
    world.erp = None
    world.company.waiting.append(a_voucher(2))

    planned = rehearse(world.office(), "999")

    assert dict(counts(planned))[Step.BATCHES] == {"bunter": 2, "bilag": 2}
    assert counts(planned) == counts(world.sync())


def test_a_rehearsal_changes_nothing_in_any_of_the_programs(world: World) -> None:
    a_full_day(world)
    xml = world.store.path.read_bytes()
    before = (dict(world.company.changed), list(world.company.waiting), repr(world.client))
    world.server.calls.clear()

    rehearse(world.office(), "999")

    assert (dict(world.company.changed), list(world.company.waiting), repr(world.client)) == before
    assert world.store.path.read_bytes() == xml
    assert {name for name, _ in world.server.calls} == {
        "token", "company", "take_lease", "changed_customers", "reconcile", "release_lease",
    }  # fmt: skip
    assert [one.summary for one in world.company.results] == [
        "Prøvekjøring; ingenting er overført."
    ]
    assert world.company.lease is None


def test_what_changes_the_accounting_system_is_kept_from_a_rehearsal(world: World) -> None:
    erp = NotedErp(world.memory, [])

    with pytest.raises(NotRehearsed):
        erp.remove_batch("999", "r")


def test_every_method_of_the_port_is_known_to_read_or_to_write() -> None:
    methods = {name for name in vars(Erp) if not name.startswith("_")}

    assert methods - READS == {"put_customers", "write_batch", "remove_batch", "update_batch"}


def test_secrets_are_masked_in_what_is_shown() -> None:
    message = Enrol.model_validate({
        "id": "0196b5c4-7d2a-7000-8000-000000000001",
        "enrolment_code": "KODE-1234-5678",
        "customer_no": "10012345",
        "agency_user": {
            "user_name": "byra", "name": "Byrå", "email": "byra@fjord.example",
            "password": "Fjord-Regnskap-77",
        },
        "credential_id": "0196b5c4-7d2a-7000-8000-000000000002",
        "secret_sha256": "0" * 64,
    })  # fmt: skip

    line = Note("Til WebFaktura", masked(message)).line

    assert "Fjord-Regnskap-77" not in line
    assert "**********" in line


def test_a_dry_run_is_told_as_lines_and_as_json(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ready.company.change_customer(a_customer())
    ready.company.waiting.append(a_voucher(net="98764.80"))

    told = ready.run(capsys, "sync", "999", "--dry-run")
    as_json = ready.run(capsys, "sync", "999", "--dry-run", "--json")

    assert (told.code, as_json.code) == (0, 0)
    assert (
        "Bunter til bokføring: 1 bunter, 1 bilag; Til sammen 123 456,00 NOK."
        in told.out.replace("\N{NO-BREAK SPACE}", " ")
    )
    assert told.out.endswith("Prøvekjøring av klient 999: ingenting er overført.\n")
    assert json.loads(as_json.out)["dry_run"] is True
    assert ready.company.transferred == {}
    assert ready.run(capsys, "runs", "999").out.count("prøvekjørt") == 2


def test_a_dry_run_is_for_one_client(ready: Station, capsys: pytest.CaptureFixture[str]) -> None:
    ended = ready.run(capsys, "sync", "--all", "--dry-run")

    assert (ended.code, ended.err.startswith("--dry-run og --step gjelder én klient.")) == (2, True)

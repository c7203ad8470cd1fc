"""The number series of the accounting system are told, and what is unsafe waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.cast import a_customer, a_voucher
from sync.world import World, a_world
from webfaktura.contract.v1.series import Interval, SeriesReported
from webfaktura.sync.engine.report import State

PROBLEM = "Faktura 12 er laget i regnskapssystemet. Velg et høyere neste fakturanummer."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as world:
        world.company.change_customer(a_customer())
        world.company.waiting.append(a_voucher())
        yield world


def test_every_run_tells_the_series_and_the_invoices_made_there(world: World) -> None:
    world.client.customer_series = (Interval(first=10_000, last=19_999),)
    world.client.own_invoice_series = Interval(first=700_000, last=799_999)
    world.client.own_invoices = [700_001, 700_000, 800_000]

    world.sync()

    reported = world.company.reported
    assert reported is not None
    assert reported.customers == world.client.customer_series
    assert reported.own_invoices == world.client.own_invoice_series
    assert reported.invoices_made_there == (800_000, 700_000, 700_001)


def test_a_problem_is_shown_and_the_run_goes_on_where_nothing_is_stopped(world: World) -> None:
    world.company.series_answer = SeriesReported(problems=(PROBLEM,))

    report = world.sync()

    assert report.state is State.DONE
    assert report.steps[0].sentences == (PROBLEM,)
    assert len(world.client.posted()) == 1


def test_where_a_number_could_be_given_twice_only_what_is_safe_runs(world: World) -> None:
    world.company.series_answer = SeriesReported(stops=True, problems=(PROBLEM,))

    report = world.sync()

    assert {step.step.value: step.state.value for step in report.steps} == {
        "series": "refused",
        "departments-and-projects": "skipped",
        "vat-codes": "done",
        "erp-customers": "done",
        "our-customers": "refused",
        "batches": "refused",
        "payments": "done",
    }
    assert world.client.customers == {}
    assert world.company.open_batch is None


def test_a_client_stopped_before_runs_again_when_the_report_has_ended_it(world: World) -> None:
    settings = world.company.settings
    world.company.settings = settings.model_copy(update={"stopped_because": PROBLEM})
    stopped = world.sync()

    def mended(when: str, path: str) -> None:
        if when == "after" and path.endswith("/series"):
            world.company.settings = settings

    world.mishap = mended
    again = world.sync()

    assert stopped.summary == f"Ikke kjørt, for klienten er stanset: {PROBLEM}"
    assert again.state is State.DONE
    assert len(world.client.posted()) == 1

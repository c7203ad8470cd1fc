"""Products and the other registers, transferred when somebody asks for it."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from sync.station import Station
from sync.world import World, a_world
from webfaktura.contract.v1.products import Product
from webfaktura.ledger.records import CustomerRecord, ProductRecord, RegisterEntry
from webfaktura.sync.engine.report import State, Step


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as world:
        yield world


def a_product(product_no: str = "100", name: str = "Konsulenttime", vat_code: str = "1") -> Product:
    return Product(
        product_no=product_no, name=name, unit="t", sales_price=Decimal("1250.50"),
        cost_price=Decimal(800), vat_code=vat_code, sales_account="3000",
    )  # fmt: skip


def test_products_are_no_part_of_a_run(world: World) -> None:
    world.client.change_product(a_product())

    world.sync()

    assert world.company.products == {}


def test_new_and_changed_products_are_sent_once(world: World) -> None:
    world.client.change_product(a_product())
    world.client.change_product(a_product("200"))

    first = world.sync(Step.PRODUCTS)
    world.client.change_product(a_product("200", "Ny tekst"))
    second = world.sync(Step.PRODUCTS)
    third = world.sync(Step.PRODUCTS)

    assert [run.steps[0].counts["produkter"] for run in (first, second, third)] == [2, 1, 0]
    assert world.company.products["200"] == a_product("200", "Ny tekst")


def test_the_cursor_stays_until_the_server_has_answered(world: World) -> None:
    world.client.change_product(a_product())
    world.mishap = _lose

    lost = world.sync(Step.PRODUCTS)
    world.mishap = None
    again = world.sync(Step.PRODUCTS)

    assert lost.state is State.UNAVAILABLE
    assert again.state is State.DONE
    assert world.company.products == {"100": a_product()}


def _lose(when: str, path: str) -> None:
    if when == "before" and path.endswith("/products"):
        raise httpx.ReadError("lost")


def test_what_was_changed_here_stands_unless_it_is_to_be_overwritten(world: World) -> None:
    world.company.own_products.add("100")
    world.client.change_product(a_product())

    world.sync(Step.PRODUCTS)
    stands = dict(world.company.products)
    world.sync(Step.PRODUCTS_OVERWRITING)

    assert stands == {}
    assert world.company.products == {"100": a_product()}


def test_a_product_that_is_refused_is_named_and_the_others_are_taken(world: World) -> None:
    world.client.change_product(a_product("100", vat_code="31"))
    world.client.change_product(a_product("200"))

    report = world.sync(Step.PRODUCTS)

    assert report.state is State.REFUSED
    assert report.summary == "Produkt 100: Avgiftskoden er ikke koblet."
    assert list(world.company.products) == ["200"]


def test_each_register_has_a_command_of_its_own(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = ready.company.settings
    modules = settings.modules.model_copy(update={"departments": True})
    ready.company.settings = settings.model_copy(update={"modules": modules})
    with ready.ledger() as ledger:
        ledger.put_customers("999", [CustomerRecord(20001, "Havna Fisk AS")])
        ledger.put_departments("999", [RegisterEntry("10", "Oslo")])
        product = ProductRecord("100", "Time", Decimal("1250.50"), "3000", "1", "t", Decimal(800))
        ledger.put_products("999", [product])

    ended = {
        name: ready.run(capsys, "transfer", name, "999")
        for name in ("customers", "products", "vat-codes", "departments-projects")
    }

    assert {name: one.code for name, one in ended.items()} == dict.fromkeys(ended, 0)
    assert list(ready.company.customers) == [20001]
    assert [one.no for one in ready.company.departments] == ["10"]
    assert [one.code for one in ready.company.vat_codes] == ["1", "9", "11", "21", "31", "91"]
    [sent] = ready.company.products.values()
    assert (sent.sales_price, sent.cost_price, sent.sales_account, sent.vat_code) == (
        Decimal("1250.50"), Decimal(800), "3000", "1",
    )  # fmt: skip
    assert "1 produkter" in ended["products"].out


def test_products_may_be_overwritten_from_the_command_line(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    with ready.ledger() as ledger:
        ledger.put_products("999", [ProductRecord("100", "Time", Decimal(10), "3000", "1")])
    ready.company.own_products.add("100")
    ready.run(capsys, "transfer", "products", "999")

    ready.run(capsys, "transfer", "products", "999", "--overwrite")

    assert list(ready.company.products) == ["100"]

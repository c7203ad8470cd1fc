"""Every page as the eye, the screen reader and a narrow screen meet it, in light and dark.

With WEBFAKTURA_PICTURES naming a folder, each page is photographed there too.
"""

import os
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.conftest import OPERATOR, Reader
from browser.server import Server
from ui.opener import DESK, PHONE

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
GRAVE = """() => axe.run(document).then(({violations}) => violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target.join(" ")).join(", ")}`))"""
WIDTH = "document.documentElement.scrollWidth"

BEFORE_LOG_IN = {"log-in": "/logg-inn/", "forgotten": "/passord/glemt/"}
PAGES = {
    "clients": "/",
    "overview": "/firma/{company}/",
    "overview-new": "/firma/{empty}/",
    "drafts": "/firma/{company}/kladder/",
    "drafts-none": "/firma/{empty}/kladder/",
    "draft": "/firma/{company}/kladder/{draft}/",
    "quotes": "/firma/{company}/tilbud/",
    "quotes-none": "/firma/{empty}/tilbud/",
    "quote": "/firma/{company}/tilbud/{quote}/",
    "quote-ordered": "/firma/{company}/tilbud/{ordered}/",
    "quote-draft": "/firma/{company}/kladder/{quote_draft}/",
    "recurring-list": "/firma/{company}/repeterende/",
    "recurring-none": "/firma/{empty}/repeterende/",
    "recurring": "/firma/{company}/repeterende/{recurring}/",
    "recurring-missed": "/firma/{company}/repeterende/{missed}/",
    "recurring-new": "/firma/{company}/repeterende/{new_recurring}/",
    "recurring-template": "/firma/{company}/kladder/{template}/",
    "bulk-run": "/firma/{company}/kladder/utstedelse/{run}/",
    "bulk-run-cancelled": "/firma/{company}/kladder/utstedelse/{cancelled_run}/",
    "journal": "/firma/{company}/fakturaer/",
    "journal-none": "/firma/{empty}/fakturaer/",
    "journal-filtered": "/firma/{company}/fakturaer/?payment=open&period=this_year&min=1",
    "statistics": "/firma/{company}/statistikk/",
    "statistics-customers": "/firma/{company}/statistikk/?by=customer",
    "statistics-ageing": "/firma/{company}/statistikk/?by=ageing",
    "statistics-payment": "/firma/{company}/statistikk/?by=payment&period=last_12",
    "statistics-none": "/firma/{empty}/statistikk/",
    "invoice": "/firma/{company}/fakturaer/{invoice}/",
    "invoice-not-delivered": "/firma/{company}/fakturaer/{refused}/",
    "customers": "/firma/{company}/kunder/",
    "customers-none": "/firma/{empty}/kunder/",
    "customer": "/firma/{company}/kunder/{customer}/",
    "customer-new": "/firma/{company}/kunder/ny/",
    "customers-import": "/firma/{company}/kunder/import/",
    "products": "/firma/{company}/produkter/",
    "product": "/firma/{company}/produkter/{product}/",
    "product-new": "/firma/{company}/produkter/nytt/",
    "products-import": "/firma/{company}/produkter/import/",
    "product-groups": "/firma/{company}/produkter/grupper/",
    "product-group": "/firma/{company}/produkter/grupper/{group}/",
    "company": "/firma/{company}/mitt-firma/",
    "office": "/firma/{company}/mitt-firma/byra/",
    "password": "/passord/bytt/",
}


def looked_at(page: Page, name: str, width: int) -> list[str]:
    """What is in the way on the page: grave findings of axe, and a sideways scroll."""
    if folder := os.environ.get("WEBFAKTURA_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    page.evaluate(AXE)
    page.evaluate("document.getAnimations().forEach((movement) => movement.finish())")
    found = [f"{name}: {finding}" for finding in page.evaluate(GRAVE)]
    actual = page.evaluate(WIDTH)
    return found if actual <= width else [*found, f"{name}: {actual} px wide"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_is_in_the_way_of_anyone(
    reader: Reader, server: Server, size: dict[str, int], scheme: str
) -> None:
    mark = f"{size['width']}-{scheme}"
    outside = reader.page(server.url("/logg-inn/"), size=size, color_scheme=scheme)
    found: list[str] = []
    for name, path in BEFORE_LOG_IN.items():
        outside.goto(server.url(path))
        found += looked_at(outside, f"{name}-{mark}", size["width"])

    page = reader.signed_in(size=size, color_scheme=scheme)
    for name, path in PAGES.items():
        page.goto(server.url(path))
        found += looked_at(page, f"{name}-{mark}", size["width"])

    operations = reader.signed_in(OPERATOR, size=size, color_scheme=scheme)
    found += looked_at(operations, f"operations-{mark}", size["width"])

    assert found == []
    if not os.environ.get("WEBFAKTURA_PICTURES"):  # a photograph itself breaks the policy
        assert reader.complaints == []


@pytest.mark.parametrize("width", [320, 768, 1024])
def test_no_page_scrolls_sideways(reader: Reader, server: Server, width: int) -> None:
    page = reader.signed_in(size={"width": width, "height": 800})

    wide = {}
    for name, path in PAGES.items():
        page.goto(server.url(path))
        wide[name] = page.evaluate(WIDTH)

    assert {name: actual for name, actual in wide.items() if actual > width} == {}


def test_a_missing_page_is_calm_too(reader: Reader, server: Server) -> None:
    page = reader.signed_in()

    page.goto(server.url("/firma/{company}/tull/"))

    assert looked_at(page, "404", DESK["width"]) == []
    assert page.get_by_role("heading", level=1).inner_text() == "Her er det ingenting"

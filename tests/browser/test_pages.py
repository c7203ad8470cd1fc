"""Every page as the eye, the screen reader and a narrow screen meet it, in light and dark.

A page is loaded once, and then looked at in every size and scheme: they are the style sheets'
alone, as `test_no_script_asks_for_size_or_scheme` proves.
With WEBFAKTURA_PICTURES naming a folder, each page is photographed there too.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import OPERATOR, Reader
from browser.server import Server
from ui.opener import DESK, PHONE

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
GRAVE = """() => axe.run(document).then(({violations}) => violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target.join(" ")).join(", ")}`))"""
WIDTH = "document.documentElement.scrollWidth"
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
WIDTHS = (320, 768, 1024)
"""Beside those of a desk and a phone."""
SOURCE = Path(__file__).parents[2] / "src/webfaktura"
ASKS = re.compile(r"matchMedia|prefers-color-scheme|(?:inner|outer)Width|screen\.w")

BEFORE_LOG_IN = {"log-in": "/logg-inn/", "forgotten": "/passord/glemt/"}
PAGES = {
    "clients": "/",
    "overview": "/firma/{company}/",
    "overview-new": "/firma/{empty}/",
    "drafts": "/firma/{company}/kladder/",
    "drafts-none": "/firma/{empty}/kladder/",
    "conflicts": "/firma/{company}/konflikter/",
    "conflicts-none": "/firma/{empty}/konflikter/",
    "worklist": "/arbeidsliste/",
    "undelivered": "/arbeidsliste/ikke-levert/",
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
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    page.evaluate("document.getAnimations().forEach((movement) => movement.finish())")
    found = [f"{name}: {finding}" for finding in page.evaluate(GRAVE)]
    actual = page.evaluate(WIDTH)
    return found if actual <= width else [*found, f"{name}: {actual} px wide"]


def looked_at_by_all(page: Page, name: str) -> list[str]:
    """What is in the way on the page in any size and scheme."""
    found: list[str] = []
    for size in (DESK, PHONE):
        resized(page, **size)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += looked_at(page, f"{name}-{size['width']}-{scheme}", size["width"])
    for width in WIDTHS:
        resized(page, width=width, height=DESK["height"])
        actual = page.evaluate(WIDTH)
        found += [f"{name}-{width}: {actual} px wide"] if actual > width else []
    resized(page, **DESK)
    page.emulate_media(color_scheme="light")
    return found


def resized(page: Page, *, width: int, height: int) -> None:
    """Look at the same page through another window."""
    page.set_viewport_size({"width": width, "height": height})


@dataclass(frozen=True)
class Sitting:
    """Somebody who has signed in once and goes from page to page."""

    reader: Reader
    page: Page


@pytest.fixture(scope="module")
def sitting(browser: Browser, server: Server) -> Iterator[Sitting]:
    reader = Reader(browser, server)
    yield Sitting(reader, reader.signed_in())
    reader.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_in_the_way_of_anyone(sitting: Sitting, server: Server, name: str) -> None:
    sitting.reader.complaints.clear()

    sitting.page.goto(server.url(PAGES[name]))

    assert looked_at_by_all(sitting.page, name) == []
    assert complaints(sitting.reader) == []


@pytest.mark.parametrize("name", BEFORE_LOG_IN)
def test_nothing_is_in_the_way_of_who_has_not_signed_in(
    reader: Reader, server: Server, name: str
) -> None:
    page = reader.page(server.url(BEFORE_LOG_IN[name]))

    assert looked_at_by_all(page, name) == []
    assert complaints(reader) == []


def test_nothing_is_in_the_way_of_who_runs_it(reader: Reader) -> None:
    page = reader.signed_in(OPERATOR)

    assert looked_at_by_all(page, "operations") == []
    assert complaints(reader) == []


def complaints(reader: Reader) -> list[str]:
    """What the pages said on the console; a photograph itself breaks the policy."""
    return [] if os.environ.get("WEBFAKTURA_PICTURES") else reader.complaints


def test_no_script_asks_for_size_or_scheme() -> None:
    """What a page is loaded in makes no difference to it, other than what style sheets make."""
    scripts = [path for path in SOURCE.rglob("static/**/*.js") if "vendor" not in path.parts]

    assert scripts
    assert [path.name for path in scripts if ASKS.search(path.read_text())] == []


def test_a_missing_page_is_calm_too(reader: Reader, server: Server) -> None:
    page = reader.signed_in()

    page.goto(server.url("/firma/{company}/tull/"))

    assert looked_at(page, "404", DESK["width"]) == []
    assert page.get_by_role("heading", level=1).inner_text() == "Her er det ingenting"

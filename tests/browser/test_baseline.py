"""The ten pages that matter, pixel by pixel as they were when somebody last looked at them.

`WEBFAKTURA_PICTURES=1 pytest tests/browser/test_baseline.py` writes the baseline anew; look at
every picture before it is committed. Where a page is not as it was, what it is now and where the
two differ (white) are written to var/baseline.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from browser.conftest import CLIENT, Reader
from browser.pictures import ARE_KEPT, STILL, apart, photographed, share, written
from browser.server import Server, serving

pytestmark = pytest.mark.browser

BASELINE = Path(__file__).parents[1] / "data/baseline"
CHROMIUM = BASELINE / "chromium.txt"
OUTCOME = Path(__file__).parents[2] / "var/baseline"
SIZE = {"width": 1366, "height": 900}
AT_MOST = 0.5
"""So many percent of the pixels may differ."""
AT_MOST_ELSEWHERE = 3.0
"""The same where another Chromium draws."""
ALL_AT_MOST = 5_000_000

FRONT = "/logg-inn/"
PAGES = {
    "customers": "/firma/{company}/kunder/",
    "customer": "/firma/{company}/kunder/{customer}/",
    "products": "/firma/{company}/produkter/",
    "product-group": "/firma/{company}/produkter/grupper/{group}/",
    "draft": "/firma/{company}/kladder/{draft}/",
    "drafts": "/firma/{company}/kladder/",
    "invoice": "/firma/{company}/fakturaer/{invoice}/",
    "credit": "/firma/{company}/fakturaer/{invoice}/krediter/",
    "company": "/firma/{company}/mitt-firma/",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of its own: what other tests write would be seen in the pictures."""
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="module")
def reader(browser: Browser, server: Server) -> Iterator[Reader]:
    opener = Reader(browser, server)
    yield opener
    opener.close()


@pytest.fixture(scope="module")
def inside(reader: Reader) -> Page:
    """Somebody of the client; the policy would forbid what the photograph itself styles."""
    return reader.signed_in(CLIENT, size=SIZE, bypass_csp=True)


@pytest.fixture(scope="module")
def at_most(browser: Browser, pytestconfig: pytest.Config) -> float:
    """How many percent of the pixels may differ with this Chromium; told if it is another."""
    if ARE_KEPT:
        BASELINE.mkdir(exist_ok=True)
        CHROMIUM.write_text(f"{browser.version}\n")
    drew = CHROMIUM.read_text().strip()
    if browser.version == drew:
        return AT_MOST
    with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write(
            f"\nBASELINE: drawn by Chromium {drew}, this is {browser.version}: "
            f"{AT_MOST_ELSEWHERE} % of the pixels may differ instead of {AT_MOST} %\n"
        )
    return AT_MOST_ELSEWHERE


def test_the_log_in_looks_as_it_did(reader: Reader, server: Server, at_most: float) -> None:
    page = reader.page(server.url(FRONT), size=SIZE, bypass_csp=True)

    assert difference_of(page, "log-in") <= at_most


@pytest.mark.parametrize("name", PAGES)
def test_the_page_looks_as_it_did(inside: Page, server: Server, at_most: float, name: str) -> None:
    inside.goto(server.url(PAGES[name]))

    assert difference_of(inside, name) <= at_most


def difference_of(page: Page, name: str) -> float:
    """How many percent of the pixels are not as in the baseline, which may be made anew first."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.evaluate(STILL)
    now, kept = photographed(page), BASELINE / f"{name}.png"
    if ARE_KEPT:
        written(now, kept)
    with Image.open(kept) as before:
        assert before.size == now.size
        difference = apart(before, now)
    if share(difference) > AT_MOST:
        written(now, OUTCOME / f"{name}.png")
        written(difference.convert("RGB"), OUTCOME / f"{name}-difference.png")
    return share(difference)


def test_the_baseline_is_whole_and_small() -> None:
    kept = {path.stem: path.stat().st_size for path in BASELINE.glob("*.png")}

    assert sorted(kept) == sorted(["log-in", *PAGES])
    assert sum(kept.values()) <= ALL_AT_MOST

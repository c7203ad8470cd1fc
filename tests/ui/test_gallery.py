"""The gallery and the editor as the eye, the screen reader and the keyboard meet them."""

from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Page, expect

from ui.opener import DESK, PHONE, Opener

pytestmark = pytest.mark.browser

PAGES = ["/components/", "/editor/", "/editor/?departments"]
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
GRAVE = """() => axe.run(document).then(({violations}) => violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target.join(" ")).join(", ")}`))"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_in_nobodys_way_under_the_strict_policy(
    opened: Opener, address: str, path: str
) -> None:
    """Loaded once, and looked at in every size and scheme, which are the style sheets' alone."""
    page = opened.page(address + path)
    policy = page.request.get(address + path).headers["content-security-policy"]

    assert opened.complaints == []
    assert "unsafe" not in policy
    page.evaluate(AXE)
    for size in (DESK, PHONE):
        resized(page, **size)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.evaluate("document.getAnimations().forEach((movement) => movement.finish())")
            assert page.evaluate(GRAVE) == [], f"{size} {scheme}"
    for width in (320, 390, 768, 1024, 1366):
        resized(page, width=width, height=800)
        assert page.evaluate("document.documentElement.scrollWidth") == width


def resized(page: Page, *, width: int, height: int) -> None:
    """Look at the same page through another window."""
    page.set_viewport_size({"width": width, "height": height})


def test_the_navigation_opens_on_a_phone_without_scripts(opened: Opener, address: str) -> None:
    page = opened.page(f"{address}/components/", size=PHONE, java_script_enabled=False)
    expect(page.get_by_role("link", name="Kunder")).to_be_hidden()

    page.locator(".wf-top__menu").click()

    expect(page.get_by_role("link", name="Kunder")).to_be_visible()


def test_whose_books_are_open_stands_on_a_phone_too(opened: Opener, address: str) -> None:
    page = opened.page(f"{address}/components/", size=PHONE)

    expect(page.get_by_text("Fjordkraft Bygg AS")).to_be_visible()


def test_the_keys_reach_search_filter_rows_and_their_own_list(opened: Opener, address: str) -> None:
    page = opened.page(f"{address}/components/")
    rows = page.locator("tbody tr a")

    page.keyboard.press("Control+k")
    expect(page.locator("#shell-finder_text")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#shell-finder")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#search-plain")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#wf-shortcuts")).to_be_visible()


def test_single_keys_can_be_turned_off(opened: Opener, address: str) -> None:
    page = opened.page(f"{address}/components/")
    page.keyboard.press("?")
    page.locator("[data-role=single-keys]").uncheck()
    page.keyboard.press("Escape")

    page.keyboard.press("j")

    expect(page.locator("tbody tr a").first).not_to_be_focused()


def test_a_side_panel_opens_when_htmx_fills_it_and_closes_when_the_server_says_so(
    opened: Opener, address: str
) -> None:
    page = opened.page(f"{address}/components/")
    panel = page.locator("#gallery-panel")

    page.evaluate("htmx.ajax('GET', '/panel/', {target: '#gallery-panel_content'})")
    expect(panel.get_by_text("Fra tjeneren")).to_be_visible()
    page.evaluate("document.dispatchEvent(new CustomEvent('wf:close-panel'))")

    expect(panel).to_be_hidden()


def test_a_menu_closes_on_escape_and_on_a_click_elsewhere(opened: Opener, address: str) -> None:
    page = opened.page(f"{address}/components/")
    summary = page.locator(".wf-top .wf-menu summary")
    link = page.get_by_role("link", name="Min side")

    summary.click()
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()

    expect(link).to_be_hidden()


def test_a_combobox_holds_the_chosen_id_and_forgets_it_when_the_text_is_changed(
    opened: Opener, address: str
) -> None:
    page = opened.page(f"{address}/components/")
    shown = page.locator("#combobox-plain")
    sent = page.locator("input[type=hidden][name=customer]")

    shown.fill("")
    shown.press_sequentially("Kari")
    page.get_by_role("option", name="Kari Nordmann").click()
    expect(sent).to_have_value("10246")
    shown.press("End")
    shown.press("Backspace")

    expect(sent).to_have_value("")
    expect(shown).to_have_value("Kari Nordman")


def test_what_is_only_for_the_screen_is_not_printed(opened: Opener, address: str) -> None:
    page = opened.page(f"{address}/components/")

    page.emulate_media(media="print")

    expect(page.locator(".wf-side")).to_be_hidden()
    expect(page.locator(".wf-top")).to_be_hidden()
    expect(page.get_by_role("table", name="Fakturajournal")).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
def test_every_icon_that_is_used_is_drawn(opened: Opener, address: str, path: str) -> None:
    page = opened.page(address + path)
    drawn = (Path(__file__).parents[2] / "src/webfaktura/ui/static/ui/icons.svg").read_text()

    used = _used_icons(page)

    assert used
    assert [name for name in used if f'id="{name}"' not in drawn] == []


def _used_icons(page: Page) -> list[str]:
    addresses = page.locator("svg use").evaluate_all(
        "uses => uses.map(use => use.getAttribute('href'))"
    )
    return [str(address).partition("#")[2] for address in addresses]

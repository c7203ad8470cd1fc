"""The finder by keyboard alone, and as a screen reader meets it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from ui.opener import PHONE, Opener

pytestmark = pytest.mark.browser


def opened_finder(opened: Opener, address: str, **context: dict[str, int]) -> Page:
    page = opened.page(f"{address}/components/", **context)
    page.keyboard.press("Control+k")
    expect(options(page)).to_have_count(4)
    return page


def options(page: Page) -> Locator:
    return page.locator("#shell-finder").get_by_role("option")


def chosen(page: Page) -> str:
    """The option that the input names as active, and that alone is selected."""
    active = page.locator("#shell-finder_text").get_attribute("aria-activedescendant")
    selected = page.locator("#shell-finder [role=option][aria-selected=true]")
    expect(selected).to_have_count(1)
    assert selected.get_attribute("id") == active
    return selected.inner_text()


def test_without_a_text_all_is_offered_and_the_first_is_chosen(
    opened: Opener, address: str
) -> None:
    page = opened_finder(opened, address)

    assert chosen(page) == "Ny faktura"
    expect(page.get_by_role("group", name="Kunder").get_by_role("option")).to_have_count(2)
    expect(page.get_by_role("combobox", name="Søk og gå til")).to_have_attribute(
        "aria-expanded", "true"
    )


def test_arrows_walk_through_the_groups_and_round(opened: Opener, address: str) -> None:
    page = opened_finder(opened, address)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert chosen(page) == "10010 Nordlys Eiendom AS"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert chosen(page) == "10011 Nordre Kafé"


def test_enter_opens_what_was_found(opened: Opener, address: str) -> None:
    page = opened_finder(opened, address)

    page.keyboard.type("nordre")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading")).to_have_text("GET 10011 Nordre Kafé")


def test_a_deed_is_carried_out_and_not_opened(opened: Opener, address: str) -> None:
    page = opened_finder(opened, address)

    page.keyboard.press("Enter")

    expect(page.get_by_role("heading")).to_have_text("POST Ny faktura")


def test_a_late_answer_does_not_take_the_place_of_a_newer(opened: Opener, address: str) -> None:
    page = opened_finder(opened, address)

    page.keyboard.type("n")
    page.wait_for_timeout(150)
    page.keyboard.type("ordlys")
    expect(options(page)).to_have_count(1)
    page.wait_for_timeout(1200)

    expect(options(page)).to_have_count(1)


def test_how_many_were_found_is_told(opened: Opener, address: str) -> None:
    page = opened_finder(opened, address)

    page.keyboard.type("nord")
    expect(page.locator("[data-role=count]")).to_have_text("2 treff")
    page.keyboard.type("xyz")
    expect(page.locator("[data-role=count]")).to_have_text("Ingen treff")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("q=nordxyz"))


def test_escape_closes_and_the_page_has_the_focus_again(opened: Opener, address: str) -> None:
    page = opened_finder(opened, address)

    page.keyboard.press("Escape")

    expect(page.locator("#shell-finder")).to_be_hidden()


def test_a_phone_opens_it_by_its_button(opened: Opener, address: str) -> None:
    page = opened.page(f"{address}/components/", size=PHONE)

    page.locator(".wf-finder__open").click()
    options(page).filter(has_text="Oversikt").click()

    expect(page.get_by_role("heading")).to_have_text("GET Oversikt")

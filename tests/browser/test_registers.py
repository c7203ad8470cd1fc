"""Customers and products in the browser: the panel, what is filled in and reckoned as one types."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Reader
from browser.server import Server
from browser.test_pages import looked_at
from ui.opener import DESK

pytestmark = pytest.mark.browser

CUSTOMERS = "/firma/{company}/kunder/"
PRODUCTS = "/firma/{company}/produkter/"


def opened(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("dialog").get_by_role("heading", level=1).wait_for()


def test_a_customer_is_made_in_the_panel_and_the_list_stays(reader: Reader, server: Server) -> None:
    page = reader.signed_in()
    page.goto(server.url(CUSTOMERS))
    opened(page, "Ny kunde")
    panel = page.get_by_role("dialog")
    panel.get_by_label("Navn").fill("Panelkunde AS")
    panel.get_by_label("Postnr.").first.fill("5003")

    expect(panel.get_by_label("Sted", exact=True)).to_have_value("BERGEN")
    assert looked_at(page, "customer-panel", DESK["width"]) == []
    panel.get_by_role("button", name="Lagre").click()

    expect(page.get_by_role("status").first).to_contain_text("Panelkunde AS er lagt til.")
    expect(page).to_have_url(server.url(CUSTOMERS))
    assert reader.complaints == []


def test_a_twin_is_warned_of_in_the_panel_and_saved_all_the_same(
    reader: Reader, server: Server
) -> None:
    page = reader.signed_in()
    page.goto(server.url(CUSTOMERS))
    opened(page, "Ny kunde")
    panel = page.get_by_role("dialog")
    panel.get_by_label("Navn").fill("Fjellheim Bygg AS")
    panel.get_by_label("Postnr.").first.fill("5003")
    panel.get_by_role("button", name="Lagre").click()

    panel.get_by_text("Har du denne kunden fra før?").wait_for()
    assert looked_at(page, "customer-twin", DESK["width"]) == []
    panel.get_by_role("button", name="Lagre likevel").click()

    expect(page.get_by_role("status").first).to_contain_text("Fjellheim Bygg AS er lagt til.")


def test_the_other_price_follows_what_one_types(reader: Reader, server: Server) -> None:
    page = reader.signed_in()
    page.goto(server.url(PRODUCTS))
    opened(page, "Kjøring")
    panel = page.get_by_role("dialog")

    panel.get_by_label("Pris *", exact=True).fill("1000")
    panel.get_by_label("Innpris uten mva.").fill("612,50")
    panel.get_by_label("Prisen er med mva.").check()
    panel.get_by_label("Enhet").fill("rundsum")

    told = panel.locator("[aria-live=polite]")
    expect(told).to_contain_text(re.compile(r"800,00\s.*1.000,00\s.*187,50 \(23,4.%\)", re.DOTALL))
    expect(told).to_contain_text("EHF har ingen kode for «rundsum»")
    assert looked_at(page, "product-panel", DESK["width"]) == []
    assert reader.complaints == []


def test_the_list_follows_what_one_searches_for(reader: Reader, server: Server) -> None:
    page = reader.signed_in()
    page.goto(server.url(CUSTOMERS))

    page.get_by_role("searchbox", name="Navn, nummer, sted").fill("ålesund")

    expect(page.locator("#found tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=%C3%A5lesund"))


def test_the_account_that_is_proposed_follows_the_code(reader: Reader, server: Server) -> None:
    page = reader.signed_in()
    page.goto(server.url(PRODUCTS + "grupper/"))
    opened(page, "Ny produktgruppe")
    code, account = page.locator("[name=code_PLH]"), page.locator("[name=account_PLH]")

    code.select_option("11")

    proposed = code.locator("option[value='11']").get_attribute("data-proposal")
    assert proposed
    expect(account).to_have_attribute("placeholder", proposed)


def test_an_unused_product_is_deleted_after_a_question(reader: Reader, server: Server) -> None:
    page = reader.signed_in()
    page.goto(server.url(PRODUCTS + "nytt/"))
    page.get_by_label("Navn").fill("Skal bort")
    page.get_by_label("Pris *", exact=True).fill("10")
    # What the price comes to is told above the button a moment later, and moves it.
    expect(page.locator("[aria-live=polite]").get_by_text("12,50")).to_be_visible()
    page.get_by_role("button", name="Lagre").click()
    opened(page, "Skal bort")

    page.get_by_role("button", name="Slett", exact=True).click()
    question = page.get_by_role("dialog", name=re.compile("Slette"))
    assert looked_at(page, "product-delete", DESK["width"]) == []
    question.get_by_role("button", name="Slett", exact=True).click()

    expect(page.get_by_role("status").first).to_contain_text("Skal bort er slettet.")

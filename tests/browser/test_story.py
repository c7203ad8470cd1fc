"""One invoice by hand: from log-in, by a new customer and product, to issued, once."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import CLIENT, Reader
from browser.server import Server
from ui.opener import DESK, PHONE

pytestmark = pytest.mark.browser

TO_PAY = "13\u00a0598,44"
"""7.5 hours at 1 450.50 and 25 % VAT."""


def go(page: Page, word: str) -> None:
    """Go by the menu, which is a drawer on a phone."""
    menu = page.locator(".wf-top__menu")
    if menu.is_visible():
        menu.click()
    page.get_by_label("Hovedmeny").get_by_role("link", name=word).click()
    expect(page.locator("h1").first).to_be_visible()


def in_panel(page: Page, opener: str, **fields: str) -> None:
    """Open the side panel, fill its fields by name, save, and come back to the list."""
    page.get_by_role("link", name=opener).first.click()
    panel = page.locator("dialog#card")
    expect(panel).to_be_visible()
    for name, value in fields.items():
        write(panel.locator(f"[name={name}]"), value)
    panel.get_by_role("button", name="Lagre").click()
    expect(page.get_by_role("status").filter(has_text="er lagt til")).to_be_visible()
    expect(panel).to_be_hidden()


def write(field: Locator, value: str) -> None:
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def fits(page: Page, size: dict[str, int]) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def a_customer(page: Page, name: str) -> None:
    go(page, "Kunder")
    address = {"address_1": "Strandgata 3", "postal_code": "9008", "place": "TROMSØ"}
    in_panel(page, "Ny kunde", name=name, email="faktura@polar.example", **address)


def a_product(page: Page, number: str, group: str) -> None:
    go(page, "Produkter")
    page.get_by_role("link", name="Produktgrupper").click()
    in_panel(page, "Ny produktgruppe", name=group, code_PLH="11")
    page.get_by_label("Produkter og grupper").get_by_role("link", name="Produkter").click()
    product = {"product_no": number, "name": "Rådgivning senior", "unit": "time"}
    in_panel(page, "Nytt produkt", **product, unit_price="1 450,50")


def a_draft(page: Page, customer: str, product_no: str) -> None:
    """Seven and a half hours to the customer, by keyboard; the sums follow while one types."""
    page.get_by_role("button", name="Ny faktura").click()
    field = page.locator("#customer")
    expect(field).to_be_focused()
    field.press_sequentially(customer)
    page.get_by_role("option", name=re.compile(rf"^\d+ {customer}")).click()
    product = page.locator("[data-field=product]").first
    product.press_sequentially(product_no)
    product.press("Tab")
    expect(page.locator("[data-field=description]").first).to_have_value("Rådgivning senior")
    page.locator("[data-field=quantity]").first.fill("7,5")
    expect(page.locator("[data-role=totals]")).to_contain_text(TO_PAY)
    expect(page.locator("[data-role=state]")).to_have_text("Alle endringer lagret")
    expect(page.locator("wf-invoice")).to_have_attribute("data-agrees", "true")


def issued_by_a_double_click(page: Page) -> None:
    page.get_by_role("button", name="Fakturer og send").click()
    dialog = page.locator("dialog#issue")
    expect(dialog).to_contain_text(TO_PAY)
    expect(dialog).to_contain_text("E-post: faktura@polar.example")
    dialog.get_by_role("button", name="Fakturer og send").dblclick()
    expect(page.locator("h1")).to_have_text(re.compile(r"Faktura \d+"))
    expect(page.get_by_role("article")).to_contain_text(TO_PAY)
    expect(page.get_by_label("Forløp")).to_contain_text("Venter på utsendelse")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_client_makes_and_issues_an_invoice(
    reader: Reader, server: Server, size: dict[str, int]
) -> None:
    customer, product_no = f"Polar {size['width']} AS", f"7{size['width']}"
    page = reader.signed_in(CLIENT, size=size)
    expect(page.locator("h1")).to_have_text("Oversikt")

    a_customer(page, customer)
    a_product(page, product_no, f"Rådgivning {product_no}")
    a_draft(page, customer, product_no)
    fits(page, size)
    issued_by_a_double_click(page)
    fits(page, size)

    go(page, "Fakturajournal")
    rows = page.locator("tbody tr").filter(has_text=customer)
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(TO_PAY)
    assert reader.complaints == []


def test_a_bad_number_is_told_beside_its_field_and_not_saved(
    reader: Reader, server: Server
) -> None:
    page = reader.signed_in()
    page.goto(server.url("/firma/{company}/kladder/{draft}/"))

    quantity = page.locator("[data-field=quantity]").first
    before = quantity.input_value()
    quantity.fill("7,x")

    expect(quantity).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-role=remarks]")).to_contain_text("«7,x» er ikke et tall.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-field=quantity]").first).to_have_value(before)


def test_the_keys_reach_a_new_invoice_and_the_filter(reader: Reader, server: Server) -> None:
    page = reader.signed_in()
    page.goto(server.url("/firma/{company}/kunder/"))

    page.keyboard.press("/")
    expect(page.locator("#filter")).to_be_focused()
    page.keyboard.type("øst")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("h1").click()
    page.keyboard.press("n")

    expect(page.locator("#customer")).to_be_focused()


def test_a_wrong_password_is_told_without_saying_which_half(reader: Reader, server: Server) -> None:
    page = reader.page(server.url("/logg-inn/"))
    page.get_by_label("Brukernavn eller e-post").fill("kari@fjord.example")
    page.get_by_label("Passord").fill("feil")

    page.get_by_role("button", name="Logg inn").click()

    expect(page.get_by_role("alert")).to_contain_text("Brukernavn og passord hører ikke sammen.")

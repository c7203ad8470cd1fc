"""Text lines, sub-totals, prices with VAT, currency and what a sale without VAT is."""

import pytest
from playwright.sync_api import Page, expect

from ui.editing import amount, descriptions, field, kept, lines, state, totals

pytestmark = pytest.mark.browser


def saved(page: Page) -> None:
    expect(state(page)).to_have_attribute("data-standing", "saved")
    expect(page.locator("wf-invoice")).to_have_attribute("data-agrees", "true")


def test_a_text_stands_among_the_lines_without_an_amount(editor: Page, address: str) -> None:
    field(editor, "description", 1).focus()
    editor.get_by_role("button", name="Tekstlinje").click()
    editor.keyboard.type("Arbeid i uke 46:")

    saved(editor)
    assert kept(editor, address)["lines"][3] == {"kind": "text", "description": "Arbeid i uke 46:"}
    expect(amount(editor, 4)).to_have_text("")
    expect(totals(editor)).to_contain_text("Å betale 30\u00a0422,85")


def test_a_sub_total_sums_the_lines_since_the_one_before(editor: Page, address: str) -> None:
    editor.get_by_role("button", name="Delsum").click()
    editor.keyboard.type("Timer og servering")
    for _ in range(1):
        editor.keyboard.press("Alt+ArrowUp")
    editor.get_by_role("button", name="Delsum").click()

    expect(amount(editor, 3)).to_have_text("23\u00a0295,00")
    expect(amount(editor, 5)).to_have_text("1\u00a0134,00")
    saved(editor)
    assert [line["kind"] for line in kept(editor, address)["lines"]] == [
        "item", "item", "subtotal", "item", "subtotal",
    ]  # fmt: skip


def test_texts_and_sub_totals_come_back_when_the_page_is_opened_again(editor: Page) -> None:
    editor.get_by_role("button", name="Tekstlinje").click()
    editor.keyboard.type("Takk")
    editor.get_by_role("button", name="Delsum").click()
    saved(editor)

    editor.reload()

    assert descriptions(editor)[3:] == ["Takk", ""]
    expect(amount(editor, 5)).to_have_text("24\u00a0429,00")


def test_enter_from_a_text_goes_on_as_from_any_line(editor: Page) -> None:
    editor.get_by_role("button", name="Tekstlinje").click()
    editor.keyboard.type("Takk")

    editor.keyboard.press("Enter")

    expect(lines(editor)).to_have_count(5)
    expect(field(editor, "product", 5)).to_be_focused()


def test_one_choice_makes_all_prices_include_vat(editor: Page, address: str) -> None:
    editor.locator("#prices").select_option("with")

    expect(editor.get_by_role("columnheader", name="Pris inkl. mva.")).to_be_visible()
    expect(field(editor, "unit_price", 1)).to_have_accessible_name("Pris inkl. mva.")
    expect(amount(editor, 1)).to_have_text("8\u00a0700,00")
    saved(editor)
    assert {line["price_includes_vat"] for line in kept(editor, address)["lines"]} == {True}


def test_a_new_line_follows_the_choice_for_all(editor: Page) -> None:
    editor.locator("#prices").select_option("with")

    editor.get_by_role("button", name="Ny linje").click()
    field(editor, "unit_price", 4).fill("125")

    expect(amount(editor, 4)).to_have_text("100,00")


def test_each_line_may_have_its_own_way(editor: Page, address: str) -> None:
    expect(field(editor, "price_includes_vat", 2)).to_be_hidden()
    editor.locator("#prices").select_option("each")

    field(editor, "price_includes_vat", 2).check()

    expect(amount(editor, 1)).to_have_text("10\u00a0875,00")
    expect(amount(editor, 2)).to_have_text("9\u00a0936,00")
    saved(editor)
    editor.reload()
    expect(editor.locator("#prices")).to_have_value("each")
    expect(field(editor, "price_includes_vat", 2)).to_be_checked()


def test_a_product_with_vat_in_its_price_marks_its_line(editor: Page) -> None:
    editor.get_by_role("button", name="Ny linje").click()
    editor.keyboard.type("4001")
    editor.keyboard.press("Tab")

    expect(field(editor, "unit_price", 4)).to_have_value("125,00")
    expect(editor.locator("#prices")).to_have_value("each")
    expect(amount(editor, 4)).to_have_text("100,00")
    expect(amount(editor, 1)).to_have_text("10\u00a0875,00")


def test_another_currency_is_told_beside_what_is_to_be_paid(editor: Page) -> None:
    editor.locator("#currency").select_option("EUR")

    expect(totals(editor)).to_contain_text("Å betale EUR 30\u00a0422,85")


def test_what_a_sale_without_vat_is_is_asked_where_there_is_one(editor: Page, address: str) -> None:
    free = editor.locator("#free_category")
    expect(free).to_be_hidden()

    field(editor, "vat_level", 1).select_option("FRI")
    free.select_option("G")

    saved(editor)
    assert kept(editor, address)["head"]["free_category"] == "G"

"""The invoice editor: totals as one types, lines by keyboard, saved by itself."""

import pytest
from playwright.sync_api import Page, expect

from ui.editing import SAVED, field, kept, lines, state, totals
from ui.opener import PHONE, Opener

pytestmark = pytest.mark.browser


def test_the_sums_follow_what_is_typed(editor: Page) -> None:
    expect(totals(editor)).to_have_text(
        "Netto 24\u00a0429,00Mva. 25 % 5\u00a0823,75Mva. 15 % 170,10Å betale 30\u00a0422,85"
    )

    field(editor, "quantity", 1).fill("8,25")

    expect(lines(editor).nth(0).locator("[data-role=amount]")).to_have_text("11\u00a0962,50")
    expect(totals(editor)).to_contain_text("Å betale 31\u00a0782,23")


def test_what_is_typed_is_saved_after_a_pause_with_its_version(editor: Page, address: str) -> None:
    field(editor, "description", 1).fill("Prosjektledelse uke 47")

    expect(state(editor)).to_have_attribute("data-standing", "saved")
    expect(state(editor)).to_have_text(SAVED)
    saved = kept(editor, address)
    assert saved["version"] == 2
    assert saved["head"]["customer"] == {"id": "c-10010", "text": "10010 Nordlys Eiendom AS"}
    assert saved["lines"][0] == {
        "kind": "item",
        "product": {"id": "p-1001", "text": "1001 Konsulenttime senior"},
        "description": "Prosjektledelse uke 47",
        "quantity": "7,5",
        "unit": "time",
        "unit_price": "1 450,00",
        "price_includes_vat": False,
        "discount_percent": "",
        "vat_level": "PLH",
    }


def test_the_servers_totals_agree_with_what_was_reckoned(editor: Page) -> None:
    field(editor, "unit_price", 2).fill("1 149,995")
    field(editor, "discount_percent", 2).fill("33,333")

    expect(editor.locator("wf-invoice")).to_have_attribute("data-agrees", "true")


def test_what_the_server_cannot_reckon_yet_stays_as_it_was_reckoned_here(editor: Page) -> None:
    editor.locator("#issued_on").fill("")

    expect(state(editor)).to_have_attribute("data-standing", "saved")
    expect(totals(editor)).to_contain_text("Å betale 30\u00a0422,85")


def test_a_deleted_line_comes_back_where_it_stood(editor: Page) -> None:
    lines(editor).nth(1).get_by_role("button", name="Slett linjen").click()
    expect(lines(editor)).to_have_count(2)
    expect(editor.locator("[data-role=announced]")).to_have_text("Linje 2 er slettet")

    editor.keyboard.press("Control+z")

    expect(lines(editor)).to_have_count(3)
    expect(field(editor, "description", 2)).to_have_value("Installasjon og testing")


def test_undo_is_offered_to_a_finger_too(editor: Page) -> None:
    undo = editor.get_by_role("button", name="Angre")
    expect(undo).to_be_hidden()
    lines(editor).nth(0).get_by_role("button", name="Slett linjen").click()

    undo.click()

    expect(lines(editor)).to_have_count(3)
    expect(undo).to_be_hidden()


def test_undo_of_typing_is_left_to_the_field(editor: Page) -> None:
    lines(editor).nth(2).get_by_role("button", name="Slett linjen").click()
    field(editor, "description", 1).press("End")
    editor.keyboard.type("!")

    editor.keyboard.press("Control+z")

    expect(field(editor, "description", 1)).to_have_value("Prosjektledelse uke 46")
    expect(lines(editor)).to_have_count(2)


def test_the_last_line_leaves_a_blank_one_behind(editor: Page) -> None:
    for _ in range(3):
        lines(editor).nth(0).get_by_role("button", name="Slett linjen").click()

    expect(lines(editor)).to_have_count(1)
    expect(field(editor, "product", 1)).to_be_focused()
    editor.keyboard.press("Control+z")

    expect(lines(editor)).to_have_count(1)
    expect(field(editor, "description", 1)).to_have_value("Lunsj ved befaring")


def test_a_blank_line_is_not_sent(editor: Page, address: str) -> None:
    editor.get_by_role("button", name="Ny linje").click()

    expect(state(editor)).to_have_attribute("data-standing", "saved")
    assert len(kept(editor, address)["lines"]) == 3


def test_a_product_from_the_list_fills_the_line(editor: Page, address: str) -> None:
    editor.get_by_role("button", name="Ny linje").click()
    editor.keyboard.type("fag")
    expect(editor.get_by_role("option", name="3001 Fagbok")).to_be_visible()
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Enter")

    expect(field(editor, "product", 4)).to_have_value("3001 Fagbok")
    expect(field(editor, "quantity", 4)).to_have_value("1")
    expect(field(editor, "unit", 4)).to_have_value("stk")
    expect(field(editor, "unit_price", 4)).to_have_value("449,00")
    expect(field(editor, "vat_level", 4)).to_have_value("FRI")
    expect(lines(editor)).to_have_count(4)
    expect(state(editor)).to_have_attribute("data-standing", "saved")
    assert kept(editor, address)["lines"][3]["product"]["id"] == "p-3001"


def test_a_product_number_typed_in_full_needs_no_list(editor: Page, address: str) -> None:
    editor.get_by_role("button", name="Ny linje").click()
    editor.keyboard.type("2040")
    editor.keyboard.press("Tab")

    expect(field(editor, "product", 4)).to_have_value("2040 Servering")
    expect(field(editor, "description", 4)).to_have_value("Servering")
    expect(state(editor)).to_have_attribute("data-standing", "saved")
    assert kept(editor, address)["lines"][3]["product"]["id"] == "p-2040"


def test_a_text_that_is_no_product_describes_the_line(editor: Page, address: str) -> None:
    editor.get_by_role("button", name="Ny linje").click()
    editor.keyboard.type("Bompenger")
    editor.keyboard.press("Tab")

    expect(field(editor, "description", 4)).to_have_value("Bompenger")
    expect(field(editor, "product", 4)).to_have_value("")
    expect(state(editor)).to_have_attribute("data-standing", "saved")
    assert kept(editor, address)["lines"][3]["description"] == "Bompenger"


def test_a_customer_from_the_list_fills_terms_and_reference(editor: Page, address: str) -> None:
    customer = editor.locator("#customer")
    customer.fill("")
    customer.press_sequentially("betong")
    editor.get_by_role("option", name="10011 Nordfjord Betong AS").click()

    expect(editor.locator("#due_days")).to_have_value("30")
    expect(editor.locator("#your_reference")).to_have_value("Innkjøp")
    expect(state(editor)).to_have_attribute("data-standing", "saved")
    assert kept(editor, address)["head"]["customer"]["id"] == "c-10011"


def test_what_is_refused_is_told_at_the_field_and_in_the_list(editor: Page) -> None:
    quantity = field(editor, "quantity", 2)

    quantity.fill("sju")

    expect(state(editor)).to_have_attribute("data-standing", "refused")
    expect(quantity).to_have_attribute("aria-invalid", "true")
    expect(quantity).to_have_accessible_description(
        "«sju» er ikke et tall. Skriv det for eksempel som 1 450,50."
    )
    editor.locator("[data-role=remarks]").get_by_role("button", name="Linje 2: «sju»").click()
    expect(quantity).to_be_focused()
    quantity.fill("7")

    expect(editor.locator("[data-role=remarks]")).to_be_hidden()
    expect(quantity).not_to_have_attribute("aria-invalid", "true")


def test_a_remark_stands_beside_its_field_until_it_is_met(editor: Page) -> None:
    reference = editor.locator("#your_reference")

    reference.fill("")
    expect(reference).to_have_accessible_description("Kunden krever Deres ref.")
    reference.fill("Kåre")

    expect(reference).to_have_accessible_description("")


@pytest.mark.parametrize(("status", "told"), [(503, "not_saved"), (403, "signed_out")])
def test_what_could_not_be_saved_is_said_and_saved_later(
    editor: Page, address: str, status: int, told: str
) -> None:
    editor.request.get(f"{address}/editor/outage?status={status}")
    field(editor, "description", 1).fill("Skrevet mens det var stille")
    expect(state(editor)).to_have_attribute("data-standing", told)
    editor.request.get(f"{address}/editor/outage?status=0")

    editor.keyboard.press("Control+s")

    expect(state(editor)).to_have_attribute("data-standing", "saved")
    assert kept(editor, address)["lines"][0]["description"] == "Skrevet mens det var stille"


def test_a_lost_connection_is_tried_again_by_itself(editor: Page, address: str) -> None:
    editor.request.get(f"{address}/editor/outage?status=503")
    field(editor, "description", 1).fill("Kommer fram")
    expect(state(editor)).to_have_attribute("data-standing", "not_saved")

    editor.request.get(f"{address}/editor/outage?status=0")

    expect(state(editor)).to_have_attribute("data-standing", "saved")


def test_issuing_waits_until_the_last_key_is_saved(editor: Page) -> None:
    field(editor, "description", 1).fill("Skrevet rett før")

    editor.get_by_role("button", name="Fakturer og send").click()

    expect(editor.locator("body")).to_have_text("issued version 2 of 2")


def test_the_lines_are_cards_with_their_words_on_a_phone(opened: Opener, address: str) -> None:
    page = opened.page(f"{address}/editor/", size=PHONE)
    product, quantity = field(page, "product", 1), field(page, "quantity", 1)

    over, under = product.bounding_box(), quantity.bounding_box()

    assert over is not None
    assert under is not None
    assert under["y"] > over["y"] + over["height"]
    expect(totals(page)).to_be_in_viewport()

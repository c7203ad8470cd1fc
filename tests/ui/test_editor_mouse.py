"""The mouse and the finger in the editor: rows dragged by handles, a customer made at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from ui.editing import descriptions, field, kept, lines, state
from ui.opener import Opener

pytestmark = pytest.mark.browser

FIRST, SECOND, THIRD = "Prosjektledelse uke 46", "Installasjon og testing", "Lunsj ved befaring"


def drag(page: Page, row: int, onto: int, *, part: float, let_go: bool = True) -> None:
    """Take a row by its handle and carry it over another; rows are counted from 1."""
    handle = lines(page).nth(row - 1).locator("[data-role=handle]").bounding_box()
    over = lines(page).nth(onto - 1).bounding_box()
    assert handle is not None
    assert over is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(over["x"] + 60, over["y"] + over["height"] * part, steps=5)
    if let_go:
        page.mouse.up()


@pytest.mark.parametrize(
    ("row", "onto", "part", "order"),
    [
        (1, 3, 0.9, [SECOND, THIRD, FIRST]),
        (1, 3, 0.1, [SECOND, FIRST, THIRD]),
        (3, 1, 0.1, [THIRD, FIRST, SECOND]),
        (2, 2, 0.9, [FIRST, SECOND, THIRD]),
    ],
)
def test_a_row_is_dragged_by_its_handle(
    editor: Page, address: str, row: int, onto: int, part: float, order: list[str]
) -> None:
    drag(editor, row, onto, part=part)

    assert descriptions(editor) == order
    editor.keyboard.press("Control+s")
    expect(state(editor)).to_have_text("Alle endringer lagret")
    assert [line["description"] for line in kept(editor, address)["lines"]] == order


def test_escape_lets_a_row_stay(editor: Page) -> None:
    drag(editor, 1, 3, part=0.9, let_go=False)

    editor.keyboard.press("Escape")
    editor.mouse.up()

    assert descriptions(editor) == [FIRST, SECOND, THIRD]
    expect(editor.locator("[data-dragged], [data-drop]")).to_have_count(0)


def test_a_drag_is_taken_back(editor: Page) -> None:
    drag(editor, 3, 1, part=0.1)

    editor.get_by_role("button", name="Angre").click()

    assert descriptions(editor) == [FIRST, SECOND, THIRD]


def test_the_buttons_move_a_row_too(editor: Page) -> None:
    lines(editor).nth(2).get_by_role("button", name="Flytt opp").click()

    assert descriptions(editor) == [FIRST, THIRD, SECOND]


def test_a_customer_is_made_there_and_then_and_the_draft_stays(editor: Page, address: str) -> None:
    field(editor, "description", 1).fill("Skrevet før kunden")
    customer = editor.locator("#customer")
    customer.fill("")
    customer.press_sequentially("Polar")
    editor.get_by_role("option", name="Ny kunde «Polar»").click()
    expect(editor.get_by_label("Navn")).to_have_value("Polar")

    editor.get_by_role("button", name="Lagre og velg").click()

    expect(editor.locator("dialog#new_customer")).to_be_hidden()
    expect(customer).to_have_value("10013 Polar AS")
    expect(editor.locator("#your_reference")).to_have_value("Line")
    expect(field(editor, "description", 1)).to_have_value("Skrevet før kunden")
    expect(state(editor)).to_have_attribute("data-standing", "saved")
    saved = kept(editor, address)
    assert saved["head"]["customer"]["id"] == "c-10013"
    assert saved["lines"][0]["description"] == "Skrevet før kunden"


def test_who_is_there_already_is_not_made_again(editor: Page) -> None:
    customer = editor.locator("#customer")
    customer.fill("")

    customer.press_sequentially("nordfjord betong as")

    expect(editor.get_by_role("option", name="10011 Nordfjord Betong AS")).to_be_visible()
    expect(editor.get_by_role("option", name="Ny kunde")).to_have_count(0)


def test_the_first_customer_fills_only_what_stands_empty(opened: Opener, address: str) -> None:
    page = opened.page("about:blank")
    page.request.get(f"{address}/editor/reset?empty")
    page.goto(f"{address}/editor/")
    expect(page.locator("#customer")).to_be_focused()
    page.locator("#your_reference").fill("Min egen")

    page.locator("#customer").press_sequentially("betong")
    page.get_by_role("option", name="10011 Nordfjord Betong AS").click()

    expect(page.locator("#due_days")).to_have_value("30")
    expect(page.locator("#your_reference")).to_have_value("Min egen")


def test_what_was_typed_before_the_editor_was_ready_is_saved(opened: Opener, address: str) -> None:
    page = opened.page("about:blank")
    page.request.get(f"{address}/editor/reset")
    page.add_init_script(
        """addEventListener("readystatechange", () => {
            const field = document.querySelector("#order_no");
            if (document.readyState === "interactive") field.value = "PO-9";
        }, true)"""
    )

    page.goto(f"{address}/editor/")

    expect(page.locator("[data-line]")).to_have_count(3)
    expect(page.locator("#order_no")).to_have_value("PO-9")
    expect(state(page)).to_have_attribute("data-standing", "saved")
    assert kept(page, address)["head"]["order_no"] == "PO-9"


def test_a_remark_leads_to_where_it_is_mended(editor: Page) -> None:
    editor.locator("#your_reference").fill("")

    link = editor.locator("[data-role=remarks]").get_by_role("link", name="Åpne kundekortet")
    link.click()

    expect(editor).to_have_url(re.compile(r"/components/\?customer$"))

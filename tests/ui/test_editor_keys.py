"""The keyboard in the editor: on with Enter, lines added, deleted and moved, nothing in the way."""

import pytest
from playwright.sync_api import Page, expect

from ui.editing import descriptions, field, kept, lines, state

pytestmark = pytest.mark.browser

ROW = ["product", "description", "quantity", "unit", "unit_price", "discount_percent", "vat_level"]


def focused(page: Page) -> str:
    """The name of the field one stands in."""
    name: str = page.evaluate(
        "(({dataset}) => dataset.head ?? dataset.field)(document.activeElement)"
    )
    return name


def test_enter_goes_through_the_head_and_on_to_the_lines(editor: Page) -> None:
    editor.locator("#due_days").focus()

    editor.keyboard.press("Enter")
    on_the_way = focused(editor)
    editor.keyboard.press("Enter")

    assert on_the_way == "currency"
    expect(field(editor, "product", 1)).to_be_focused()


def test_enter_goes_from_field_to_field_and_on_to_the_next_line(editor: Page) -> None:
    field(editor, "product", 1).focus()
    passed = []

    for _ in ROW:
        passed.append(focused(editor))
        editor.keyboard.press("Enter")

    assert passed == ROW
    expect(field(editor, "product", 2)).to_be_focused()
    expect(lines(editor)).to_have_count(3)


def test_enter_in_the_last_field_of_the_last_line_adds_a_line(editor: Page) -> None:
    field(editor, "vat_level", 3).focus()

    editor.keyboard.press("Enter")

    expect(lines(editor)).to_have_count(4)
    expect(field(editor, "product", 4)).to_be_focused()


def test_enter_in_the_message_is_a_new_line_of_text(editor: Page) -> None:
    editor.locator("#note").fill("Takk")

    editor.keyboard.press("Enter")

    expect(editor.locator("#note")).to_have_value("Takk\n")


def test_what_enter_comes_to_is_marked_so_that_a_key_replaces_it(editor: Page) -> None:
    field(editor, "description", 1).press("Enter")

    editor.keyboard.type("8")

    expect(field(editor, "quantity", 1)).to_have_value("8")


def test_ctrl_enter_adds_a_line_below(editor: Page) -> None:
    field(editor, "quantity", 1).press("Control+Enter")

    expect(field(editor, "product", 2)).to_be_focused()
    assert descriptions(editor)[:3] == ["Prosjektledelse uke 46", "", "Installasjon og testing"]


def test_ctrl_delete_deletes_the_line_and_ctrl_z_takes_it_back(editor: Page) -> None:
    field(editor, "quantity", 2).press("Control+Delete")
    expect(lines(editor)).to_have_count(2)
    expect(field(editor, "product", 2)).to_be_focused()

    editor.keyboard.press("Control+z")

    assert descriptions(editor)[1] == "Installasjon og testing"


def test_alt_arrows_move_the_line_and_keep_the_place(editor: Page, address: str) -> None:
    field(editor, "description", 1).press("Alt+ArrowDown")
    expect(field(editor, "description", 2)).to_be_focused()
    field(editor, "description", 2).press("Alt+ArrowDown")
    field(editor, "description", 3).press("Alt+ArrowUp")

    expect(state(editor)).to_have_attribute("data-standing", "saved")
    saved = [line["description"] for line in kept(editor, address)["lines"]]
    assert saved == ["Installasjon og testing", "Prosjektledelse uke 46", "Lunsj ved befaring"]


def test_a_list_keeps_its_arrows(editor: Page) -> None:
    field(editor, "vat_level", 1).press("Alt+ArrowDown")
    editor.keyboard.press("Escape")

    assert descriptions(editor)[0] == "Prosjektledelse uke 46"


def test_a_question_mark_in_a_field_is_a_question_mark(editor: Page) -> None:
    field(editor, "description", 1).press("End")
    editor.keyboard.type("?")

    expect(field(editor, "description", 1)).to_have_value("Prosjektledelse uke 46?")
    expect(editor.locator("#wf-shortcuts")).to_be_hidden()


def test_a_question_mark_elsewhere_shows_the_keys(editor: Page) -> None:
    editor.locator("h1").click()

    editor.keyboard.press("?")

    expect(editor.locator("#wf-shortcuts")).to_be_visible()


def test_the_keys_rest_while_a_dialog_is_open(editor: Page) -> None:
    field(editor, "description", 1).fill("Endret")
    editor.locator("h1").click()
    editor.keyboard.press("?")

    editor.keyboard.press("Control+Enter")

    expect(lines(editor)).to_have_count(3)

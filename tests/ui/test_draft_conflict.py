"""Two who write on one draft: both versions are seen, and one of them is chosen."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from ui.editing import field, kept, lines, state
from ui.opener import Opener

pytestmark = pytest.mark.browser

DIFFER = """async ([mine, theirs]) => {
    const {lineDifferences} = await import("/static/ui/draft-differences.js");
    const told = each => each && `${each.number} ${each.line.description}`;
    return lineDifferences(mine, theirs).map(({mine, theirs}) => [told(mine), told(theirs)]);
}"""


def meet(page: Page, address: str) -> Locator:
    """Somebody saves while the page is open, and then one writes; the two versions are shown."""
    page.request.get(f"{address}/editor/elsewhere")
    field(page, "description", 1).fill("Min versjon")
    banner = page.locator("[data-role=conflict]")
    expect(banner).to_contain_text("Kladden finnes i to utgaver")
    return banner


def rows_of(banner: Locator) -> list[list[str]]:
    return [row.locator("th, td").all_inner_texts() for row in banner.locator("tbody tr").all()]


def test_both_versions_are_shown_with_who_and_when(editor: Page, address: str) -> None:
    banner = meet(editor, address)

    expect(banner).to_contain_text("Per Byrå lagret kladden 24.11.2026 kl. 10.05")
    expect(state(editor)).to_have_attribute("data-standing", "changed_elsewhere")
    assert rows_of(banner) == [
        ["Bestillingsnr.", "ingenting", "PO-77"],
        [
            "Linje 1",
            "Min versjon · 7,5 time × 1 450,00 · 25 %",
            "Prosjektledelse uke 46 · 9 time × 1 450,00 · 25 %",
        ],
    ]
    assert kept(editor, address)["lines"][0]["description"] == "Prosjektledelse uke 46"


def test_what_is_written_meanwhile_is_shown_too_and_not_saved(editor: Page, address: str) -> None:
    banner = meet(editor, address)

    field(editor, "quantity", 2).fill("13")

    expect(banner).to_contain_text("13 time")
    editor.wait_for_timeout(700)
    assert kept(editor, address)["version"] == 2


def test_mine_is_kept_knowingly(editor: Page, address: str) -> None:
    banner = meet(editor, address)

    banner.get_by_role("button", name="Behold min").click()

    expect(state(editor)).to_have_attribute("data-standing", "saved")
    expect(banner).to_be_hidden()
    saved = kept(editor, address)
    assert (saved["version"], saved["head"]["order_no"]) == (3, "")
    assert saved["lines"][0]["description"] == "Min versjon"
    field(editor, "description", 1).fill("Og videre")
    expect(state(editor)).to_have_attribute("data-standing", "saved")
    assert kept(editor, address)["lines"][0]["description"] == "Og videre"


def test_theirs_is_taken(editor: Page, address: str) -> None:
    banner = meet(editor, address)

    banner.get_by_role("button", name="Ta deres").click()

    expect(field(editor, "quantity", 1)).to_have_value("9")
    expect(field(editor, "description", 1)).to_have_value("Prosjektledelse uke 46")
    expect(editor.locator("#order_no")).to_have_value("PO-77")
    expect(lines(editor)).to_have_count(3)


def test_a_third_version_is_met_anew(editor: Page, address: str) -> None:
    banner = meet(editor, address)
    editor.request.get(f"{address}/editor/elsewhere")

    banner.get_by_role("button", name="Behold min").click()

    expect(state(editor)).to_have_attribute("data-standing", "changed_elsewhere")
    expect(banner).to_be_visible()


def test_what_is_not_there_any_more_is_said_with_a_way_on(editor: Page, address: str) -> None:
    editor.request.get(f"{address}/editor/outage?status=404")

    field(editor, "description", 1).fill("For sent")

    banner = editor.locator("[data-role=conflict]")
    expect(banner).to_contain_text("Kladden finnes ikke lenger")
    expect(banner.get_by_role("link", name="Til kladdene")).to_be_visible()


def item(description: str, **changes: Any) -> dict[str, Any]:
    return {"kind": "item", "description": description, "unit_price": "10", **changes}


A, B, C, D = (item(letter) for letter in "ABCD")


@pytest.mark.parametrize(
    ("mine", "theirs", "told"),
    [
        ([A, B, C], [A, B, C], []),
        ([A, B, C], [A, C], [["2 B", None]]),
        ([A, C], [A, B, C], [[None, "2 B"]]),
        ([A, B, C], [A, D, C], [["2 B", "2 D"]]),
        ([A, B, C], [B, C, A], [["1 A", None], [None, "3 A"]]),
        ([A], [], [["1 A", None]]),
        ([item("A", unit_price="1450")], [item("A", unit_price="1 450,00", quantity="1")], []),
        ([A, item("")], [A], [["2 ", None]]),
        ([A, item("", unit_price="")], [A], []),
        ([item("A", price_includes_vat=True)], [A], [["1 A", "1 A"]]),
        ([item("A", department="")], [A], []),
    ],
)
def test_lines_are_compared_by_what_they_mean(
    opened: Opener, address: str, mine: list[Any], theirs: list[Any], told: list[Any]
) -> None:
    page = opened.page(f"{address}/editor/")

    assert page.evaluate(DIFFER, [mine, theirs]) == told

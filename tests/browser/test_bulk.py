"""Many drafts chosen in the list: counted, summed up, and issued or thrown away."""

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Reader
from browser.server import Server
from browser.test_pages import looked_at
from ui.opener import DESK, PHONE

pytestmark = pytest.mark.browser


def drafts(reader: Reader, server: Server, size: dict[str, int]) -> Page:
    page = reader.signed_in(size=size)
    page.goto(server.url("/firma/{company}/kladder/"))
    return page


def test_what_can_be_done_with_many_is_shown_when_some_are_chosen(
    reader: Reader, server: Server
) -> None:
    page = drafts(reader, server, DESK)
    bar = page.get_by_role("button", name="Fakturer valgte")
    boxes = page.locator("tbody input[type=checkbox]")

    expect(bar).to_be_hidden()
    boxes.first.check()
    expect(page.get_by_text("1 valgt")).to_be_visible()
    page.get_by_label("Velg alle på siden").check()
    expect(page.get_by_text(f"{boxes.count()} valgt")).to_be_visible()
    page.get_by_label("Velg alle på siden").uncheck()
    expect(bar).to_be_hidden()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_summary_and_the_question_are_in_nobodys_way(
    reader: Reader, server: Server, size: dict[str, int]
) -> None:
    found = []
    for button, name in (("Forkast valgte", "discard"), ("Fakturer valgte", "summary")):
        page = drafts(reader, server, size)
        for box in page.locator("tbody input[type=checkbox]").all()[:2]:
            box.check()
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("kladd")
        found += looked_at(page, f"{name}-{size['width']}", size["width"])

    assert found == []


def test_one_draft_is_copied_and_its_copies_issued_together(reader: Reader, server: Server) -> None:
    page = reader.signed_in()
    for _ in range(2):
        page.goto(server.url("/firma/{company}/kladder/"))
        page.get_by_role("row", name="Åse Bjørnstad").last.get_by_role(
            "button", name="Kopier"
        ).click()
        expect(page.get_by_text("Dette er en kopi.")).to_be_visible()

    page.goto(server.url("/firma/{company}/kladder/"))
    for row in page.get_by_role("row", name="Åse Bjørnstad").all()[:2]:
        row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Fakturer valgte").click()
    page.get_by_role("button", name="Fakturer og send 2").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("2 dokumenter er fakturert")
    assert looked_at(page, "report", DESK["width"]) == []


def test_the_progress_is_asked_for_again_and_again(reader: Reader, server: Server) -> None:
    page = reader.signed_in()
    address = server.url("/firma/{company}/kladder/utstedelse/{run}/")
    page.goto(address)

    for _ in range(2):
        with page.expect_response(address, timeout=10_000) as answered:
            pass
        assert answered.value.request.headers["hx-request"] == "true"
        expect(page.get_by_role("progressbar")).to_be_visible()

    page.get_by_role("button", name="Avbryt det som ikke er begynt").click()
    expect(page.get_by_text("Det begynnes ikke på flere.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("fakturert")

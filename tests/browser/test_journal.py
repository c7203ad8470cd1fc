"""The journal by keyboard: boxes to tick, sums that come later, and Ctrl+K from anywhere."""

import io
import re
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Reader
from browser.server import Server
from ui.test_gallery import AXE, GRAVE

pytestmark = pytest.mark.browser
JOURNAL = "/firma/{company}/fakturaer/"


@pytest.fixture
def journal(reader: Reader, server: Server) -> Page:
    page = reader.signed_in()
    page.goto(server.url(JOURNAL))
    return page


def grave(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(GRAVE)
    return found


def test_rows_are_walked_and_opened_by_keys(journal: Page) -> None:
    newest = journal.locator("#journal tbody tr").first.get_by_role("link").first.inner_text()
    journal.keyboard.press("j")
    journal.keyboard.press("j")
    journal.keyboard.press("k")
    journal.keyboard.press("Enter")

    heading = journal.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(rf"(Faktura|Kreditnota) {newest}\b"))


def test_the_list_follows_what_is_typed(journal: Page) -> None:
    journal.keyboard.press("/")
    journal.keyboard.type("østbø")

    expect(journal.locator("#journal tbody tr")).to_have_count(2)
    expect(journal).to_have_url(re.compile("q=%C3%B8stb%C3%B8"))
    expect(journal.locator("#journal tfoot")).to_contain_text("2 dokumenter")


def test_ticked_rows_are_counted_and_summed(journal: Page) -> None:
    boxes = journal.locator("input[name=chosen]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    journal.get_by_text("Med utvalget").click()

    expect(journal.get_by_text("2 valgte dokumenter")).to_be_visible()
    expect(journal.locator("[data-role=ticked-sum]")).to_contain_text("Valgt: ")
    assert grave(journal) == []
    journal.keyboard.press("Escape")
    journal.get_by_label("Velg alle på siden").check()
    assert boxes.count() == journal.locator("input[name=chosen]:checked").count()


def test_the_ticked_pdfs_come_as_one_file(journal: Page) -> None:
    rows = journal.locator("#journal tbody tr").filter(has_text="Betalt")
    rows.nth(0).locator("input[name=chosen]").check()
    rows.nth(1).locator("input[name=chosen]").check()
    journal.get_by_text("Med utvalget").click()
    with journal.expect_download() as coming:
        journal.get_by_role("button", name="Hent PDF-ene som zip").click()

    with ZipFile(io.BytesIO(coming.value.path().read_bytes())) as zipped:
        assert len(zipped.namelist()) == 2


def test_a_filter_is_put_on_and_taken_off(journal: Page) -> None:
    journal.get_by_text("Filtre", exact=True).click()
    assert grave(journal) == []
    journal.get_by_label("Overbetalt").check()
    journal.get_by_role("button", name="Vis", exact=True).click()
    expect(journal.get_by_role("heading", name="Ingen dokumenter passer")).to_be_visible()

    journal.get_by_role("link", name="Overbetalt").click()

    expect(journal.locator("#journal tbody tr")).not_to_have_count(0)


def test_ctrl_k_opens_an_invoice_from_anywhere(reader: Reader, server: Server) -> None:
    page = reader.signed_in()
    page.goto(server.url("/firma/{company}/mitt-firma/"))

    page.keyboard.press("Control+k")
    page.keyboard.type("17")
    expect(page.get_by_role("option").first).to_contain_text("Faktura 17")
    assert grave(page) == []
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Faktura 17"))


def test_ctrl_k_begins_an_invoice(reader: Reader, server: Server) -> None:
    page = reader.signed_in()
    page.goto(server.url("/firma/{empty}/statistikk/"))

    page.keyboard.press("Control+k")
    page.keyboard.type("ny fak")
    expect(page.get_by_role("option").first).to_contain_text("Ny faktura")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/kladder/"))

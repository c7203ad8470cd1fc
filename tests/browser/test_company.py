"""Mitt firma in a browser: what fills itself in, the logo that is dropped, the KID as written."""

import base64
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from browser.conftest import CLIENT, Reader
from browser.server import Server

pytestmark = pytest.mark.browser

FIRM = "/firma/{company}/mitt-firma/"
OFFICE = "/firma/{company}/mitt-firma/byra/"
DROP = """([name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type }));
  const drop = (kind) => new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer });
  document.body.dispatchEvent(drop("dragover"));
  document.body.dispatchEvent(drop("drop"));
}"""


@pytest.fixture
def firm(reader: Reader, server: Server) -> Page:
    page = reader.signed_in(CLIENT)
    page.goto(server.url(FIRM))
    return page


def a_png(width: int) -> bytes:
    written = BytesIO()
    Image.new("RGB", (width, 40), (15, 92, 99)).save(written, "PNG")
    return written.getvalue()


def test_a_postal_code_fills_in_its_place(firm: Page) -> None:
    code, place = firm.get_by_label("Postnr."), firm.get_by_label("Sted")

    code.fill("5003")
    expect(place).to_have_value("BERGEN")
    code.fill("9990")
    expect(place).to_have_value("BÅTSFJORD")


def test_a_place_stays_where_the_code_is_not_known_or_is_abroad(firm: Page) -> None:
    code, place = firm.get_by_label("Postnr."), firm.get_by_label("Sted")
    place.fill("Stedet mitt")

    with firm.expect_response("**/poststed/**"):
        code.fill("0000")
    firm.get_by_label("Land").fill("SE")
    code.fill("5003")
    firm.wait_for_timeout(300)

    expect(place).to_have_value("Stedet mitt")


def test_an_answer_that_comes_too_late_fills_nothing_in(firm: Page) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    firm.route("**/poststed/?code=5003", hold)
    code, place = firm.get_by_label("Postnr."), firm.get_by_label("Sted")

    code.fill("5003")
    code.fill("7004")
    expect(place).to_have_value("TRONDHEIM")
    with firm.expect_response("**/poststed/?code=5003"):
        waiting[0].continue_()
    firm.wait_for_timeout(100)

    expect(place).to_have_value("TRONDHEIM")


def test_a_logo_is_chosen_dropped_refused_and_taken_away(firm: Page, tmp_path: Path) -> None:
    firm.get_by_label("Bunntekst på fakturaen").fill("Skrevet nå")
    picture = firm.get_by_role("img", name="Logoen til")
    file = tmp_path / "logo.png"
    file.write_bytes(a_png(120))

    firm.locator("input[name=logo]").set_input_files(file)
    expect(picture).to_be_visible()
    first = picture.get_attribute("src")
    dropped = base64.b64encode(a_png(80)).decode()
    firm.evaluate(DROP, ["ny.png", "image/png", dropped])
    expect(picture).not_to_have_attribute("src", first or "")
    firm.evaluate(DROP, ["tull.png", "image/png", base64.b64encode(b"tull").decode()])
    expect(firm.get_by_role("alert")).to_contain_text("ikke et bilde vi kan bruke")
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.naturalWidth") == 80
    firm.get_by_role("button", name="Fjern").click()

    expect(firm.get_by_text("Ingen logo ennå.")).to_be_visible()
    expect(firm.get_by_label("Bunntekst på fakturaen")).to_have_value("Skrevet nå")


def test_the_file_is_reached_by_the_keyboard(firm: Page) -> None:
    file = firm.locator("input[name=logo]")
    file.focus()
    expect(file).to_be_focused()

    with firm.expect_file_chooser():
        file.press("Space")


def test_the_kid_is_shown_while_one_writes(reader: Reader, server: Server) -> None:
    page = reader.signed_in()
    page.goto(server.url(OFFICE))
    example = page.locator("#kid_example")
    before = example.inner_text()

    page.get_by_label("Kundedel").fill("8")
    expect(example).not_to_have_text(before)
    expect(example).to_contain_text("15 posisjoner")
    page.get_by_label("Kundedel").fill("2")
    expect(example).to_contain_text("bare plass til 2")
    page.get_by_label("Kundedel").fill("6")
    page.get_by_label("Kontrollsiffer").select_option("mod11")

    expect(example).to_contain_text("13 posisjoner")
    assert reader.complaints == []

"""The editor of a draft on its real page: by keyboard alone, in two tabs, on the smallest phone."""

import json
import re
import sys

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from browser.conftest import CLIENT, Reader
from browser.server import Server

pytestmark = pytest.mark.browser

SMALLEST = {"width": 320, "height": 568}
SAVED = "Alle endringer lagret"
LINES = 1000
SENTENCE = "Montering av ventilasjon i tredje etasje, nordfløyen, med innregulering og måling."

SAVE = """async ([url, body]) => {
    const headers = {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
    };
    return (await fetch(url, {method: "PUT", headers, body})).status;
}"""
# Every key, from the moment it was pressed to the frame that shows it.
MEASURE = """() => {
    window.keystrokes = [];
    addEventListener("keydown", ({timeStamp}) =>
        requestAnimationFrame(() => setTimeout(() =>
            window.keystrokes.push(performance.now() - timeStamp))), true);
}"""
# What a finger would meet in the middle of each button, when it is scrolled into view.
COVERED = """() => {
    const isMet = (element, x, y) => {
        const met = document.elementFromPoint(x, y);
        return element.contains(met) || met?.contains(element);
    };
    const kinds = "button, a[href], label:has([type=file]), select, input, textarea, summary";
    return [...document.querySelectorAll(`main :is(${kinds})`)]
        .filter((element) => element.checkVisibility() && !element.closest("dialog"))
        .filter((element) => !element.matches("[type=file]"))
        .filter((element) => {
            element.scrollIntoView({block: "center"});
            const {x, y, width, height} = element.getBoundingClientRect();
            const isInside = x >= 0 && x + width <= innerWidth + 1;
            return !isInside || !isMet(element, x + width / 2, y + height / 2);
        })
        .map((element) => element.outerHTML.slice(0, 120));
}"""
# So many letters of a common sentence the field has room for.
ROOM = """field => {
    const style = getComputedStyle(field);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const sentence = "Montering av ventilasjon i tredje etasje, nordfløyen, med måling";
    let letters = sentence.length;
    while (pen.measureText(sentence.slice(0, letters)).width > room) letters -= 1;
    return letters;
}"""


def new_draft(page: Page, server: Server) -> str:
    """Begin a draft; its address."""
    page.goto(server.url("/firma/{company}/kladder/"))
    page.get_by_role("banner").get_by_role("button", name="Ny faktura").click()
    expect(field(page, "product")).to_be_visible()
    expect(page.locator("#customer")).to_be_focused()
    return page.url


def is_saved(page: Page) -> None:
    expect(page.locator("[data-role=state]")).to_have_text(SAVED)


def field(page: Page, name: str, line: int = 1) -> Locator:
    return (
        page.locator("[data-role=lines] [data-line]").nth(line - 1).locator(f"[data-field={name}]")
    )


def pressed(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_an_invoice_is_written_and_issued_without_a_mouse(reader: Reader, server: Server) -> None:
    page = reader.signed_in(CLIENT)
    page.goto(server.url("/firma/{company}/kladder/"))

    page.keyboard.press("n")
    the_head_is_typed(page)
    two_lines_are_typed(page)
    expect(page.locator("[data-role=totals]")).to_contain_text("Å betale 13\u00a0718,75")
    pressed(page, "Control+s")
    is_saved(page)
    tab_to(page, "Fakturer og send")
    pressed(page, "Enter")
    expect(page.locator("dialog#issue")).to_contain_text("13\u00a0718,75")
    tab_to(page, "Fakturer og send")
    pressed(page, "Enter")

    expect(page.locator("h1")).to_have_text(re.compile(r"Faktura \d+"))
    assert reader.complaints == []


def the_head_is_typed(page: Page) -> None:
    expect(field(page, "product")).to_be_visible()
    expect(page.locator("#customer")).to_be_focused()
    page.keyboard.type("Nordlys")
    expect(page.get_by_role("option", name=re.compile("Nordlys Eiendom"))).to_be_visible()
    pressed(page, "ArrowDown", "Enter")
    expect(page.locator("#customer")).to_have_value(re.compile("Nordlys Eiendom AS"))
    pressed(page, "Enter")
    page.keyboard.type("Åse")
    pressed(page, "Enter", "Enter", "Enter")


def two_lines_are_typed(page: Page) -> None:
    expect(field(page, "product")).to_be_focused()
    page.keyboard.type("1001")
    pressed(page, "Enter")
    expect(field(page, "description")).to_have_value("Konsulenttime senior")
    pressed(page, "Enter")
    page.keyboard.type("7,5")
    pressed(page, "Enter", "Enter", "Enter", "Enter", "Enter")
    expect(field(page, "product", 2)).to_be_focused()
    pressed(page, "Enter")
    page.keyboard.type("Utlegg")
    pressed(page, "Enter", "Enter", "Enter")
    page.keyboard.type("100")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until one stands on the button."""
    for _ in range(40):
        pressed(page, "Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    pytest.fail(f"«{name}» is not reached by Tab")


def test_a_customer_is_made_from_the_draft_by_keyboard(reader: Reader, server: Server) -> None:
    page = reader.signed_in(CLIENT)
    new_draft(page, server)
    page.locator("#your_reference").fill("Min egen")
    page.locator("#customer").focus()

    page.keyboard.type("Vestavind")
    expect(page.get_by_role("option", name="Ny kunde «Vestavind»")).to_be_visible()
    pressed(page, "ArrowDown", "Enter")
    panel = page.locator("dialog#new_customer")
    expect(panel.locator("[name=name]")).to_have_value("Vestavind")
    panel.locator("[name=postal_code]").fill("5003")
    expect(panel.locator("[name=place]")).to_have_value(re.compile("bergen", re.IGNORECASE))
    panel.locator("[name=email]").fill("post@vestavind.example")
    pressed(page, "Control+s")

    expect(panel).to_be_hidden()
    expect(page.locator("#customer")).to_have_value(re.compile(r"\d+ Vestavind"))
    expect(page.locator("#your_reference")).to_have_value("Min egen")
    is_saved(page)
    page.reload()
    expect(page.locator("#customer")).to_have_value(re.compile(r"\d+ Vestavind"))


def test_what_is_typed_before_the_page_listens_is_searched_for(
    reader: Reader, server: Server
) -> None:
    page = reader.signed_in(CLIENT)
    address = new_draft(page, server)
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/ui/suggestions*.js", hold)
    page.goto(address, wait_until="commit")
    page.locator("#customer").focus()
    page.keyboard.type("Nordlys")
    while not waiting:
        page.wait_for_timeout(20)
    for route in waiting:
        route.continue_()

    expect(page.get_by_role("option").first).to_be_visible()


def test_two_tabs_meet_and_one_version_is_chosen(reader: Reader, server: Server) -> None:
    mine = reader.signed_in(CLIENT)
    address = new_draft(mine, server)
    field(mine, "description").fill("Befaring")
    is_saved(mine)
    other = mine.context.new_page()
    other.goto(address)
    field(other, "description").fill("Befaring uke 47")
    other.locator("#your_reference").fill("Kåre")
    is_saved(other)

    field(mine, "description").fill("Befaring uke 46")

    banner = mine.locator("[data-role=conflict]")
    expect(banner).to_contain_text("Per Fjord lagret kladden")
    rows = [row.locator("th, td").all_inner_texts() for row in banner.locator("tbody tr").all()]
    assert [[cell.split(" · ")[0] for cell in row] for row in rows] == [
        ["Deres ref.", "ingenting", "Kåre"],
        ["Linje 1", "Befaring uke 46", "Befaring uke 47"],
    ]
    banner.get_by_role("button", name="Behold min").click()
    is_saved(mine)
    field(other, "quantity").fill("2")
    other.locator("[data-role=conflict]").get_by_role("button", name="Ta deres").click()
    expect(field(other, "description")).to_have_value("Befaring uke 46")


def test_files_are_attached_dropped_and_taken_away(reader: Reader, server: Server) -> None:
    page = reader.signed_in(CLIENT)
    new_draft(page, server)
    files = page.locator("#attachments")

    chosen(files, "rapport.pdf", b"%PDF-1.7")
    expect(files.get_by_role("link", name="rapport.pdf")).to_be_visible()
    chosen(files, "virus.exe", b"MZ")
    expect(files.get_by_role("alert")).to_contain_text("virus.exe kan ikke legges ved")
    dropped = page.evaluate_handle(
        """() => {
            const carried = new DataTransfer();
            carried.items.add(new File(["dag;timer\\n1;8\\n"], "timer.csv", {type: "text/csv"}));
            return carried;
        }"""
    )
    page.locator("h1").dispatch_event("drop", {"dataTransfer": dropped})
    expect(files.get_by_role("link", name="timer.csv")).to_be_visible()
    files.get_by_role("button", name="Fjern rapport.pdf").click()

    expect(files.get_by_role("link", name="rapport.pdf")).to_be_hidden()
    expect(page.locator("[data-role=state]")).to_have_text(SAVED)


def chosen(files: Locator, name: str, content: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/pdf", "buffer": content}
    files.locator("input[type=file]").set_input_files(file)


def test_every_button_is_within_reach_on_the_smallest_phone(reader: Reader, server: Server) -> None:
    page = reader.signed_in(CLIENT, size=SMALLEST, has_touch=True)
    new_draft(page, server)
    field(page, "description").fill("Befaring")
    page.get_by_role("button", name="Tekstlinje").click()
    page.get_by_role("button", name="Delsum").click()
    page.locator("#prices").select_option("each")
    page.get_by_text("Mer om levering").click()
    is_saved(page)

    covered = page.evaluate(COVERED)

    assert covered == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"]
    bar = page.locator(".wf-bar").bounding_box()
    assert bar is not None
    assert bar["height"] < SMALLEST["height"] / 3


def test_a_description_has_room_at_a_desk(reader: Reader, server: Server) -> None:
    page = reader.signed_in(CLIENT)
    page.goto(server.url("/firma/{company}/kladder/{draft}/"))

    assert field(page, "description").evaluate(ROOM) >= 28


@pytest.mark.slow
def test_a_thousand_lines_are_typed_in_as_ten_are(
    reader: Reader, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    page = reader.signed_in(CLIENT)
    a_long_draft(page, server)
    description, quantity = (field(page, name, LINES // 2) for name in ("description", "quantity"))
    answers_take_a_second(page)

    page.evaluate(MEASURE)
    description.fill("")
    page.keyboard.type(SENTENCE, delay=25)
    quantity.select_text()
    page.keyboard.type("2", delay=25)
    pressed(page, "Control+s")

    expect(description).to_have_value(SENTENCE)
    expect(page.locator("[data-role=totals]")).to_contain_text("100\u00a0100,00")
    expect(page.locator("[data-role=state]")).to_have_text(SAVED, timeout=60_000)
    with capsys.disabled():
        sys.stdout.write(f"\n{LINES} lines, answers after 1 s: {told_times(page)}\n")
    page.reload()
    expect(description).to_have_value(SENTENCE)
    expect(quantity).to_have_value("2")


def a_long_draft(page: Page, server: Server) -> None:
    address = new_draft(page, server)
    line = {"kind": "item", "quantity": "1", "unit_price": "100", "vat_level": "PLH"}
    lines = [{**line, "description": f"Linje {number}"} for number in range(1, LINES + 1)]
    body = json.dumps({"version": 1, "head": {}, "lines": lines})
    assert page.evaluate(SAVE, [f"{address}lagre/", body]) == 200
    page.goto(address)
    expect(page.locator("[data-role=lines] [data-line]")).to_have_count(LINES)


def told_times(page: Page) -> str:
    """How long the keys took, and the page: told, never judged."""
    times = sorted(page.evaluate("window.keystrokes"))
    opened = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    middle, late = (times[int(len(times) * part)] for part in (0.5, 0.95))
    return f"keystroke to paint p50 {middle:.0f} ms, p95 {late:.0f} ms; opened in {opened:.0f} ms"


def answers_take_a_second(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 1000, "downloadThroughput": -1, "uploadThroughput": -1},
    )

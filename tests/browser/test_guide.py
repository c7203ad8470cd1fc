"""The user's guide is walked through on the real server: what it says stands on the screen.

`WEBFAKTURA_PICTURES=1 pytest tests/browser/test_guide.py` takes the pictures of docs/bruker/bilder
anew; look at them before they are committed.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect

from browser.conftest import CLIENT, OFFICE, Reader
from browser.guidebook import PICTURES, Chapter, chapters, links_of
from browser.server import Server, serving
from browser.test_imports import House, file_chosen

pytestmark = pytest.mark.browser

SIZE = {"width": 1366, "height": 900}
LOW = {"width": 1366, "height": 470}
SAVED = "Alle endringer lagret"
CUSTOMERS = """Kundenr;Navn;Adresse;Postnr;Sted;E-post
;Vestavind Elektro AS;Strandgata 3;5003;BERGEN;faktura@vestavind.example
10010;Nordlys Eiendom AS;Sjøgata 12;9008;TROMSØ;post@nordlys.example
;;Storgata 1;0155;OSLO;post@storgata.example
"""
REPORT = b"%PDF-1.7\n" + b"% timer\n" * 6000


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server of its own: what other tests write would be seen in the pictures."""
    home = tmp_path_factory.mktemp("guide")
    with serving(home) as running:
        yield House(running, home)


@pytest.fixture(scope="module")
def server(house: House) -> Server:
    return house.server


@pytest.fixture(scope="module")
def reader(browser: Browser, server: Server) -> Iterator[Reader]:
    opener = Reader(browser, server)
    yield opener
    opener.close()


@pytest.fixture(scope="module")
def inside(reader: Reader) -> Page:
    """Per of the client; the policy would forbid what the photograph itself styles."""
    return reader.signed_in(CLIENT, size=SIZE, bypass_csp=True)


@pytest.fixture
def page(inside: Page) -> Page:
    high(inside, SIZE["height"])
    return inside


def high(page: Page, height: int = 1500) -> None:
    """Let so much be in view."""
    page.set_viewport_size({"width": SIZE["width"], "height": height})


def at(page: Page, server: Server, path: str) -> None:
    page.goto(server.url(f"/firma/{{company}}/{path}"))
    page.wait_for_load_state("networkidle")


def in_panel(page: Page, opener: str) -> Locator:
    page.get_by_role("link", name=opener).first.click()
    panel = page.locator("dialog#card")
    expect(panel).to_be_visible()
    panel.get_by_role("heading", level=1).wait_for()
    return panel


def field(page: Page, name: str, line: int) -> Locator:
    rows = page.locator("[data-role=lines] [data-line]")
    return rows.nth(line - 1).locator(f"[data-field={name}]")


def a_draft(page: Page, server: Server, customer: str, product_no: str = "1001") -> None:
    """A draft to a customer with one line."""
    at(page, server, "kladder/")
    page.get_by_role("banner").get_by_role("button", name="Ny faktura").click()
    expect(field(page, "product", 1)).to_be_visible()
    page.locator("#customer").press_sequentially(customer)
    page.get_by_role("option", name=re.compile(rf"^\d+ {customer}")).click()
    field(page, "product", 1).press_sequentially(product_no)
    field(page, "product", 1).press("Tab")
    expect(field(page, "description", 1)).not_to_have_value("")
    expect(page.locator("[data-role=state]")).to_have_text(SAVED)


def issued(page: Page) -> None:
    """Issue the draft that is open."""
    page.get_by_role("button", name="Fakturer og send").click()
    page.locator("dialog#issue").get_by_role("button", name="Fakturer og send").click()
    expect(page.locator("h1")).to_have_text(re.compile(r"Faktura \d+"))


def a_logo() -> bytes:
    """The mark of a firm: a mountain and its fjord."""
    picture = Image.new("RGB", (480, 200), "white")
    pen = ImageDraw.Draw(picture)
    pen.polygon([(60, 140), (170, 20), (280, 140)], fill=(15, 92, 99))
    pen.polygon([(190, 140), (290, 60), (400, 140)], fill=(94, 160, 165))
    pen.rectangle((60, 150, 400, 162), fill=(233, 157, 60))
    content = BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def test_the_first_log_in(reader: Reader, server: Server, page: Page, tmp_path: Path) -> None:
    with Chapter("forste-innlogging.md", tmp_path) as chapter:
        outside = reader.page(server.url("/logg-inn/"), size=LOW, bypass_csp=True)
        chapter.picture(outside, "logg-inn", of=outside.locator("main"))
        outside.get_by_label("Brukernavn eller e-post").fill(CLIENT)
        outside.get_by_label("Passord").fill("feil")
        outside.get_by_role("button", name="Logg inn").click()
        outside.get_by_role("alert").wait_for()
        chapter.sees(outside)
        outside.get_by_role("link", name="Glemt passord?").click()
        chapter.sees(outside)
        beginner = reader.signed_in(OFFICE, size=SIZE, bypass_csp=True)
        beginner.goto(server.url("/firma/{empty}/"))
        chapter.picture(beginner, "kom-i-gang")
        at(page, server, "")
        chapter.picture(page, "oversikt")
        page.locator("summary", has_text="Per Fjord").click()
        chapter.sees(page)


def test_the_firm(page: Page, server: Server, tmp_path: Path) -> None:
    with Chapter("firmaet.md", tmp_path) as chapter:
        at(page, server, "mitt-firma/")
        chapter.picture(page, "mitt-firma")
        high(page)
        file = tmp_path / "logo.png"
        file.write_bytes(a_logo())
        page.locator("input[name=logo]").set_input_files(file)
        expect(page.get_by_role("img", name="Logoen til")).to_be_visible()
        chapter.picture(page, "logo", of=page.locator("#document"))


def test_customers(page: Page, server: Server, tmp_path: Path) -> None:
    with Chapter("kunder.md", tmp_path) as chapter:
        at(page, server, "kunder/")
        chapter.sees(page)
        panel = in_panel(page, "Ny kunde")
        panel.get_by_label("Navn").fill("Vestavind Elektro AS")
        panel.get_by_label("Postnr.").first.fill("5003")
        expect(panel.get_by_label("Sted", exact=True)).to_have_value("BERGEN")
        panel.get_by_label("E-post", exact=True).fill("faktura@vestavind.example")
        chapter.picture(page, "ny-kunde")
        panel.get_by_label("Navn").fill("Fjellheim Bygg AS")
        panel.get_by_role("button", name="Lagre").click()
        panel.get_by_role("button", name="Lagre likevel").wait_for()
        chapter.sees(page)
        high(page)
        at(page, server, "kunder/{customer}/")
        page.get_by_label("Bedrift").check()
        chapter.picture(page, "kundekort")
        page.get_by_role("button", name="Deaktiver").click()
        at(page, server, "kunder/{customer}/")
        chapter.sees(page)
        page.get_by_role("button", name="Ta i bruk igjen").click()
        page.wait_for_load_state("networkidle")


def test_products(page: Page, server: Server, tmp_path: Path) -> None:
    with Chapter("produkter.md", tmp_path) as chapter:
        at(page, server, "produkter/grupper/")
        chapter.sees(page)
        panel = in_panel(page, "Ny produktgruppe")
        panel.get_by_label("Navn").fill("Reise")
        panel.get_by_label("Mva.-kode").first.select_option("11")
        chapter.picture(page, "produktgruppe")
        panel.get_by_role("button", name="Lagre").click()
        expect(panel).to_be_hidden()
        at(page, server, "produkter/")
        panel = in_panel(page, "Nytt produkt")
        panel.get_by_label("Navn").fill("Befaring")
        for label, value in {"Enhet": "time", "Pris *": "1500", "Innpris uten mva.": "900"}.items():
            with page.expect_response("**/opplysninger/**"):
                panel.get_by_label(label, exact=label == "Pris *").fill(value)
        panel.get_by_label("Prisen er med mva.").check()
        expect(panel.locator("[aria-live=polite]")).to_contain_text("300,00")
        chapter.picture(page, "produkt")
        at(page, server, "produkter/{product}/")
        chapter.sees(page)


def test_the_draft(page: Page, server: Server, tmp_path: Path) -> None:
    with Chapter("kladd.md", tmp_path) as chapter:
        a_draft(page, server, "Havbris Fisk")
        chapter.picture(page, "kladd")
        page.get_by_text("Mer om levering").click()
        chapter.sees(page)
        page.get_by_text("Mer om levering").click()
        lines_of_every_kind(page)
        attached(page, "timeliste.pdf")
        chapter.picture(page, "kladd-linjer")
        field(page, "description", 2).press("Control+Delete")
        chapter.sees(page)
        page.get_by_role("button", name="Angre").click()
        page.get_by_role("button", name="Taster").click()
        chapter.sees(page)
        page.keyboard.press("Escape")
        two_write(page)
        chapter.sees(page)
        page.locator("[data-role=conflict]").get_by_role("button", name="Ta deres").click()


def lines_of_every_kind(page: Page) -> None:
    page.get_by_role("button", name="Tekstlinje").click()
    page.keyboard.type("Arbeid i uke 47")
    page.get_by_role("button", name="Ny linje").click()
    page.keyboard.type("2040")
    page.keyboard.press("Tab")
    expect(field(page, "description", 3)).not_to_have_value("")
    page.get_by_role("button", name="Delsum").click()
    expect(page.locator("[data-role=state]")).to_have_text(SAVED)


def attached(page: Page, name: str) -> None:
    page.locator("#attachments input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": REPORT}
    )
    expect(page.get_by_role("link", name=name)).to_be_visible()


def two_write(page: Page) -> None:
    """Somebody saves the draft in another tab, and then this one is written in."""
    expect(page.locator("[data-role=state]")).to_have_text(SAVED)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#your_reference").fill("Åse")
    expect(other.locator("[data-role=state]")).to_have_text(SAVED)
    other.close()
    page.locator("#your_reference").fill("Kåre")
    expect(page.locator("[data-role=conflict]")).to_be_visible()


def test_issuing(page: Page, server: Server, tmp_path: Path) -> None:
    with Chapter("fakturer.md", tmp_path) as chapter:
        a_draft(page, server, "Havbris Fisk")
        page.get_by_role("link", name="Forhåndsvis").click()
        page.get_by_role("link", name="Åpne PDF").wait_for()
        chapter.picture(page, "forhandsvis")
        page.get_by_role("link", name="Tilbake til kladden").click()
        page.get_by_role("button", name="Fakturer og send").click()
        page.locator("dialog#issue").get_by_role("button", name="Fakturer og send").wait_for()
        chapter.picture(page, "fakturer")
        page.keyboard.press("Escape")
        issued(page)
        at(page, server, "fakturaer/{refused}/")
        chapter.sees(page)
        at(page, server, "fakturaer/{invoice}/")
        chapter.picture(page, "faktura")
        at(page, server, "kladder/")
        page.get_by_role("checkbox", name="Velg Sørlandets Malerservice").first.check()
        page.get_by_role("checkbox", name="Velg Nordlys Eiendom AS").first.check()
        page.mouse.move(0, 0)
        chapter.picture(page, "kladder")
        page.get_by_role("button", name="Fakturer valgte").click()
        page.get_by_role("link", name="Tilbake til kladdene").wait_for()
        chapter.sees(page)


def test_crediting(page: Page, server: Server, tmp_path: Path) -> None:
    with Chapter("krediter.md", tmp_path) as chapter:
        at(page, server, "fakturaer/{invoice}/")
        chapter.sees(page)
        page.get_by_role("link", name="Krediter eller rett").click()
        page.get_by_label("Et beløp").check()
        chapter.sees(page)
        page.get_by_label("Noen av linjene").check()
        page.get_by_label("Tekst på kreditnotaen").fill("Gjelder timer som ble ført to ganger.")
        chapter.picture(page, "krediter")
        page.get_by_label("Hele fakturaen").check()
        page.get_by_role("button", name="Legg i kladdene").click()
        page.get_by_role("link", name="Velg på nytt").wait_for()
        at(page, server, "kladder/")
        chapter.sees(page)
        page.get_by_role("link", name=re.compile("Sørlandets")).first.click()
        issued_credit_note(page)
        chapter.picture(page, "kreditnota")


def issued_credit_note(page: Page) -> None:
    page.get_by_role("button", name="Fakturer og send").click()
    page.locator("dialog#issue").get_by_role("button", name="Fakturer og send").click()
    expect(page.locator("h1")).to_have_text(re.compile(r"Kreditnota \d+"))


def test_the_journal(page: Page, server: Server, tmp_path: Path) -> None:
    with Chapter("fakturajournal.md", tmp_path) as chapter:
        at(page, server, "fakturaer/")
        chapter.picture(page, "fakturajournal")
        page.locator("summary", has_text="Med utvalget").click()
        chapter.sees(page)
        at(page, server, "fakturaer/?payment=overdue")
        page.locator("summary", has_text="Visninger").click()
        chapter.sees(page)
        page.locator("h1").click()
        page.locator("summary", has_text="Filtre").click()
        chapter.picture(page, "filtre")


def test_quotes_and_orders(page: Page, server: Server, tmp_path: Path) -> None:
    with Chapter("tilbud-og-ordrer.md", tmp_path) as chapter:
        at(page, server, "tilbud/")
        chapter.picture(page, "tilbud-og-ordrer")
        at(page, server, "kladder/{quote_draft}/")
        chapter.sees(page)
        at(page, server, "tilbud/{quote_draft}/")
        chapter.sees(page)
        at(page, server, "tilbud/{quote}/")
        chapter.picture(page, "tilbud")
        at(page, server, "tilbud/{ordered}/")
        chapter.sees(page)


def test_recurring_invoices(page: Page, server: Server, tmp_path: Path) -> None:
    with Chapter("repeterende.md", tmp_path) as chapter:
        at(page, server, "repeterende/")
        chapter.sees(page)
        at(page, server, "kladder/{template}/")
        chapter.sees(page)
        at(page, server, "repeterende/{new_recurring}/")
        chapter.sees(page)
        at(page, server, "repeterende/{recurring}/")
        chapter.picture(page, "repeterende")
        at(page, server, "repeterende/{missed}/")
        chapter.picture(page, "perioder", of=page.get_by_role("main").locator(".ds-alert").first)


def test_statistics(page: Page, server: Server, tmp_path: Path) -> None:
    with Chapter("statistikk.md", tmp_path) as chapter:
        at(page, server, "")
        chapter.sees(page)
        at(page, server, "statistikk/")
        chapter.picture(page, "statistikk")
        page.locator("summary", has_text="Eksport").click()
        chapter.sees(page)
        at(page, server, "statistikk/?by=ageing")
        chapter.picture(page, "aldersfordeling")


def test_import_and_export(page: Page, house: House, tmp_path: Path) -> None:
    """The last of the walks: the worker does everything that waits."""
    with Chapter("import-og-eksport.md", tmp_path) as chapter:
        at(page, house.server, "kunder/")
        page.locator("summary", has_text="Eksport").click()
        chapter.sees(page)
        page.get_by_role("link", name="Importer", exact=True).click()
        page.get_by_role("heading", level=1, name="Importer kunder").wait_for()
        chapter.sees(page)
        file_chosen(page, "kunder.csv", CUSTOMERS.encode("cp1252"))
        page.get_by_text("Slik blir de første radene lest").first.wait_for()
        high(page, 1000)
        chapter.picture(page, "import-kolonner")
        page.get_by_role("button", name="Prøvekjør importen").click()
        page.get_by_role("button", name="Stopp").wait_for()
        chapter.sees(page)
        house.work()
        page.get_by_role("button", name="Importer nå").wait_for()
        chapter.sees(page)
        page.get_by_role("button", name="Importer nå").click()
        page.get_by_role("button", name="Stopp").wait_for()
        house.work()
        page.get_by_text("Lagt til").wait_for()
        high(page, 620)
        chapter.picture(page, "import-rapport")


def test_every_page_of_the_guide_is_in_its_index_and_leads_somewhere() -> None:
    known = {*chapters(), "README.md"}

    assert links_of("README.md") - {"kontor/README.md"} == set(chapters())
    assert {name: links_of(name) - known for name in chapters() if links_of(name) - known} == {}


def test_every_picture_that_is_kept_is_shown(tmp_path: Path) -> None:
    shown = set[str]().union(*(Chapter(name, tmp_path).pictures for name in chapters()))

    assert {path.stem for path in PICTURES.glob("*.png")} == shown

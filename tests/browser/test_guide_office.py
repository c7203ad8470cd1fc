"""The office's guide is walked through on the real programs, as `test_guide.py` does the user's.

`WEBFAKTURA_PICTURES=1 pytest tests/browser/test_guide_office.py` takes the pictures of
docs/bruker/kontor/bilder anew. What the guide tells of commands is tested in
tests/unit/test_guide_links.py.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import OFFICE, Reader
from browser.guidebook import GUIDE, OfficeChapter, chapters, links_of
from browser.server import Server, serving
from browser.sync_desk import SyncDesk, a_sync_desk
from browser.test_ledger_ui import fill
from browser.test_sync_pages import new_client_until_its_codes
from installation import TESTS
from ledger_ui.served import serving as serving_ledger
from sync.cast import a_voucher
from ui.opener import Opener
from unit.ledger.builders import PASSWORD, a_ledger

pytestmark = pytest.mark.browser

SIZE = {"width": 1200, "height": 640}
STEPS = ("firma", "abonnement", "moduler", "bruker", "oppsett", "avgiftskoder")
LOW = 400
TALL = 1500
TROUBLES = "import django; django.setup(); from browser.fill_troubles import main; main()"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of its own, in which something has gone wrong with several clients."""
    home = tmp_path_factory.mktemp("office")
    with serving(home) as running:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
            "WEBFAKTURA_HOME": str(home),
            "PYTHONPATH": str(TESTS),
        }
        told = subprocess.run(
            [sys.executable, "-c", TROUBLES], env=environment, stdout=subprocess.PIPE, check=True
        )
        running.ids["letter"] = told.stdout.decode()
        yield running


@pytest.fixture(scope="module")
def reader(browser: Browser, server: Server) -> Iterator[Reader]:
    opener = Reader(browser, server)
    yield opener
    opener.close()


@pytest.fixture(scope="module")
def office(reader: Reader) -> Page:
    """Kari of the office; the policy would forbid what the photograph itself styles."""
    return reader.signed_in(OFFICE, size=SIZE, bypass_csp=True)


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SyncDesk]:
    with a_sync_desk(browser, tmp_path_factory.mktemp("sync")) as desk:
        yield desk


def high(page: Page, height: int) -> None:
    """Let so much be in view."""
    page.set_viewport_size({"width": SIZE["width"], "height": height})


def at(page: Page, server: Server, path: str) -> None:
    page.goto(server.url(path))
    page.wait_for_load_state("networkidle")


def test_the_worklist(office: Page, server: Server, tmp_path: Path) -> None:
    with OfficeChapter("kontor/arbeidsliste.md", tmp_path) as chapter:
        at(office, server, "/firma/{company}/mitt-firma/")
        chapter.sees(office)
        at(office, server, "/arbeidsliste/")
        office.get_by_role("checkbox", name="Dokumenter som ikke kom frem").check()
        chapter.picture(office, "arbeidsliste")
        office.get_by_label("Til", exact=True).fill("31.12.2199")
        office.get_by_label("Hvorfor det kan vente").fill("Kunden ringer tilbake")
        office.get_by_role("button", name="La det vente").click()
        at(office, server, "/arbeidsliste/?vis=utsatt")
        office.get_by_role("checkbox", name="Dokumenter som ikke kom frem").check()
        chapter.sees(office)
        at(office, server, "/arbeidsliste/ikke-levert/")
        high(office, LOW)
        chapter.picture(office, "ikke-levert")
        high(office, SIZE["height"])
        at(office, server, "/firma/{company}/fakturaer/{refused}/")
        chapter.sees(office)
        letter_that_comes_back(chapter, office, server)
        chapter.words -= rarely_seen()


def letter_that_comes_back(chapter: OfficeChapter, office: Page, server: Server) -> None:
    at(office, server, "/firma/{company}/fakturaer/{letter}/")
    chapter.picture(office, "brev")
    office.get_by_role("button", name="Jeg har sendt det").click()
    office.get_by_text("Det er notert at du har sendt det.").wait_for()
    office.locator("summary", has_text="Brevet kom i retur").click()
    chapter.sees(office)


def rarely_seen() -> set[str]:
    """The troubles' words as the program has them: not all go wrong in one installation."""
    said = subprocess.run(
        [sys.executable, "-c", WORDS],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return set(said.stdout.splitlines())


WORDS = """
import django; django.setup()
from django.utils.translation import override, gettext
from webfaktura.server.web.pages.worklist import WORDS
with override("nb"):
    print(*WORDS.values(), gettext("All is well"), sep="\\n")
"""


def test_the_first_client(desk: SyncDesk, tmp_path: Path) -> None:
    """The first of Sync's walks: nobody has chosen the password yet."""
    with OfficeChapter("kontor/forste-klient.md", tmp_path) as chapter:
        first = desk.page(desk.url(desk.served.link), size=SIZE)
        chapter.sees(first)
        page = desk.inside(size=SIZE, bypass_csp=True)
        page.get_by_role("heading", name="Klienter").wait_for()
        high(page, LOW)
        chapter.picture(page, "sync-klienter")
        high(page, TALL)
        steps = [f"/klienter/999/steg/{step}/" for step in STEPS]
        for path in (*steps, "/klienter/999/", "/ny-klient/"):
            page.goto(desk.url(path))
            chapter.sees(page)
        new_client_until_its_codes(desk, page)
        high(page, 760)
        chapter.picture(page, "sync-avgiftskoder")
        page.get_by_role("button", name="Neste").click()
        chapter.sees(page)
        page.goto(desk.url("/"))
        chapter.sees(page)
        page.goto(desk.url("/klienter/120/steg/opprett/"))
        page.get_by_role("button", name="Opprett klient").click()
        page.get_by_text("Klient 120 er opprettet.").wait_for()
        chapter.sees(page)


def test_every_day(desk: SyncDesk, office: Page, server: Server, tmp_path: Path) -> None:
    with OfficeChapter("kontor/daglig.md", tmp_path) as chapter:
        page = desk.inside("/klienter/999/", size=SIZE, bypass_csp=True)
        chapter.picture(page, "sync-klient")
        page.get_by_label("Debugmode").check()
        page.get_by_role("button", name="Synkroniser klient").click()
        expect(page.get_by_text("Dette vil bli sendt:")).to_be_visible()
        chapter.sees(page)
        page.get_by_role("button", name="Stopp").click()
        expect(page.get_by_role("heading", name="Stoppet")).to_be_visible()
        at(office, server, "/firma/{company}/konflikter/")
        chapter.picture(office, "konflikter")


def test_the_ledger(browser: Browser, desk: SyncDesk, tmp_path: Path) -> None:
    with OfficeChapter("kontor/regnskapet.md", tmp_path) as chapter, a_ledger(tmp_path) as ledger:
        fill(ledger)
        step = desk.inside("/klienter/999/steg/moduler/")
        chapter.sees(step)
        with serving_ledger(tmp_path / "book.sqlite3") as address:
            opener = Opener(browser)
            page = opener.page(f"{address}/logg-inn/", size=SIZE, bypass_csp=True)
            page.get_by_label("Brukernavn").fill("admin")
            page.get_by_label("Passord").fill(PASSWORD)
            page.get_by_role("button", name="Logg inn").click()
            page.get_by_role("heading", name="Velg klient").wait_for()
            page.goto(f"{address}/klient/999/")
            chapter.picture(page, "regnskap-bunter")
            page.goto(f"{address}/klient/999/bunter/2/")
            chapter.sees(page)
            page.goto(f"{address}/klient/999/apne-poster/")
            chapter.picture(page, "regnskap-apne-poster")
            for path in ("ny/?faktura=1", "pay-2/reverser/"):
                page.goto(f"{address}/klient/999/innbetalinger/{path}")
                chapter.sees(page)
            page.goto(f"{address}/klient/999/kontroll/")
            chapter.sees(page)
            opener.close()


def test_the_night(desk: SyncDesk, office: Page, server: Server, tmp_path: Path) -> None:
    """The last of Sync's walks: from now on something is refused."""
    with OfficeChapter("kontor/nattkjoring.md", tmp_path) as chapter:
        at(office, server, "/arbeidsliste/")
        chapter.sees(office)
        chapter.words -= rarely_seen()
        desk.station.company.waiting.append(a_voucher(7, vat_code="4711"))
        page = desk.inside("/klienter/999/", size=SIZE, bypass_csp=True)
        page.get_by_role("button", name="Synkroniser klient").click()
        page.get_by_role("button", name="Kjør bare det som feilet").wait_for()
        chapter.sees(page)


def test_every_page_is_in_the_index() -> None:
    assert links_of("kontor/README.md") == {*chapters(GUIDE / "kontor"), "../README.md"}

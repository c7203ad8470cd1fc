"""A file on its way into the register, in the browser: each step looked at, with a real worker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from browser.conftest import Reader
from browser.server import Server, serving
from browser.test_pages import looked_at
from installation import TESTS
from rooms.registers.importing import csv_of, xlsx_of
from ui.opener import DESK, PHONE

pytestmark = pytest.mark.browser

WORK = """
import django; django.setup()
from django.utils.timezone import now
from webfaktura.server.jobs.commands import release_expired
from webfaktura.server.jobs.models import Job
from webfaktura.server.jobs.rules import LEASE
from webfaktura.server.jobs.worker import Worker
from webfaktura.server.tasks import books_of
release_expired(at=now() + LEASE)
Job.objects.filter(state="ready").update(due_at=now())
worker = Worker(within=books_of)
while worker.work_once(): pass
"""
HEADS = ["Kundenr", "Kundenavn", "Org.nr", "Adresse", "Postnr", "E-post", "Kundegruppe", "Frist"]
PEOPLE = [
    [f"{70_000 + n}", f"Fjordheim {n} AS", "", f"Strandveien {n}", "5003",
     f"post{n}@fjordheim.example", "A", "14 dager"]
    for n in range(3_000)
]  # fmt: skip
NARROW = {"width": 320, "height": 640}
PEOPLE[2][5] = "post(a)fjordheim"
PEOPLE[40][0] = PEOPLE[3][0]
GOODS = [
    ["Varenr", "Benevnelse", "Enhet", "Pris inkl. mva", "Mva", "Varegruppe"],
    ["B-01", "Plank 48x98", "m", "45,90", "25 %", "Trelast"],
    ["B-02", "Spiker", "pk", "kr 129,-", "25 %", "Jernvare"],
    ["B-03", "Rådgivning", "time", "ring oss", "25 %", ""],
]


@dataclass(frozen=True)
class House:
    """A server of its own, and the worker beside it."""

    server: Server
    home: Path

    def work(self, **variables: str) -> None:
        """Let the worker do what waits."""
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
            "WEBFAKTURA_HOME": str(self.home),
            "PYTHONPATH": str(TESTS),
            **variables,
        }
        subprocess.run([sys.executable, "-c", WORK], env=environment, check=not variables)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("imports")
    with serving(home) as server:
        yield House(server, home)


@pytest.fixture
def visitor(browser: Browser, house: House) -> Iterator[Reader]:
    """Signs in at the house's own server."""
    opener = Reader(browser, house.server)
    yield opener
    opener.close()


def file_chosen(page: Page, name: str, content: bytes) -> None:
    file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    page.locator("input[type=file]").set_input_files(file)


class Visit:
    """Somebody at a screen of this size and colour, who looks at each step."""

    def __init__(self, reader: Reader, house: House, size: dict[str, int], scheme: str) -> None:
        self.house, self.width = house, size["width"]
        self.mark = f"{self.width}-{scheme}"
        self.page = reader.signed_in(size=size, color_scheme=scheme)
        self.found: list[str] = []

    def look(self, name: str) -> None:
        self.found += looked_at(self.page, f"import-{name}-{self.mark}", self.width)

    def choose_file(self) -> None:
        page = self.page
        page.goto(self.house.server.url("/firma/{company}/kunder/"))
        self.look("list")
        page.get_by_role("link", name="Importer", exact=True).click()
        page.get_by_role("heading", level=1, name="Importer kunder").wait_for()
        self.look("upload")
        file_chosen(page, "bilde.csv", b"\x89PNG\r\n\x1a\n")
        expect(page.get_by_role("alert")).to_contain_text("Filen er ikke en tabell.")
        self.look("refused-file")
        file_chosen(page, f"kunder {self.mark}.csv", csv_of(HEADS, *PEOPLE))
        page.get_by_text("Slik blir de første radene lest").first.wait_for()

    def choose_columns(self) -> None:
        emails = self.page.get_by_label("E-post", exact=True)
        wrong = self.page.get_by_text("E-postadressen «post(a)fjordheim» er ikke gyldig.")
        expect(wrong).to_be_visible()
        self.look("columns")
        emails.focus()
        emails.select_option(label="Deres ref.")
        expect(wrong).to_have_count(0)
        expect(emails).to_be_focused()
        emails.select_option(label="E-post")
        expect(wrong).to_be_visible()

    def rehearse(self) -> None:
        page = self.page
        page.get_by_role("button", name="Prøvekjør importen").click()
        page.get_by_text("Prøvekjører").wait_for()
        self.look("queued")
        self.house.work(WEBFAKTURA_FAULT="registers.import_portion_done:2")
        expect(page.get_by_text("1000 / 3000")).to_be_visible()
        self.look("progress")
        self.house.work()
        page.get_by_text("Dette er det som ville skjedd.").wait_for()
        self.look("rehearsed")

    def start(self) -> None:
        page = self.page
        page.get_by_role("button", name="Importer nå").click()
        page.get_by_text("Importerer").wait_for()
        self.house.work()
        page.get_by_role("link", name="Til kundene").wait_for()
        expect(page.get_by_text("Kundenr. 70003 står også på rad 5.")).to_be_visible()
        self.look("report")
        page.get_by_role("link", name="Importer en annen fil").click()
        page.get_by_text("Siste importer").first.wait_for()
        self.look("upload-again")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_customers_are_imported_step_by_step(
    visitor: Reader, house: House, size: dict[str, int], scheme: str
) -> None:
    visit = Visit(visitor, house, size, scheme)

    visit.choose_file()
    visit.choose_columns()
    visit.rehearse()
    visit.start()

    assert visit.found == []
    if not os.environ.get("WEBFAKTURA_PICTURES"):  # a photograph itself breaks the policy
        assert [each for each in visitor.complaints if "422" not in each] == []


@pytest.mark.parametrize("size", [DESK, PHONE, NARROW], ids=["desk", "phone", "narrow"])
def test_products_are_rehearsed_from_a_workbook(
    visitor: Reader, house: House, size: dict[str, int]
) -> None:
    page = visitor.signed_in(size=size)
    page.goto(house.server.url("/firma/{company}/produkter/import/"))

    file_chosen(page, "varer.xlsx", xlsx_of(*GOODS))
    page.get_by_text("Nye produkter, der filen ikke sier noe").wait_for()
    found = looked_at(page, f"import-products-columns-{size['width']}", size["width"])
    page.get_by_role("button", name="Prøvekjør importen").click()
    page.get_by_text("Prøvekjører").wait_for()
    house.work()
    page.get_by_text("Verdt å vite").first.wait_for()
    expect(page.get_by_text("Produktgruppen «Trelast» finnes ikke, og lages.")).to_be_visible()
    found += looked_at(page, f"import-products-report-{size['width']}", size["width"])

    page.get_by_role("button", name="Velg kolonnene på nytt").click()
    page.get_by_label("Overskriftene står på rad").select_option("0")
    expect(page.get_by_text("Velg hvilken kolonne som er «Produktnr.».")).to_be_visible()
    assert found == []


def test_without_scripts_a_file_goes_all_the_way(visitor: Reader, house: House) -> None:
    page = visitor.signed_in()
    state = page.context.storage_state()
    bare = visitor.browser.new_context(
        java_script_enabled=False, storage_state=state, locale="nb-NO"
    )
    visitor.contexts.append(bare)
    page = bare.new_page()
    page.goto(house.server.url("/firma/{company}/kunder/import/"))
    file_chosen(page, "en.csv", csv_of(["Navn"], ["Uten skript AS"]))
    page.get_by_role("button", name="Last opp").click()
    page.get_by_role("button", name="Importer nå").click()

    house.work()
    page.reload()

    expect(page.get_by_text("Lagt til")).to_be_visible()

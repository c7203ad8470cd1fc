"""Sync's local page as the eye, the screen reader and a narrow screen meet it, light and dark."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.sync_desk import SyncDesk, a_sync_desk
from browser.test_pages import looked_at_by_all
from sync.local_ui.served_page import PASSWORD

pytestmark = pytest.mark.browser

STEPS = ("Firma", "Abonnement", "Moduler", "Bruker", "Oppsett", "Avgiftskoder", "Opprett")
PAGES = {
    "clients": "/",
    "client": "/klienter/999/",
    "new-client": "/ny-klient/",
    **{f"standing-{name.lower()}": f"/klienter/999/steg/{name.lower()}/" for name in STEPS},
}


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SyncDesk]:
    with a_sync_desk(browser, tmp_path_factory.mktemp("sync")) as desk:
        yield desk


@pytest.fixture(scope="module")
def inside(desk: SyncDesk) -> Page:
    """One page of somebody who has logged in."""
    return desk.inside()


def test_nothing_is_in_the_way_at_the_entrance(desk: SyncDesk) -> None:
    page = desk.page(desk.url(desk.served.link))
    first = looked_at_by_all(page, "sync-first-opening")

    desk.inside()  # chooses the password, where nobody has yet
    page.goto(desk.url("/"))
    page.get_by_label("Passord").fill("feil passord")
    page.get_by_role("button", name="Logg inn").click()
    expect(page.get_by_text("Passordet stemmer ikke.")).to_be_visible()

    assert first + looked_at_by_all(page, "sync-log-in") == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_in_the_way_of_anyone(desk: SyncDesk, inside: Page, name: str) -> None:
    desk.complaints.clear()

    inside.goto(desk.url(PAGES[name]))

    assert looked_at_by_all(inside, f"sync-{name}") == []
    assert complaints(desk) == []


def test_a_client_is_created_in_seven_steps_and_run_with_debugmode(
    desk: SyncDesk, inside: Page
) -> None:
    desk.complaints.clear()

    new_client_until_its_codes(desk, inside)
    found = looked_at_by_all(inside, "sync-new-avgiftskoder")
    inside.get_by_label("Sats for avgiftskode 31").select_option("")
    expect(inside.get_by_text("Kobles ikke. Produkter kan ikke bruke koden.")).to_be_visible()
    inside.get_by_role("button", name="Neste").click()
    found += looked_at_by_all(inside, "sync-new-opprett")
    inside.get_by_role("button", name="Opprett klient").click()
    expect(inside.get_by_text("Klient 120 er opprettet.")).to_be_visible()
    found += looked_at_by_all(inside, "sync-created")

    inside.get_by_role("link", name="Til klienten").first.click()
    inside.get_by_label("Debugmode").check()
    inside.get_by_role("button", name="Synkroniser klient").click()
    expect(inside.get_by_text("Dette vil bli sendt:")).to_be_visible()
    found += looked_at_by_all(inside, "sync-asking")
    inside.get_by_role("button", name="Kjør", exact=True).click()
    expect(inside.get_by_role("heading", name="Avdelinger og prosjekter")).to_be_visible()
    inside.get_by_role("button", name="Stopp").click()
    expect(inside.get_by_role("heading", name="Stoppet")).to_be_visible()
    found += looked_at_by_all(inside, "sync-stopped")

    assert found == []
    assert complaints(desk) == []


def new_client_until_its_codes(desk: SyncDesk, page: Page) -> None:
    """Steps 1 to 5, and step 6 open."""
    page.goto(desk.url("/ny-klient/"))
    page.get_by_label("Klient", exact=False).last.fill("C120")
    page.get_by_role("button", name="Hent firmaopplysninger").click()
    expect(page.get_by_text("987 654 325")).to_be_visible()
    page.get_by_role("button", name="Neste").click()
    page.get_by_label("Abonnement").last.select_option("99")
    page.get_by_role("button", name="Neste").click()
    page.get_by_label("Vis innbetalte poster").check()
    page.get_by_role("button", name="Neste").click()
    page.get_by_label("Brukernavn").fill("klient1")
    page.get_by_role("button", name="Test login").click()
    expect(page.get_by_text("Brukernavnet klient1 er i bruk.")).to_be_visible()
    page.get_by_label("Brukernavn").fill("ola@fjellheim.example")
    page.get_by_label("Fullt navn").fill("Ola Fjell")
    page.get_by_role("textbox", name="E-post").fill("ola@fjellheim.example")
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Legg til bruker").click()
    expect(page.get_by_text("Brukeren ola@fjellheim.example er lagt til.")).to_be_visible()
    page.get_by_role("button", name="Neste").click()
    page.get_by_label("Kundeserie, første nummer").fill("30000")
    page.get_by_role("button", name="Neste").click()


def complaints(desk: SyncDesk) -> list[str]:
    """What the pages said on the console; a photograph itself breaks the policy."""
    return [] if os.environ.get("WEBFAKTURA_PICTURES") else desk.complaints

"""The ledger's page as the eye, the screen reader and a narrow screen meet it, light and dark."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.test_pages import looked_at_by_all
from ledger_ui.served import serving
from ui.opener import Opener
from unit.ledger.builders import (
    CLIENT,
    PASSWORD,
    a_batch,
    a_credit_note,
    a_ledger,
    a_payment,
    a_row,
    an_invoice,
    updated,
)
from webfaktura.ledger.records import Lock
from webfaktura.ledger.seed import seed_client
from webfaktura.ledger.session import Ledger
from webfaktura.norway.money import Money

pytestmark = pytest.mark.browser

PAGES = {
    "clients": "/",
    "nobody": "/?q=ingen",
    "batches": "/klient/999/",
    "batches-none": "/klient/998/",
    "batch": "/klient/999/bunter/2/",
    "batch-updated": "/klient/999/bunter/1/",
    "open-items": "/klient/999/apne-poster/",
    "open-items-none": "/klient/998/apne-poster/",
    "payments": "/klient/999/innbetalinger/",
    "payments-none": "/klient/998/innbetalinger/",
    "payment-new": "/klient/999/innbetalinger/ny/?faktura=1",
    "payment-reversal": "/klient/999/innbetalinger/pay-2/reverser/",
    "trial-balance": "/klient/999/saldobalanse/",
    "trial-balance-none": "/klient/998/saldobalanse/",
    "proof": "/klient/999/kontroll/",
    "customers": "/klient/999/kunder/",
    "products": "/klient/999/produkter/",
}


@dataclass
class Desk:
    """A browser at the page of a ledger with something of everything in it."""

    opener: Opener
    address: str
    book: Path
    page: Page

    def goto(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page


def fill(ledger: Ledger) -> None:
    """A batch in the book, paid in every way; two that wait, one of which somebody has open."""
    seed_client(ledger, "998")
    overdue = an_invoice(1, due_on=date(2020, 1, 31), issued_on=date(2020, 1, 1))
    others = [an_invoice(no, a_row("20050.13", "5012.53")) for no in (2, 3, 4)]
    updated(ledger, a_batch(overdue, *others, a_credit_note(5)))
    ledger.register_payment(CLIENT, a_payment("pay-2", invoice_no=2, amount=Money.of(250)))
    ledger.register_payment(CLIENT, a_payment("pay-3", invoice_no=3, amount=Money.of(99000)))
    ledger.register_payment(CLIENT, a_payment("pay-4", invoice_no=4))
    ledger.reverse_payment(CLIENT, "pay-4", reversal_id="back-4", on=date(2026, 11, 25))
    ledger.write_batch(CLIENT, a_batch(an_invoice(11), an_invoice(12), reference="batch-2"))
    ledger.write_batch(CLIENT, a_batch(an_invoice(13), reference="batch-3"))
    ledger.lock(CLIENT, Lock("batch", 3, "Kari"))


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("ledger")
    with a_ledger(folder) as ledger:
        fill(ledger)
    book = folder / "book.sqlite3"
    with serving(book) as address:
        opener = Opener(browser)
        page = opener.page(f"{address}/logg-inn/")
        assert looked_at_by_all(page, "ledger-log-in") == []
        page.get_by_label("Brukernavn").fill("admin")
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("button", name="Logg inn").click()
        page.get_by_role("heading", name="Velg klient").wait_for()
        yield Desk(opener, address, book, page)
        opener.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_in_the_way_of_anyone(desk: Desk, name: str) -> None:
    desk.opener.complaints.clear()

    page = desk.goto(PAGES[name])

    assert looked_at_by_all(page, f"ledger-{name}") == []
    assert desk.opener.complaints == []


def test_what_is_refused_is_tied_to_its_field(desk: Desk) -> None:
    page = desk.goto("/klient/999/innbetalinger/ny/")

    page.get_by_label("Fakturanr.").fill("777")
    page.get_by_role("button", name="Registrer").click()

    field = page.get_by_label("Fakturanr.")
    expect(field).to_have_accessible_description(
        "Faktura 777 er ikke bokført. Sjekk nummeret, og at bunten er oppdatert."
    )
    assert looked_at_by_all(page, "ledger-payment-refused") == []


def test_a_batch_arrives_is_updated_paid_and_proved(desk: Desk) -> None:
    """The office sees a batch arrive while it looks, and takes it all the way."""
    page = desk.goto("/klient/998/")
    expect(page.get_by_text("Ingen bunter venter")).to_be_visible()

    with Ledger.open_locally(desk.book) as ledger:
        ledger.write_batch("998", a_batch())
    expect(page.get_by_role("cell", name="1 250,00")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Oppdater alle").click()
    page.get_by_role("dialog").get_by_role("button", name="Oppdater alle").click()
    expect(page.get_by_text("Bunt 1 er oppdatert: bilag 1.")).to_be_visible()

    page.get_by_role("link", name="Åpne poster").click()
    page.get_by_role("link", name="Innbetaling på faktura 1").click()
    page.get_by_role("button", name="Registrer").click()
    expect(page.get_by_text("på faktura 1. Den er betalt.")).to_be_visible()
    page.get_by_role("link", name="Kontroll").click()
    expect(page.get_by_text("Boken balanserer og kjeden er hel")).to_be_visible()


def test_a_batch_is_removed_after_a_question(desk: Desk) -> None:
    page = desk.goto("/klient/999/")

    page.get_by_role("button", name="Fjern bunt 2").click()
    page.get_by_role("dialog", name="Fjern bunt 2?").get_by_role("button", name="Fjern").click()

    expect(page.get_by_text("Bunt 2 er fjernet.")).to_be_visible()
    expect(page.get_by_role("button", name="Fjern bunt 2")).to_have_count(0)

"""Sync's local page in a browser: a machine with a client that is created and one that is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, StorageState

from sync.cast import a_customer, a_voucher
from sync.local_ui.served_page import PASSWORD, Served, serving
from sync.station import Station, a_station
from ui.opener import DESK, Opener
from webfaktura.ledger.records import ClientFacts


@dataclass
class SyncDesk(Opener):
    """Opens Sync's page as somebody who has logged in; the first of all chooses the password."""

    browser: Browser
    station: Station
    served: Served
    key: StorageState | None = None

    def __post_init__(self) -> None:
        super().__init__(self.browser)

    def url(self, path: str) -> str:
        return self.served.address + path

    def inside(self, path: str = "/", *, size: dict[str, int] = DESK, **context: Any) -> Page:
        if self.key is None:
            page = self.page(self.url(self.served.link), size=size)
            page.get_by_label("Nytt passord").fill(PASSWORD)
            page.get_by_label("Gjenta passordet").fill(PASSWORD)
            page.get_by_role("button", name="Velg og åpne").click()
            page.get_by_role("heading", name="Klienter").wait_for()
            self.key = page.context.storage_state()
        return self.page(self.url(path), size=size, storage_state=self.key, **context)


@contextmanager
def a_sync_desk(browser: Browser, home: Path) -> Iterator[SyncDesk]:
    """Client 999 is created and has an invoice waiting; client 120 is in the ledger only."""
    with a_station(home) as station:
        station.prepare(*station.setup)
        station.prepare(*station.new_client)
        with station.ledger() as ledger:
            ledger.add_client(ClientFacts("120", "987654325", "Fjellheim Bygg AS", "Fjellveien 2"))
        station.company.change_customer(a_customer())
        station.company.waiting.append(a_voucher(net="1000.00"))
        with serving(station) as served:
            desk = SyncDesk(browser, station, served)
            try:
                yield desk
            finally:
                desk.close()

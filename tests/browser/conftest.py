"""What the browser tests stand on: Chromium, and a real server with months of invoices."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser.server import Server, serving
from builders import PASSWORD
from ui.opener import DESK, Opener

NO_BROWSER = "NO BROWSER: chromium is not installed, so no page was tested in tests/browser"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# These take minutes, and are run by who looks at pictures: WEBFAKTURA_PICTURES=look
PICTURES = ["test_baseline.py", "test_guide.py", "test_guide_office.py", "test_imports.py"]
collect_ignore = [] if os.environ.get("WEBFAKTURA_PICTURES") else PICTURES
OFFICE = "kari@fjord.example"
CLIENT = "per@fjordkraft.example"
OPERATOR = "drift@fjord.example"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it loudly, once, if the browser was missing."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(NO_BROWSER, red=True, bold=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = shutil.which("chromium")
    if chromium is None and os.environ.get("CI") == "true":
        pytest.fail(NO_BROWSER)
    if chromium is None:
        pytest.skip(NO_BROWSER)
    return {**browser_type_launch_args, "executable_path": chromium, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


class Reader(Opener):
    """Opens pages as somebody who has signed in: each signs in once, and is known from then on."""

    def __init__(self, browser: Browser, server: Server) -> None:
        super().__init__(browser)
        self.server = server

    def signed_in(self, who: str = OFFICE, *, size: dict[str, int] = DESK, **context: Any) -> Page:
        if who in self.server.keys:
            return self.page(
                self.server.url("/"), size=size, storage_state=self.server.keys[who], **context
            )
        page = self.page(self.server.url("/logg-inn/"), size=size, **context)
        page.get_by_label("Brukernavn eller e-post").fill(who)
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("button", name="Logg inn").click()
        page.get_by_role("heading", level=1).first.wait_for()
        self.server.keys[who] = page.context.storage_state()
        return page


@pytest.fixture
def reader(browser: Browser, server: Server) -> Iterator[Reader]:
    """Opens pages in contexts of their own, and closes them."""
    opener = Reader(browser, server)
    yield opener
    opener.close()

"""What the tests of the shared look stand on: the gallery in its own process, and Chromium."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ui.opener import Opener

NO_BROWSER = "NO BROWSER: chromium is not installed, so nothing on screen was tested in tests/ui"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
]


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
def address() -> Iterator[str]:
    """Where the gallery and the editor listen."""
    command = [sys.executable, str(Path(__file__).with_name("serve.py"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Opens pages in contexts of their own, and closes them."""
    opener = Opener(browser)
    yield opener
    opener.close()


@pytest.fixture
def editor(opened: Opener, address: str) -> Page:
    """The editor with the draft it begins with."""
    page = opened.page("about:blank")
    page.request.get(f"{address}/editor/reset")
    page.goto(f"{address}/editor/")
    return page

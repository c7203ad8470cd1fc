"""Opens pages as people meet them: on a desk or a phone, in light or dark."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

DESK = {"width": 1366, "height": 860}
PHONE = {"width": 390, "height": 844}


class Opener:
    """Opens pages as people meet them: a size, a colour scheme, with or without scripts."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def page(self, url: str, *, size: dict[str, int] = DESK, **context: Any) -> Page:
        """Open an address; what the page says on the console goes to `complaints`."""
        made = self.browser.new_context(**{"viewport": size, "locale": "nb-NO", **context})
        self.contexts.append(made)
        page = made.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(url)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"{message.type}: {message.text}")

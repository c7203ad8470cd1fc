"""Where things stand in the editor that the browser tests write in."""

import json
from typing import Any

from playwright.sync_api import Locator, Page

SAVED = "Alle endringer lagret"


def field(page: Page, name: str, line: int) -> Locator:
    """A line's field; lines are counted from 1."""
    return page.locator("[data-line]").nth(line - 1).locator(f"[data-field={name}]")


def lines(page: Page) -> Locator:
    return page.locator("[data-role=lines] [data-line]")


def amount(page: Page, line: int) -> Locator:
    return lines(page).nth(line - 1).locator("[data-role=amount]")


def totals(page: Page) -> Locator:
    return page.locator("[data-role=totals]")


def state(page: Page) -> Locator:
    return page.locator("[data-role=state]")


def kept(page: Page, address: str) -> Any:
    """The draft as the server has it."""
    return json.loads(page.request.get(f"{address}/editor/draft").text())


def descriptions(page: Page) -> list[str]:
    """What the lines say, from the first to the last."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('[data-role=lines] [data-field=description]')]"
        ".map(({value}) => value)"
    )
    return found

"""The user's guide as tests read it: each word it promises must be met on the way it tells of.

In the guide **bold** is something one presses or fills in, by its name; «marks» hold words that
stand on a page; `code` is a key. What a page of the guide promises is crossed off as it is seen,
and it is an error when something is left.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Locator, Page

from browser.pictures import ARE_KEPT, photographed, written

GUIDE = Path(__file__).parents[2] / "docs/bruker"
PICTURES = GUIDE / "bilder"
LARGEST_PICTURE = 150_000

BOLD = re.compile(r"\*\*(.+?)\*\*")
MARKED = re.compile(r"«(.+?)»")
KEY = re.compile(r"`(.+?)`")
PICTURE = re.compile(r"!\[.+?\]\(bilder/(.+?)\.png\)")
LINK = re.compile(r"(?<!!)\[.+?\]\(([^:)]+)\)")

# What a screen reader would call it: `- button "Lagre"`, and with a colon in the name in quotes.
ROLES = "button|link|tab|checkbox|radio|textbox|searchbox|combobox|spinbutton|option"
NAMED = re.compile(rf"""^\s*- '?(?:{ROLES}) "((?:[^"\\]|\\.)*)\"""", re.MULTILINE)


@dataclass
class Chapter:
    """One page of the guide, and what of it is not yet seen on the screen."""

    name: str
    elsewhere: Path
    """Where pictures go that are not kept."""
    deeds: set[str] = field(init=False)
    words: set[str] = field(init=False)
    keys: set[str] = field(init=False)
    pictures: set[str] = field(init=False)

    def __post_init__(self) -> None:
        text = (GUIDE / self.name).read_text()
        self.deeds, self.words = set(BOLD.findall(text)), set(MARKED.findall(text))
        self.keys, self.pictures = set(KEY.findall(text)), set(PICTURE.findall(text))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is None:
            left = [*sorted(self.deeds), *sorted(self.words), *sorted(self.keys)]
            assert left == [], f"{self.name} tells of what was not seen on the screen"
            assert self.pictures == set(), f"{self.name} shows pictures that nobody takes"

    def sees(self, page: Page) -> None:
        """Cross off what stands on the page now."""
        told = page.locator("body").aria_snapshot()
        unfolding = page.locator("summary:visible").all_inner_texts()
        names = [tidy(name) for name in [*NAMED.findall(told), *unfolding]]
        text = tidy(f"{page.locator('body').inner_text()} {told}")
        known_keys = [tidy(key) for key in page.locator("#wf-shortcuts dt").all_text_contents()]
        self.deeds -= {deed for deed in self.deeds if any(is_called(deed, name) for name in names)}
        self.words -= {word for word in self.words if word in text}
        self.keys -= set(known_keys)

    def picture(self, page: Page, name: str, *, of: Locator | None = None) -> None:
        """See the page, and take the picture of that name: of all that is in view, or of a part."""
        self.sees(page)
        self.pictures.remove(name)
        kept = (GUIDE / self.name).with_name(PICTURES.name)
        path = (kept if ARE_KEPT else self.elsewhere) / f"{name}.png"
        written(photographed(of or page), path)
        assert path.stat().st_size <= LARGEST_PICTURE


class OfficeChapter(Chapter):
    """A page of the office's guide: its `code` is commands, which are looked at elsewhere."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.keys = set()


def chapters(part: Path = GUIDE) -> list[str]:
    """The pages of the guide, or of a part of it, without the index."""
    return sorted(path.name for path in part.glob("*.md") if path.name != "README.md")


def links_of(name: str) -> set[str]:
    """The other pages that a page of the guide leads to."""
    return set(LINK.findall((GUIDE / name).read_text()))


def tidy(text: str) -> str:
    """The text with one plain space wherever there is room between words."""
    return " ".join(text.split())


def is_called(deed: str, name: str) -> bool:
    """Whether a name is the deed's, but for a count, an amount or a key that follows it."""
    return bool(re.fullmatch(rf"{re.escape(deed)}(:.*|[\s\d*?]*)", name))

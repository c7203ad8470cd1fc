"""What a person reads on a page: its text without tags."""

import html
import re

_UNSEEN = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", re.DOTALL)


def read(page: str) -> str:
    """The words of a page, each run of white space one space."""
    return " ".join(html.unescape(_UNSEEN.sub(" ", page)).split())


def values(page: str) -> dict[str, str]:
    """What stands in the fields of a page: text by name, and the chosen option of a choice."""
    found = dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    for name, rest in re.findall(r'<input type="checkbox" name="([^"]+)"([^>]*)>', page):
        found[name] = "on" if "checked" in rest else ""
    return {name: html.unescape(value) for name, value in found.items()}

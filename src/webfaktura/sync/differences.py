"""What two files of settings say differently, element by element; never a secret in clear."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from webfaktura.sync.variables import Variables
from webfaktura.sync.xmltext import Element

_SECRET = re.compile(r"(?i)pas+word|passord|secret")
"""The original spells it `Pasword`; elements we do not know may spell it as they like."""
_KEYS = {"company": "Id", "TaxAccountMapping": "TaxGroup"}
"""What tells siblings of the same name apart."""


@dataclass(frozen=True)
class Entry:
    """One element that holds a value: where it stands and what it says."""

    place: str
    text: str
    is_secret: bool

    @property
    def shown(self) -> str:
        """The value for people: of a secret only whether there is one."""
        return ("(skjult)" if self.text else "") if self.is_secret else self.text


@dataclass(frozen=True)
class Difference:
    """What one element said and says; None where it does not stand in that file."""

    place: str
    before: str | None
    after: str | None

    @property
    def wire(self) -> dict[str, str | None]:
        """The difference as JSON values."""
        return {"place": self.place, "before": self.before, "after": self.after}

    @property
    def line(self) -> str:
        """The difference as one line: + is new, - is gone, ~ is changed."""
        if self.before is None:
            return f"+ {self.place}: {self.after}"
        if self.after is None:
            return f"- {self.place}: {self.before}"
        return f"~ {self.place}: {self.before} → {self.after}"


def is_secret(tag: str) -> bool:
    """Tell whether an element of that name holds a secret."""
    return bool(_SECRET.search(tag))


def entries(variables: Variables) -> list[Entry]:
    """Every element that holds a value, in the file's order, known to us or not."""
    return [
        Entry(place, element.text.strip(), is_secret(element.tag))
        for place, element in _placed(variables.xml.root, "")
    ]


def leaves(root: Element) -> list[Element]:
    """Every element that holds a value, in the file's order."""
    return [element for _place, element in _placed(root, "")]


def differences(before: Variables, after: Variables) -> list[Difference]:
    """What changes from one file to the other, in the order of the second, then what is gone."""
    was = {entry.place: entry for entry in entries(before)}
    now = {entry.place: entry for entry in entries(after)}
    changed = [
        Difference(place, _shown(was.get(place)), _shown_after(entry, was.get(place)))
        for place, entry in now.items()
        if place not in was or was[place].text != entry.text
    ]
    gone = [
        Difference(place, entry.shown, None) for place, entry in was.items() if place not in now
    ]
    return changed + gone


def _shown(entry: Entry | None) -> str | None:
    return entry.shown if entry else None


def _shown_after(entry: Entry, before: Entry | None) -> str:
    is_changed = entry.is_secret and entry.text and before is not None and before.text
    return "(skjult, en annen)" if is_changed else entry.shown


def _placed(parent: Element, place: str) -> Iterator[tuple[str, Element]]:
    """Each element without children, under a name that no other has."""
    seen: Counter[str] = Counter()
    for child in parent.children:
        name = _name(child)
        seen[name] += 1
        nth = f"({seen[name]})" if seen[name] > 1 else ""
        path = f"{place}/{name}{nth}" if place else f"{name}{nth}"
        if child.children:
            yield from _placed(child, path)
        else:
            yield path, child


def _name(element: Element) -> str:
    key = element.find(_KEYS.get(element.tag, ""))
    return f"{element.tag}[{key.text.strip()}]" if key else element.tag

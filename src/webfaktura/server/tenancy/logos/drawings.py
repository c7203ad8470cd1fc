"""Looks into SVG drawings, and writes them anew with shapes and colours only.

A drawing is a small program: it may fetch, run scripts, open files by entities, and grow
without end by naming itself. What an editor leaves behind is dropped in silence; what would
do something, or would look otherwise without it, is refused with its name.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, tostring
from django.utils.translation import gettext as _

from webfaktura.server.tenancy.logos.refusals import LogoRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SVG: Final = "image/svg+xml"
MOST_DRAWN: Final = 20_000
"""Shapes, those that are drawn again by reference included."""
DEEPEST: Final = 60

_NAMESPACE = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_SHAPES = frozenset(
    {
        *("svg", "g", "defs", "symbol", "use", "style", "title", "desc"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("linearGradient", "radialGradient", "stop", "clipPath", "mask"),
    }
)
_DROPPED = frozenset({"metadata"})
_WORDS = frozenset({"style", "title", "desc"})
"""The elements whose text counts."""
# The declaration of a type without anything inside it, as editors write it, opens nothing.
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+svg\b[^\[\]<>]*>", re.IGNORECASE)
_INSIDE = re.compile(r"#[\w.:-]+")
_URL = re.compile(r"url\(\s*(?P<quote>['\"]?)(?P<target>[^'\")]*)(?P=quote)\s*\)", re.IGNORECASE)
_FUNCTION = re.compile(r"([\w-]+)\(")
_FUNCTIONS = frozenset(
    {
        *("url", "rgb", "rgba", "hsl", "hsla"),
        *("matrix", "translate", "scale", "rotate", "skewx", "skewy"),
    }
)
"""Colours, movements, and addresses, which are looked at; others may fetch pictures."""
_RULE = re.compile(r"(?P<selectors>[^{}]*)\{(?P<body>[^{}]*)\}")
_SELECTOR = re.compile(r"[.#][\w-]+")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?"
_BOX = re.compile(
    rf"\s*{_NUMBER}[\s,]+{_NUMBER}[\s,]+({_NUMBER})[\s,]+({_NUMBER})\s*", re.IGNORECASE
)
_LENGTH = re.compile(rf"\s*({_NUMBER})\s*(?:px|pt|pc|mm|cm|in)?\s*", re.IGNORECASE)


def cleaned_svg(content: bytes) -> bytes:
    """The drawing, written anew; refuses what could do more than be looked at (`LogoRefused`)."""
    root = _read(content)
    drawing = _copied(root, depth=0) if _local_name(root.tag) == "svg" else None
    if drawing is None:
        raise LogoRefused(_("The file is not an SVG drawing. Choose a PNG, JPEG or SVG file."))
    _give_size(drawing)
    _refuse_endless(drawing)
    drawing.set("xmlns", _NAMESPACE)
    return bytes(tostring(drawing, encoding="utf-8"))


def _read(content: bytes) -> Element:
    try:
        root: Element = fromstring(_DOCTYPE.sub(b"", content, count=1), forbid_dtd=True)
    except DefusedXmlException as problem:
        raise LogoRefused(
            _("The drawing has entities, which may open other files. Save it as plain SVG or PNG.")
        ) from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise LogoRefused(
            _("The drawing cannot be read: it is damaged. Save it anew as SVG or PNG.")
        ) from problem
    return root


def _copied(element: Element, *, depth: int) -> Element | None:
    """The element with what is a drawing in it; None for what an editor keeps for itself."""
    name = _local_name(element.tag)
    if name is None or name in _DROPPED:
        return None
    if name not in _SHAPES:
        raise LogoRefused(_cannot_be_carried(name))
    if depth > DEEPEST:
        raise LogoRefused(_too_much())
    copy = Element(name, _attributes(element))
    if name in _WORDS:
        copy.text = _style(element.text or "") if name == "style" else element.text
        return copy
    children = (_copied(child, depth=depth + 1) for child in element)
    copy.extend(child for child in children if child is not None)
    return copy


def _local_name(tag: object) -> str | None:
    """The name within SVG; None for elements of other makers, comments and instructions."""
    if not isinstance(tag, str):
        return None
    namespace, found, name = tag.rpartition("}")
    return name if not found or namespace == f"{{{_NAMESPACE}" else None


def _attributes(element: Element) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in element.attrib.items():
        if name.lower().startswith("on"):
            raise LogoRefused(_does_something())
        if name in {"href", _XLINK}:
            kept["href"] = _inside(value)
        elif "}" not in name:
            kept[name] = _style(value) if name == "style" else _without_outside(value)
    return kept


def _inside(target: str) -> str:
    if not _INSIDE.fullmatch(target.strip()):
        raise LogoRefused(_reaches_out())
    return target.strip()


def _without_outside(value: str) -> str:
    """The value, if every address in it stands within the drawing.

    Functions that are not known might take an address too, and an escape might hide one.
    """
    functions = [name.lower() for name in _FUNCTION.findall(value)]
    addresses = [found["target"] for found in _URL.finditer(value)]
    if "\\" in value or set(functions) - _FUNCTIONS or functions.count("url") != len(addresses):
        raise LogoRefused(_reaches_out())
    for address in addresses:
        _inside(address)
    return value


def _style(text: str) -> str:
    """Style rules that fetch nothing: no at-rules, and no comments to hide in."""
    plain = _CSS_COMMENT.sub("", text)
    if "@" in plain:
        raise LogoRefused(_reaches_out())
    return _without_outside(plain)


def _give_size(drawing: Element) -> None:
    """A drawing without `viewBox` gets one of its width and height; refuses one without a size."""
    if box := _BOX.fullmatch(drawing.get("viewBox", "")):
        width, height = float(box[1]), float(box[2])
    else:
        sides = [_LENGTH.fullmatch(drawing.get(side, "")) for side in ("width", "height")]
        width, height = [float(side[1]) if side else 0.0 for side in sides]
        drawing.set("viewBox", f"0 0 {width:g} {height:g}")
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise LogoRefused(
            _("The drawing does not say how large it is (viewBox). Save it anew as SVG or PNG.")
        )


@dataclass
class _Drawn:
    """How many shapes a drawing really draws, when each reference is followed."""

    named: Mapping[str, Element]
    rules: Mapping[str, list[str]]
    """What the rules of a class or an id refer to."""
    known: dict[str, int] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)

    def of(self, element: Element) -> int:
        """The element with all below it, and all that they refer to."""
        drawn = 1 + sum(self.of(child) for child in element)
        drawn += sum(self._of_target(target) for target in self._targets(element))
        if drawn > MOST_DRAWN:
            raise LogoRefused(_too_much())
        return drawn

    def _of_target(self, name: str) -> int:
        if name in self.open or len(self.open) > DEEPEST:  # drawn within itself, or nearly so
            raise LogoRefused(_too_much())
        if name not in self.known and name in self.named:
            self.open.add(name)
            self.known[name] = self.of(self.named[name])
            self.open.remove(name)
        return self.known.get(name, 0)

    def _targets(self, element: Element) -> Iterator[str]:
        yield element.get("href", "").removeprefix("#")
        for value in element.attrib.values():
            yield from _named_in(value)
        worn = [f".{name}" for name in element.get("class", "").split()]
        for selector in (*worn, f"#{element.get('id', '')}"):
            yield from self.rules.get(selector, [])


def _refuse_endless(drawing: Element) -> None:
    named = {name: element for element in drawing.iter() if (name := element.get("id"))}
    rules: dict[str, list[str]] = {}
    for sheet in drawing.iter("style"):
        for selector, targets in _rules(sheet.text or ""):
            rules.setdefault(selector, []).extend(targets)
    _Drawn(named, rules).of(drawing)


def _rules(sheet: str) -> Iterator[tuple[str, list[str]]]:
    """Each class or id with what its rule refers to; refuses references by finer selectors."""
    for rule in _RULE.finditer(sheet):
        targets = list(_named_in(rule["body"]))
        for selector in rule["selectors"].split(",") if targets else ():
            if not _SELECTOR.fullmatch(selector.strip()):
                raise LogoRefused(_too_much())
            yield selector.strip(), targets


def _named_in(value: str) -> Iterator[str]:
    return (found["target"].strip().removeprefix("#") for found in _URL.finditer(value))


def _cannot_be_carried(name: str) -> str:
    if name in {"text", "tspan", "textPath"}:
        return _(
            "The drawing has text, which looks different where the font is missing. Make the "
            "text into paths, or save the logo as PNG."
        )
    if name in {"script", "foreignObject", "a", "set"} or name.startswith("animate"):
        return _does_something()
    return _(
        "The drawing has an element («%(name)s») that documents cannot carry. Save the logo as PNG."
    ) % {"name": name[:40]}


def _does_something() -> str:
    return _("The drawing has scripts or links in it. Save it as plain SVG or PNG.")


def _reaches_out() -> str:
    return _("The drawing fetches something from outside itself. Save it as plain SVG or PNG.")


def _too_much() -> str:
    return _("The drawing is too intricate. Save the logo as PNG.")

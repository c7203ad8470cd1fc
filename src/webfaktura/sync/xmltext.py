"""XML as text that is edited in place: what is not touched stays byte for byte."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser, ParseError

type Tree = str | tuple[tuple[str, "Tree"], ...]
"""What a new element holds: text, or named elements in order."""

_START_TAG = re.compile(rb"""<(?:"[^"]*"|'[^']*'|[^"'>])*>""")
_INDENT = re.compile(rb"(\r?\n)([ \t]*)\Z")
_REASONS = {
    3: "filen slutter før alle elementer er lukket",
    4: "et tegn eller ord som ikke er gyldig XML",
    5: "et element som ikke er avsluttet",
    7: "sluttmerket passer ikke til startmerket",
    8: "samme attributt står to ganger",
    9: "noe står etter at det ytterste elementet er lukket",
    11: "en &-forkortelse som ikke finnes",
}
_TWO_ROOTS = 9


class XmlMalformed(Exception):
    """The text is not XML, or holds a DTD; `line` counts from 1, `reason` is Norwegian."""

    def __init__(self, line: int, reason: str, code: int = 0) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason
        self.has_two_roots = code == _TWO_ROOTS


@dataclass(frozen=True)
class Element:
    """One element and where it stands in the bytes; `inner` is what lies between its tags."""

    tag: str
    text: str
    line: int
    start: int
    inner_start: int
    inner_end: int
    end: int
    children: tuple["Element", ...]

    def find(self, tag: str) -> "Element | None":
        """The first child of that name."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> tuple["Element", ...]:
        """Every child of that name, in order."""
        return tuple(child for child in self.children if child.tag == tag)


@dataclass(frozen=True)
class XmlText:
    """A well-formed XML text in UTF-8 and its elements; an edit gives a new one."""

    content: bytes
    root: Element

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text; raises `XmlMalformed` and allows no DTD at all."""
        content = text.encode()
        return cls(content, _parsed(content))

    @property
    def text(self) -> str:
        """The whole text as it now stands."""
        return self.content.decode()

    def with_text(self, element: Element, value: str) -> Self:
        """The same text with the element holding this value and nothing else."""
        inner = escape(value).encode()
        if element.inner_start < element.end:
            return self._spliced(element.inner_start, element.inner_end, inner)
        tag = self.content[element.start : element.end].removesuffix(b"/>").rstrip()
        closed = tag + b">" + inner + b"</" + element.tag.encode() + b">"
        return self._spliced(element.start, element.end, closed)

    def with_child(self, parent: Element, tag: str, tree: Tree) -> Self:
        """The same text with a new last child, set in as its siblings are."""
        if parent.children:
            last = parent.children[-1]
            newline, indent = self._indent_before(last.start)
            new = newline + indent + _rendered(tag, tree, newline, indent)
            return self._spliced(last.end, last.end, new)
        newline, outer = self._indent_before(parent.start)
        newline = newline or b"\n"
        child = newline + outer + b"  " + _rendered(tag, tree, newline, outer + b"  ")
        return self._with_first_child(parent, child, newline + outer)

    def without(self, element: Element) -> Self:
        """The same text without the element and the white space that led up to it."""
        newline, indent = self._indent_before(element.start)
        return self._spliced(element.start - len(newline + indent), element.end, b"")

    def _with_first_child(self, parent: Element, child: bytes, closing: bytes) -> Self:
        """Put a child behind what stands in the parent already: nothing, or comments."""
        if parent.inner_start == parent.end:
            start_tag = self.content[parent.start : parent.end].removesuffix(b"/>").rstrip()
            whole = start_tag + b">" + child + closing + b"</" + parent.tag.encode() + b">"
            return self._spliced(parent.start, parent.end, whole)
        kept = self.content[parent.inner_start : parent.inner_end].rstrip()
        place = parent.inner_start + len(kept)
        return self._spliced(place, parent.inner_end, child + closing)

    def _indent_before(self, place: int) -> tuple[bytes, bytes]:
        """The line break and the white space that lead up to a place."""
        match = _INDENT.search(self.content[:place])
        if match:
            return match[1], match[2]
        alone_on_first_line = not self.content[:place].strip()
        return b"", self.content[:place] if alone_on_first_line else b""

    def _spliced(self, start: int, end: int, new: bytes) -> Self:
        content = self.content[:start] + new + self.content[end:]
        return type(self)(content, _parsed(content))


def _rendered(tag: str, tree: Tree, newline: bytes, indent: bytes) -> bytes:
    name = tag.encode()
    if isinstance(tree, str):
        return b"<" + name + b">" + escape(tree).encode() + b"</" + name + b">"
    inner = indent + b"  " if newline else b""
    children = (newline + inner + _rendered(child, sub, newline, inner) for child, sub in tree)
    return b"<" + name + b">" + b"".join(children) + newline + indent + b"</" + name + b">"


class _Builder:
    """Collects elements with their places while the parser reads."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.expat: Any = None  # the parser, once it is made; its type is pyexpat's own
        self.root: Element | None = None
        self.open: list[tuple[int, int, int, list[str], list[Element]]] = []

    def start(self, _tag: str, _attributes: object) -> None:
        place: int = self.expat.CurrentByteIndex
        match = _START_TAG.match(self.content, place)
        inner = match.end() if match else place
        self.open.append((place, inner, self.expat.CurrentLineNumber, [], []))

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1][3].append(text)

    def end(self, tag: str) -> None:
        place: int = self.expat.CurrentByteIndex
        start, inner, line, texts, children = self.open.pop()
        is_empty_tag = self.content[start:inner].endswith(b"/>")
        end = inner if is_empty_tag else self.content.index(b">", place) + 1
        element = Element(
            tag, "".join(texts), line, start, inner, inner if is_empty_tag else place, end,
            tuple(children),
        )  # fmt: skip
        if self.open:
            self.open[-1][4].append(element)
        else:
            self.root = element

    def close(self) -> None:
        """Nothing is left to do when the parser closes."""


@lru_cache(maxsize=4)  # with a thousand clients it is two megabytes, read several times a run
def _parsed(content: bytes) -> Element:
    """Read the bytes as UTF-8, whatever their declaration says: we decoded them already."""
    builder = _Builder(content)
    parser = DefusedXMLParser(target=builder, encoding="utf-8", forbid_dtd=True)
    builder.expat = parser.parser
    try:
        parser.feed(content)
        parser.close()
    except DTDForbidden as problem:
        line = builder.expat.CurrentLineNumber
        raise XmlMalformed(line, "filen har en DOCTYPE, og det er ikke tillatt") from problem
    except DefusedXmlException as problem:
        raise XmlMalformed(builder.expat.CurrentLineNumber, "ulovlig XML") from problem
    except ParseError as problem:
        line, _column = problem.position
        reason = _REASONS.get(problem.code, "dette er ikke gyldig XML")
        raise XmlMalformed(line, reason, problem.code) from problem
    if builder.root is None:
        raise XmlMalformed(1, _REASONS[3])
    return builder.root

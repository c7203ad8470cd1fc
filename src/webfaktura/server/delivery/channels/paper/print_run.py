"""Puts the day's letters into one PDF, each on sheets of its own; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf

from webfaktura.server.delivery.channels.paper import sentences
from webfaktura.server.delivery.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

_IN_MEMORY = re.compile(r"(?:WARNING: )?stream <[^>]*>:? ?")


class Sides(StrEnum):
    """How the run is printed, in IPP's words (RFC 8011, section 5.2.8)."""

    ONE = "one-sided"
    TWO = "two-sided-long-edge"


@dataclass(frozen=True)
class Letter:
    """A document that goes by post."""

    number: str
    company: str
    """Its organisation number or name: a number is its company's own."""
    address_lines: tuple[str, ...]
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A letter as it lies in the run."""

    number: str
    company: str
    address_lines: tuple[str, ...]
    pages: int
    sheets: int
    first_page: int
    """In the run's file, from 1; odd where both sides are printed."""
    sha256: str
    """Of the letter as it was given."""


@dataclass(frozen=True)
class Refused:
    """A letter that is not in the run."""

    number: str
    company: str
    why: Sentence


@dataclass(frozen=True, kw_only=True)
class PrintRun:
    """One file for the printer, what lies in it, and what could not be put there."""

    run_id: str
    sides: Sides
    content: bytes
    """Empty where there is no letter: a PDF has a page at least."""
    pages: int
    """Of the file, with the blank ones."""
    entries: tuple[Entry, ...]
    refused: tuple[Refused, ...]

    @property
    def sheets(self) -> int:
        return sum(entry.sheets for entry in self.entries)


class _NotPrintable(Exception):
    def __init__(self, why: Sentence) -> None:
        super().__init__(why.message)
        self.why = why


def print_run(letters: Iterable[Letter], *, run_id: str, sides: Sides) -> PrintRun:
    """Merge the letters in their order; the same letters give the same bytes.

    A letter that begins where another one's sheet ends would be read by the wrong
    customer: printed on both sides, each begins on an odd page. One that cannot be
    printed is told of, and stops nobody else's.
    """
    entries: list[Entry] = []
    refused: list[Refused] = []
    with pikepdf.new() as run:
        for letter in letters:
            try:
                _check_new(letter, entries)
                entries.append(_added(letter, run, sides))
            except _NotPrintable as problem:
                refused.append(Refused(letter.number, letter.company, problem.why))
        return PrintRun(
            run_id=run_id,
            sides=sides,
            content=_bytes_of(run) if entries else b"",
            pages=len(run.pages),
            entries=tuple(entries),
            refused=tuple(refused),
        )


def _check_new(letter: Letter, entries: list[Entry]) -> None:
    if any((entry.company, entry.number) == (letter.company, letter.number) for entry in entries):
        raise _NotPrintable(Sentence(sentences.IN_IT_ALREADY, {"number": letter.number}))


def _added(letter: Letter, run: pikepdf.Pdf, sides: Sides) -> Entry:
    first_page = len(run.pages) + 1
    pages = _add_pages(letter, run)
    if sides is Sides.TWO and pages % 2:
        run.add_blank_page(page_size=_size_of(run.pages[-1]))
    return Entry(
        number=letter.number,
        company=letter.company,
        address_lines=letter.address_lines,
        pages=pages,
        sheets=(pages + 1) // 2 if sides is Sides.TWO else pages,
        first_page=first_page,
        sha256=sha256(letter.content).hexdigest(),
    )


def _add_pages(letter: Letter, run: pikepdf.Pdf) -> int:
    """Add what the letter has. A file that would have to be repaired may have lost lines."""
    try:
        with pikepdf.open(BytesIO(letter.content), attempt_recovery=False) as pdf:
            if not pdf.pages:
                raise _NotPrintable(Sentence(sentences.NO_PAGES, {"number": letter.number}))
            if problems := pdf.check_pdf_syntax():
                raise _damaged(letter, problems[0])
            run.pages.extend(pdf.pages)
            return len(pdf.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError) as problem:
        raise _damaged(letter, str(problem)) from problem


def _damaged(letter: Letter, words: str) -> _NotPrintable:
    """In qpdf's words, without where in the memory it read them."""
    said = " ".join(_IN_MEMORY.sub("", words).split())[:300]
    values = {"number": letter.number, "words": said}
    return _NotPrintable(Sentence(sentences.NOT_A_PDF, values))


def _size_of(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox.as_list())
    return abs(right - left), abs(top - bottom)


def _bytes_of(run: pikepdf.Pdf) -> bytes:
    written = BytesIO()
    run.save(
        written,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return written.getvalue()

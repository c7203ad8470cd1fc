"""Draws a printed document as PDF/A-3a and PDF/UA-1; the same input gives the same bytes."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import typst
from fontTools.ttLib import TTFont

from webfaktura.server.delivery.documents.cleaning import Face
from webfaktura.server.delivery.documents.pictures import as_svg

if TYPE_CHECKING:
    from webfaktura.server.delivery.documents.printed import Enclosed, Printed

TEMPLATE = Path(__file__).parent / "template" / "invoice.typ"
FONTS = Path(__file__).parents[1] / "fonts"
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
_WIDEST = "Inter-SemiBold.ttf"


class FontsMissing(RuntimeError):
    """The fonts that the build hook fetches are not there: a fault in the installation."""


class NotDrawn(RuntimeError):
    """The typesetter refused cleaned text: a fault in the template or in the cleaning."""


def render(printed: Printed, logo: bytes = b"", enclosed: Enclosed | None = None) -> bytes:
    """Set the document. Takes some 20 ms of CPU, so never inside a transaction.

    `logo` is the bytes of a PNG, JPEG or SVG picture; none when empty. What is enclosed
    becomes an associated file of the PDF, its other form.

    Raises NotDrawn with the typesetter's own words.
    """
    try:
        drawn = _compiler().compile(
            format="pdf",
            sys_inputs=as_input(printed, logo, enclosed),
            pdf_standards=STANDARDS,
        )
    except typst.TypstError as refusal:
        raise NotDrawn(f"{printed.title}: {refusal}") from refusal
    if not isinstance(drawn, bytes):
        raise NotDrawn(f"{printed.title}: more than one file")
    return drawn


def as_input(
    printed: Printed, logo: bytes = b"", enclosed: Enclosed | None = None
) -> dict[str, str]:
    """What the template is given: JSON whose strings it sets as text, never as markup.

    The logo and what is enclosed stand beside it as they are.
    """
    given = {
        "printed": json.dumps(asdict(printed), default=str, ensure_ascii=False),
        "logo": as_svg(logo) if logo else "",
    }
    if enclosed:
        given["enclosed-name"] = enclosed.name
        given["enclosed-description"] = enclosed.description
        given["enclosed"] = enclosed.content.decode()
    return given


@cache
def renderer() -> str:
    """Which typesetter and which template made a document."""
    return f"typst {version('typst')}, invoice.typ {sha256(TEMPLATE.read_bytes()).hexdigest()[:12]}"


@cache
def face() -> Face:
    """What the fonts can draw, measured in the widest weight in use."""
    with TTFont(_fonts() / _WIDEST, lazy=True) as font:
        em = font["head"].unitsPerEm  # type: ignore[attr-defined]  # tables fill when read
        advances = font["hmtx"].metrics
        pictures = font.getBestCmap() or {}
        return Face({chr(code): advances[name][0] / em for code, name in pictures.items()})


_own = threading.local()


def _compiler() -> typst.Compiler:
    """This thread's compiler: making one reads all fonts, and threads cannot share it."""
    if not hasattr(_own, "compiler"):
        _own.compiler = typst.Compiler(
            TEMPLATE, root=TEMPLATE.parent, font_paths=[_fonts()], ignore_system_fonts=True
        )
    compiler: typst.Compiler = _own.compiler
    return compiler


def _fonts() -> Path:
    if not (FONTS / _WIDEST).exists():
        raise FontsMissing(f"No fonts in {FONTS}; run `make setup`, or install the built package.")
    return FONTS

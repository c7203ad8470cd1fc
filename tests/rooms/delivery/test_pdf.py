"""The drawn document: lawful PDF/A-3a and PDF/UA-1, the same bytes each time, nothing lost."""

import io
import re
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from rooms.delivery.papers import (
    BUYER,
    SELLER,
    TERMS,
    a_credit_note,
    a_line,
    a_long_invoice,
    an_invoice,
    as_pdf,
    on_paper,
)
from webfaktura.server.delivery.documents import rendering
from webfaktura.server.delivery.documents.cleaning import BREAK_CHANCE
from webfaktura.server.delivery.documents.facts import DocumentFacts
from webfaktura.server.delivery.documents.rendering import FontsMissing, NotDrawn, face, render

TESTS = Path(__file__).parents[2]
GOLDEN = TESTS / "data" / "invoice-1001.txt"
EVERY_KIND = {
    "three lines": an_invoice(
        terms=replace(TERMS, note="Takk for oppdraget!", footer="Hilsen oss")
    ),
    "sixty lines": a_long_invoice(60),
    "credit note": a_credit_note(),
    "texts and sub-totals": an_invoice(
        a_line(), a_line("Uke 47", kind="text"), a_line("", kind="subtotal")
    ),
    "in English": an_invoice(terms=replace(TERMS, language="en")),
    "quote": an_invoice(kind="quote", invoice_no=7),
    "long words": an_invoice(
        a_line("W" * 500, product_no="W" * 30, unit="W" * 10),
        seller=replace(SELLER, name="Å" * 200, address_1="Ø" * 200, email="a" * 254),
        buyer=replace(BUYER, name="Æ" * 200, address_1="Q" * 200, place="M" * 200),
        terms=replace(TERMS, your_reference="W" * 200, note="n\n" * 1000, footer="f " * 250),
    ),
}


@contextmanager
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        yield document


def text_in(pdf: bytes, *options: str) -> str:
    """What poppler reads out of it, page by page."""
    return subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def pages_in(pdf: bytes) -> list[str]:
    return text_in(pdf, "-layout").split("\f")[:-1]


@pytest.mark.parametrize("document", EVERY_KIND.values(), ids=EVERY_KIND)
def test_qpdf_finds_nothing_to_say(document: DocumentFacts, tmp_path: Path) -> None:
    file = tmp_path / "document.pdf"
    file.write_bytes(as_pdf(document))

    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, b"")


@pytest.mark.parametrize("document", EVERY_KIND.values(), ids=EVERY_KIND)
def test_it_calls_itself_pdf_a_3a_and_pdf_ua_1(document: DocumentFacts) -> None:
    with opened(as_pdf(document)) as pdf, pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
        assert xmp["pdfuaid:part"] == "1"
        assert pdf.pdf_version <= "1.7"


def test_it_brings_its_colours_fonts_language_and_structure() -> None:
    with opened(as_pdf(an_invoice())) as pdf:
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("nb")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert {"/Document", "/H1", "/H2", "/Table", "/TH", "/TD"} <= kinds_of_tags(pdf)
        assert fonts_without_program(pdf) == []


def kinds_of_tags(pdf: pikepdf.Pdf) -> set[str]:
    return {str(each.S) for each in pdf.objects if is_a(each, "/StructElem")}


def fonts_without_program(pdf: pikepdf.Pdf) -> list[str]:
    descriptors = [each for each in pdf.objects if is_a(each, "/FontDescriptor")]
    assert descriptors
    programs = ("/FontFile", "/FontFile2", "/FontFile3")
    return [
        str(each.FontName) for each in descriptors if not any(name in each for name in programs)
    ]


def is_a(each: Any, kind: str) -> bool:
    return isinstance(each, pikepdf.Dictionary) and each.get("/Type") == kind


def test_title_author_and_date_are_the_documents_own() -> None:
    with opened(as_pdf(an_invoice())) as pdf:
        assert str(pdf.docinfo.Title) == "Faktura 1001"
        assert str(pdf.docinfo.Author) == "Fjord Snekkeri AS"
        assert str(pdf.docinfo.CreationDate).startswith("D:20261124")


def test_the_text_that_is_read_out_is_the_text_that_was_meant() -> None:
    read = text_in(as_pdf(EVERY_KIND["three lines"]), "-layout")

    lines = [" ".join(line.split()) for line in read.splitlines() if line.strip()]
    assert lines == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_the_same_input_gives_the_same_bytes() -> None:
    assert as_pdf(a_long_invoice()) == as_pdf(a_long_invoice())


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import sys; from rooms.delivery.papers import *;"
        "sys.stdout.buffer.write(as_pdf(an_invoice()))"
    )

    other = subprocess.run(
        [sys.executable, "-c", program], cwd=TESTS, capture_output=True, check=True
    )

    assert other.stdout == as_pdf(an_invoice())


def test_threads_draw_beside_each_other() -> None:
    drawn: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: drawn.append(as_pdf(a_credit_note()))) for _ in range(2)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert drawn == [as_pdf(a_credit_note())] * 2


def test_a_long_invoice_carries_its_sum_over_and_counts_its_pages() -> None:
    document = a_long_invoice(60)
    pages = pages_in(as_pdf(document))

    assert len(pages) == 3
    carried = [line.carried.replace("\N{NO-BREAK SPACE}", " ") for line in on_paper(document).lines]
    for number, page in enumerate(pages, start=1):
        drawn_before = sum(other.count("A10") for other in pages[: number - 1])
        assert f"Side {number} av 3" in page
        assert carried_over(page) == (carried[drawn_before - 1] if number > 1 else None)


def carried_over(page: str) -> str | None:
    """The sum that stands at the top of a page."""
    found = re.search("Overført fra forrige side +(.+)", page)
    return found[1].strip() if found else None


@pytest.mark.parametrize("lines", range(15, 32))
def test_the_sums_never_part_from_the_payment_box(lines: int) -> None:
    last = pages_in(as_pdf(a_long_invoice(lines)))[-1]

    assert ("Å betale NOK" in last, "Betalingsinformasjon" in last) == (True, True)


def test_a_long_note_goes_over_to_the_next_page_and_none_of_it_is_lost() -> None:
    note = "\n".join(f"Punkt {number} i avtalen" for number in range(90))

    read = text_in(as_pdf(an_invoice(terms=replace(TERMS, note=note))))

    assert [f"Punkt {number} i avtalen" in read for number in range(90)] == [True] * 90


@pytest.mark.parametrize(
    "typed",
    [
        "#strong[fet] *fet* _kursiv_ `kode` $x^2$ @kilde <merke> \\ // /* */",
        '#import "@preview/x:1.0.0" #read("invoice.typ") #panic(1)',
        "-> => <- 3x4 (c) :) -- --- ... \"sitat\" 'sitat' fi ffi 1/2",
        "\\u{1F600} \\n %s {0} ${hei} {{ letter }} &amp; <b>",
    ],
)
def test_what_looks_like_markup_is_printed_as_it_was_typed(typed: str) -> None:
    read = text_in(as_pdf(an_invoice(terms=replace(TERMS, note=typed))))

    assert " ".join(typed.split()) in " ".join(read.split())


def test_every_character_of_the_font_that_is_kept_can_be_drawn() -> None:
    every = "".join(sorted(face().widths))

    drawn = as_pdf(an_invoice(terms=replace(TERMS, note=every)))

    letters = {char for char in every if unicodedata.category(char)[0] == "L"}
    kept = set(text_in(drawn).replace(BREAK_CHANCE, ""))
    assert len(letters & kept) > 1000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_nothing_that_people_type_keeps_an_invoice_from_being_drawn(note: str, name: str) -> None:
    document = an_invoice(
        a_line(name, product_no=name[:30], unit=name[:10]),
        buyer=replace(BUYER, name=name, place=name),
        seller=replace(SELLER, name=name, phone=name),
        terms=replace(TERMS, note=note, order_no=name, footer=note),
    )

    assert as_pdf(document).startswith(b"%PDF-1.7")


def test_the_typesetter_has_nothing_to_warn_of() -> None:
    words = rendering.as_input(on_paper(a_long_invoice(60)))

    _, warnings = rendering._compiler().compile_with_warnings(
        format="pdf", sys_inputs=words, pdf_standards=rendering.STANDARDS
    )

    assert warnings == []


def test_what_was_not_cleaned_is_refused_in_words() -> None:
    dirty = replace(on_paper(an_invoice()), note="\ue000")

    with pytest.raises(NotDrawn, match=r"Faktura 1001: .*PDF/A-3a error"):
        render(dirty)


def test_missing_fonts_are_a_fault_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "FONTS", tmp_path)

    with pytest.raises(FontsMissing, match="make setup"):
        rendering._fonts()


def test_memory_does_not_grow_with_the_number_of_documents() -> None:
    program = (
        "import resource; from rooms.delivery.papers import *\n"
        "def draw(n):\n"
        "    for i in range(n): as_pdf(an_invoice(invoice_no=1000 + i, kid=str(10**9 + i)))\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(draw(50), draw(150))"
    )

    measured = subprocess.run(
        [sys.executable, "-c", program], cwd=TESTS, capture_output=True, check=True, text=True
    )

    after_50, after_200 = map(int, measured.stdout.split())
    assert after_200 <= after_50 * 1.2


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "SVG"])
def test_the_logo_stands_at_the_head_and_the_document_is_still_lawful(kind: str) -> None:
    pdf = render(on_paper(an_invoice()), a_picture(kind))

    with opened(pdf) as document, opened(as_pdf(an_invoice())) as without:
        drawn, bare = (paper.pages[0].Contents.read_bytes() for paper in (document, without))
        assert b"/Alt(Fjord Snekkeri AS)" in drawn
        assert b"/Alt" not in bare
    assert "Fjord Snekkeri AS" in text_in(pdf)


def a_picture(kind: str) -> bytes:
    if kind == "SVG":
        shape = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40">'
        return f'{shape}<rect width="80" height="40" fill="#0f5c63"/></svg>'.encode()
    kept = io.BytesIO()
    Image.new("RGB", (80, 40), "#0f5c63").save(kept, kind)
    return kept.getvalue()

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
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

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
from webfaktura.server.delivery.documents.drawing import drawn, enclosed_in
from webfaktura.server.delivery.documents.facts import DocumentFacts
from webfaktura.server.delivery.documents.rendering import FontsMissing, NotDrawn, face, render
from webfaktura.server.delivery.ehf.building.document import ehf_of

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
    file.write_bytes(drawn(document))

    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, b"")


@pytest.mark.parametrize("document", EVERY_KIND.values(), ids=EVERY_KIND)
def test_it_calls_itself_pdf_a_3a_and_pdf_ua_1(document: DocumentFacts) -> None:
    with opened(drawn(document)) as pdf, pdf.open_metadata() as xmp:
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


@pytest.mark.parametrize(
    ("document", "name", "description"),
    [
        (an_invoice(), "faktura-1001.xml", "Faktura 1001 som EHF (Peppol BIS Billing 3.0)"),
        (
            a_credit_note(),
            "kreditnota-1002.xml",
            "Kreditnota 1002 som EHF (Peppol BIS Billing 3.0)",
        ),
        (
            EVERY_KIND["in English"],
            "invoice-1001.xml",
            "Invoice 1001 as EHF (Peppol BIS Billing 3.0)",
        ),
        (EVERY_KIND["sixty lines"], "faktura-1001.xml", None),
    ],
)
def test_what_is_issued_carries_its_ehf_as_its_other_form(
    document: DocumentFacts, name: str, description: str | None
) -> None:
    with opened(drawn(document)) as pdf:
        [file] = pdf.Root.AF
        assert [str(each) for each in (file.F, file.UF, file.AFRelationship)] == [
            *(name, name, "/Alternative")
        ]
        assert description is None or file.Desc == description
        stream = file.EF.F
        assert str(stream.Subtype) == "/application/xml"
        assert int(stream.Params.Size) == len(ehf_of(document))
        assert str(stream.Params.ModDate).startswith("D:20261124")
        assert stream.read_bytes() == ehf_of(document)
        assert list(pdf.attachments) == [name]


@pytest.mark.parametrize(
    "document",
    [
        an_invoice(kind="quote", invoice_no=7),
        an_invoice(kind="order", invoice_no=8),
        an_invoice(invoice_no=None, kid=""),
        a_credit_note(invoice_no=None),
        an_invoice(a_line("Bare ord", kind="text")),
    ],
    ids=["quote", "order", "preview", "preview of a credit note", "nothing sold"],
)
def test_what_is_not_issued_or_sells_nothing_carries_no_file(document: DocumentFacts) -> None:
    with opened(drawn(document)) as pdf:
        assert enclosed_in(document) is None
        assert "/AF" not in pdf.Root
        assert list(pdf.attachments) == []


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
    assert drawn(a_long_invoice()) == drawn(a_long_invoice())


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
    document = a_long_invoice(60)
    words = rendering.as_input(on_paper(document), a_picture("PNG"), enclosed_in(document))

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


def a_picture(kind: str, size: tuple[int, int] = (80, 40)) -> bytes:
    width, height = size
    if kind == "SVG":
        shape = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        return f'{shape}<rect width="{width}" height="{height}" fill="#0f5c63"/></svg>'.encode()
    kept = io.BytesIO()
    Image.new("RGB", size, "#0f5c63").save(kept, kind)
    return kept.getvalue()


MM = 25.4 / 72


def feet(pdf: bytes) -> list[float]:
    """Where the lines at the left edge above the table stand, in mm from the paper's top."""
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    found: dict[float, None] = {}

    def heard(text: str, current: Any, matrix: Any, *_font: Any) -> None:
        left, foot = matrix[4] + current[4], matrix[5] * current[3] + current[5]
        down = (float(page.mediabox.height) - foot) * MM
        if text.strip() and left * MM == pytest.approx(20, abs=0.2) and down < 85:
            found[round(down, 2)] = None

    page.extract_text(visitor_text=heard)
    return list(found)


SHAPES = {
    "none": None,
    "square": (200, 200),
    "wide": (400, 100),
    "very wide": (2000, 40),
    "tall": (50, 900),
}
LONG_NAMES = (
    "Fjord Snekkeri AS",
    "Det Internasjonale Konsortiet for Vann, Avløp og Energi i Nordområdene samvirkeforetak",
    "Å" * 200,
)


@pytest.mark.parametrize("name", LONG_NAMES, ids=["short", "long", "longest"])
@pytest.mark.parametrize("size", SHAPES.values(), ids=SHAPES)
def test_no_logo_and_no_name_moves_the_address_out_of_the_window(
    size: tuple[int, int] | None, name: str
) -> None:
    document = an_invoice(seller=replace(SELLER, name=name))
    logo = a_picture("PNG", size) if size else b""

    lines = feet(render(on_paper(document), logo))

    assert lines[-3:] == feet(as_pdf(an_invoice()))[-3:]
    assert lines[-3] == pytest.approx(49 + 10 * 0.727 * MM, abs=0.05)  # capitals' height
    gaps = [below - above for above, below in pairwise(lines[:-3])]
    assert max(gaps) > 10  # the window shows no more than the return address


@pytest.mark.parametrize(
    ("changes", "leading"),
    [
        ({"address_2": "c/o Kåre"}, 0.5),
        ({"address_2": "c/o Kåre", "country": "SE"}, 0.4),
        ({"name": "Sørensen & Sønner Rørleggerforretning og Varme i Tromsø ANS"}, 0.5),
        (
            {
                "name": "Sørensen & Sønner Rørleggerforretning og Varme i Tromsø ANS",
                "address_2": "c/o Kåre",
            },
            0.4,
        ),
        ({"name": "Aa-" * 30}, 0.4),
    ],
    ids=[
        "four parts",
        "five parts",
        "four lines of three parts",
        "five lines of four parts",
        "five lines of three parts",
    ],
)
def test_five_lines_stand_closer_however_they_came_to_be_five(
    changes: dict[str, Any], leading: float
) -> None:
    *_, above, below = feet(as_pdf(an_invoice(buyer=replace(BUYER, **changes))))

    assert below - above == pytest.approx((0.727 + leading) * 10 * MM, abs=0.05)

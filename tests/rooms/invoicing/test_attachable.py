"""What may be attached is told by the content; its name hurts nobody."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webfaktura.server.invoicing.attachable import cleaned_name, free_name, type_of

PDF = b"%PDF-1.7\n..."
PNG = b"\x89PNG\r\n\x1a\n...."
JPEG = b"\xff\xd8\xff\xe0...."
EXE = b"MZ\x90\x00\x03"


def office(*parts: str) -> bytes:
    """A zip with these parts, as Office documents are."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for part in parts:
            archive.writestr(part, "<xml/>")
    return content.getvalue()


XLSX = office("[Content_Types].xml", "xl/workbook.xml")
DOCX = office("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "a.pdf", "application/pdf"),
        (PNG, "a.png", "image/png"),
        (JPEG, "a.jpg", "image/jpeg"),
        (XLSX, "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (DOCX, "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("navn;beløp\nØst;1\n".encode(), "a.csv", "text/csv"),
        ("navn;beløp\nØst;1\n".encode("cp1252"), "a.CSV", "text/csv"),
        ("Ærlig talt\n".encode("utf-16"), "a.txt", "text/plain"),
    ],
)
def test_the_content_tells_what_a_file_is(content: bytes, name: str, media_type: str) -> None:
    kind = type_of(content, name)

    assert kind is not None
    assert kind.media_type == media_type


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (EXE, "faktura.pdf"),
        (EXE, "faktura.txt"),
        (b"<html><script>", "faktura.html"),
        (b"#!/bin/sh", "faktura.sh"),
        (b"PK\x03\x04 torn", "faktura.xlsx"),
        (office("xl/workbook.xml"), "faktura.xlsx"),
        (office("[Content_Types].xml", "evil.txt"), "faktura.docx"),
        (office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "faktura.xlsx"),
        (b"navn\x00belop", "faktura.csv"),
        (b"", "faktura.pdf"),
    ],
)
def test_what_is_not_what_it_says_is_nothing(content: bytes, name: str) -> None:
    assert type_of(content, name) is None


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("rapport.pdf", "rapport.pdf"),
        ("RAPPORT.PDF", "RAPPORT.PDF"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Brukere\\Åse\\måling uke 46.pdf", "måling uke 46.pdf"),
        ("bilde.png", "bilde.pdf"),
        ("faktura\u202efdp.exe", "fakturafdp.pdf"),
        ("linje\r\nskift.pdf", "linje skift.pdf"),
        ("<b>hei</b>:?.pdf", "b___.pdf"),
        ("...", "vedlegg.pdf"),
        ("", "vedlegg.pdf"),
        ("a." + "b" * 40, "a." + "b" * 40 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_and_ends_in_what_the_content_is(name: str, cleaned: str) -> None:
    kind = type_of(PDF, name)
    assert kind is not None

    assert cleaned_name(name, kind) == cleaned


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_every_system_keeps(name: str) -> None:
    kind = type_of(PDF, name)
    assert kind is not None

    cleaned = cleaned_name(name, kind)

    assert cleaned.lower().endswith(".pdf")
    assert 5 <= len(cleaned) <= 130
    assert not set(cleaned) & set('<>:"/\\|?*\r\n\0')
    assert cleaned_name(cleaned, kind) == cleaned


def test_a_name_that_is_taken_gets_a_number() -> None:
    taken = {"rapport.pdf", "rapport (2).pdf"}

    assert free_name("rapport.pdf", taken.__contains__) == "rapport (3).pdf"
    assert free_name("ny.pdf", taken.__contains__) == "ny.pdf"

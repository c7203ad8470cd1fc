"""Files as programs and attackers write them: what is read, and what is refused in words."""

import io
import time
from collections.abc import Callable
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from rooms.registers.importing import csv_of, xlsx_of
from webfaktura.server.registers.imports import files, xlsx_files
from webfaktura.server.registers.imports.csv_files import separator_of
from webfaktura.server.registers.imports.files import beginning_of, rows_below, rows_in
from webfaktura.server.registers.imports.refusals import FileRefused
from webfaktura.server.registers.imports.xlsx_files import cell_text
from webfaktura.server.sheets.escapes import escaped, unescaped
from webfaktura.server.sheets.formulas import neutralised, restored

ROWS: list[list[object]] = [
    ["Kundenr.", "Navn", "Sum"],
    [10010, "Bjørn; Åse & Co", "1,50"],
    [10011, "«To\nlinjer»", "2"],
]
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "{dimension}<sheetData>{rows}</sheetData></worksheet>"
)


def texts(content: bytes) -> list[tuple[str, ...]]:
    return [tuple(row.cells) for row in rows_in(content)]


def changed(content: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """The package with some of its parts written anew."""
    file = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as before, ZipFile(file, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, changes[name](part) if name in changes else part)
    return file.getvalue()


def with_sheet(rows: str, dimension: str = "") -> bytes:
    """A workbook whose only sheet says this."""
    sheet = SHEET.format(dimension=dimension, rows=rows).encode()
    return changed(xlsx_of(["x"]), {"xl/worksheets/sheet1.xml": lambda _part: sheet})


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "utf-16", "utf-16-le"])
def test_letters_and_separators_are_found_out(separator: str, encoding: str) -> None:
    content = csv_of(*ROWS, separator=separator, encoding=encoding)

    assert texts(content) == [tuple(map(str, row)) for row in ROWS]


def test_a_file_that_says_its_separator_is_believed() -> None:
    assert texts(b"sep=,\r\nA,B;C\r\n1,2;3\r\n") == [("A", "B;C"), ("1", "2;3")]
    assert [row.no for row in rows_in(b"sep=,\r\nA,B\r\n\r\n1,2\r\n")] == [2, 4]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("Nr;Pris\n1;10,50\n2;11,50\n", ";"),
        ("Nr,Navn\n1,A\n2,B\n", ","),
        ("Navn\nA\nB\n", ";"),
        ('Navn,Pris\n"A; B; C",1\n"D; E; F",2\n', ","),
        ("Navn;Adresse\nA;Gata 1, 0155 Oslo\nB;Gata 2, 0155 Oslo\n", ";"),
        ("", ";"),
    ],
)
def test_the_separator_cuts_all_rows_alike(text: str, separator: str) -> None:
    assert separator_of(text) == separator


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    content = csv_of(["Navn"], ["To\nlinjer"], [], ["C"])

    assert [(row.no, row.cells[0]) for row in rows_in(content)] == [
        (1, "Navn"), (2, "To\nlinjer"), (4, "C"),
    ]  # fmt: skip
    assert [row.no for row in rows_in(xlsx_of(["Navn"], [None], ["C"]))] == [1, 3]


def test_headings_are_found_below_a_title() -> None:
    beginning = beginning_of(
        csv_of(["Kundeliste per 24.11.2026"], [], ["Kundenr", "Navn"], ["1", "A"]), "customers"
    )

    assert (beginning.heads_on, beginning.headings(3)) == (3, ("Kundenr", "Navn"))
    assert [row.no for row in rows_below(csv_of(["X"], ["Y"]), 0)] == [1, 2]


def test_a_workbook_says_what_one_would_type() -> None:
    book = Workbook()
    book.create_sheet("Skjult", 0).sheet_state = "hidden"
    sheet: Any = book["Sheet"]
    sheet.append(["Nr", 10010.0, 0.1 + 0.2, True, "007", 1e17, 1e-7, None, "  x "])
    sheet["J1"] = "=1/0"
    sheet["K1"] = "#REF!"
    sheet["K1"].data_type = "e"
    file = io.BytesIO()
    book.save(file)

    [row] = rows_in(file.getvalue())

    assert list(row.cells) == [
        "Nr", "10010", "0.3", "Ja", "007", "100000000000000000", "0.0000001", "",
        "  x ", "", "#REF!",
    ]  # fmt: skip
    assert type(row.cells[-1]).__name__ == "CellError"
    assert cell_text(12) == "12"


def test_signs_that_xml_cannot_carry_come_back() -> None:
    odd = "a\x01b\r\nc_x0041_d\ufffe"

    assert (unescaped(escaped(odd)), unescaped("_x0000__xD800_x")) == (odd, "x")


@pytest.mark.parametrize(
    "text", ["=1", "'=1", "''-", "+47", "@x", "\tx", "\N{FULLWIDTH EQUALS SIGN}1", "x=1", "'x", ""]
)
def test_what_is_neutralised_is_restored(text: str) -> None:
    assert restored(neutralised(text)) == text


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "ingen rader"),
        (b"\r\n;;\r\n", "ingen rader"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "gamle Excel-formatet"),
        (b"%PDF-1.7 ...", "ikke en tabell"),
        (b"  <html><table>", "ikke en tabell"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "ikke en tabell"),
        (bytes(range(256)) * 40, "ikke en tekst"),
        (b"PK\x03\x04 but no more", "skadet"),
        (b"x" * (files.LARGEST + 1), "10 MB"),
        (b'"' + b"x" * 200_000, "CSV"),
        (b";" * 200, "ingen rader"),
        (b"a;" * 200, "100 kolonner"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(content: bytes, word: str) -> None:
    with pytest.raises(FileRefused) as refused:
        beginning_of(content, "customers")

    assert word in refused.value.sentence


def test_other_packages_are_no_workbooks() -> None:
    file = io.BytesIO()
    with ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")

    with pytest.raises(FileRefused, match="ikke en Excel-arbeidsbok"):
        texts(file.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    nothing = bytes(1024 * 1024)
    file = io.BytesIO(xlsx_of(["x"]))
    with (
        ZipFile(file, "a", ZIP_DEFLATED) as package,
        package.open("xl/worksheets/sheet2.xml", "w") as part,
    ):
        for _ in range(xlsx_files.MOST_UNPACKED // len(nothing) + 1):
            part.write(nothing)
    content = file.getvalue()
    assert len(content) < files.LARGEST

    began = time.process_time()
    with pytest.raises(FileRefused, match="for stor"):
        texts(content)
    assert time.process_time() - began < 1


def test_a_part_that_is_held_as_a_whole_is_small() -> None:
    long = b"<sst>" + b"<si><t/></si>" * (xlsx_files.MOST_IN_MEMORY // 12)
    file = io.BytesIO(xlsx_of(["x"]))
    with ZipFile(file, "a", ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings2.xml", long)

    with pytest.raises(FileRefused, match="for stor"):
        texts(file.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_entities_are_refused_wherever_they_stand(part: str, encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]><x>&b;&c;</x>'
    ).encode(encoding)

    with pytest.raises(FileRefused, match="skadet"):
        texts(changed(xlsx_of(["x"]), {part: lambda _part: bomb}))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_a_broken_part_is_told_in_words(part: str) -> None:
    with pytest.raises(FileRefused, match="skadet"):
        texts(changed(xlsx_of(["x"]), {part: lambda content: content[: len(content) // 2]}))


def test_a_sheet_that_lies_of_its_size_is_read_as_it_is() -> None:
    row = '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>x</t></is></c></row>'
    small = with_sheet(row.format(n=1) + row.format(n=3), '<dimension ref="A1:A1"/>')
    huge = with_sheet(row.format(n=1), '<dimension ref="A1:XFD1048576"/>')

    assert [row.no for row in rows_in(small)] == [1, 3]
    assert texts(huge) == [("x",)]


def test_a_row_beyond_all_rows_takes_no_time() -> None:
    row = '<row r="{n}"><c r="XFD{n}" t="inlineStr"><is><t>x</t></is></c></row>'
    content = with_sheet(row.format(n=1) + row.format(n=99_999_999_999))

    began = time.process_time()
    assert texts(content) == []
    assert time.process_time() - began < 5


def test_more_rows_than_we_take_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 2)

    assert len(texts(csv_of(["N"], ["1"], ["2"]))) == 3
    with pytest.raises(FileRefused, match="100 000 rader"):
        texts(csv_of(["N"], ["1"], ["2"], ["3"]))

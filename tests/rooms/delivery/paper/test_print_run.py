"""The day's letters in one file: whole, each on sheets of its own, and accounted for."""

import csv
import json
import subprocess
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from rooms.delivery.paper.letters import ADDRESS, COMPANY, a_letter, a_run
from webfaktura.server.delivery.channels.paper import sentences
from webfaktura.server.delivery.channels.paper.manifest import HEADS, as_csv, as_json
from webfaktura.server.delivery.channels.paper.print_run import Letter, Sides, print_run

THREE_PAGES = 60


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text().strip() for page in PdfReader(BytesIO(content)).pages]


def blank(pages: int) -> bytes:
    """A PDF with so many empty pages."""
    written = BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(written)
    return written.getvalue()


def locked(content: bytes) -> bytes:
    """The same PDF, which only who knows the word may open."""
    written = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(written, encryption=pikepdf.Encryption(owner="eier", user="leser"))
    return written.getvalue()


def test_each_letter_begins_on_a_sheet_of_its_own() -> None:
    long, short = a_letter(1002, lines=THREE_PAGES), a_letter(1001)

    run = a_run(short, long, a_letter(1003))

    assert [entry.first_page for entry in run.entries] == [1, 3, 7]
    assert [entry.pages for entry in run.entries] == [1, 3, 1]
    assert [entry.sheets for entry in run.entries] == [1, 2, 1]
    assert (run.pages, run.sheets) == (8, 4)
    pages = pages_of(run.content)
    assert [number for number, page in enumerate(pages, 1) if not page] == [2, 6, 8]
    assert pages[2:5] == pages_of(long.content)


def test_printed_on_one_side_no_page_is_added() -> None:
    run = a_run(a_letter(1001), a_letter(1002, lines=THREE_PAGES), sides=Sides.ONE)

    assert [entry.first_page for entry in run.entries] == [1, 2]
    assert (run.pages, run.sheets) == (4, 4)
    assert all(pages_of(run.content))


def test_the_pages_look_as_they_did(tmp_path: Path) -> None:
    letter = a_letter(1002, lines=THREE_PAGES)
    run = a_run(a_letter(1001), letter)
    (tmp_path / "run.pdf").write_bytes(run.content)
    (tmp_path / "letter.pdf").write_bytes(letter.content)

    for name, first in (("run", 3), ("letter", 1)):
        span = ["-f", str(first), "-l", str(first + 2), "-r", "40", "-gray"]
        subprocess.run(["pdftoppm", *span, f"{name}.pdf", name], cwd=tmp_path, check=True)

    seen = [[path.read_bytes() for path in sorted(tmp_path.glob(f"{name}-*"))]
            for name in ("run", "letter")]  # fmt: skip
    assert len(seen[0]) == 3
    assert seen[0] == seen[1]


def test_the_file_is_sound(tmp_path: Path) -> None:
    (tmp_path / "run.pdf").write_bytes(a_run(a_letter(1001), a_letter(1002)).content)

    checked = subprocess.run(["qpdf", "--check", tmp_path / "run.pdf"], check=False)

    assert checked.returncode == 0


def test_the_same_letters_give_the_same_bytes() -> None:
    first, second = (a_run(a_letter(1001), a_letter(1002)) for _ in range(2))

    assert first == second
    assert first.content != a_run(a_letter(1002), a_letter(1001)).content


def test_a_blank_page_has_the_size_of_the_one_before_it() -> None:
    wide = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(612, 792))
        pdf.save(wide)

    run = a_run(a_letter(content=wide.getvalue()))

    sizes = [tuple(page.mediabox[2:]) for page in PdfReader(BytesIO(run.content)).pages]
    assert sizes == [(612, 792), (612, 792)]


WHOLE = a_letter(1001).content


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", sentences.NOT_A_PDF),
        (b"ikke en PDF", sentences.NOT_A_PDF),
        (WHOLE[: len(WHOLE) // 2], sentences.NOT_A_PDF),
        (WHOLE[:-2000], sentences.NOT_A_PDF),
        (WHOLE[:3000] + b"z" * 40 + WHOLE[3040:], sentences.NOT_A_PDF),
        (locked(WHOLE), sentences.NOT_A_PDF),
        (blank(0), sentences.NO_PAGES),
    ],
    ids=["empty", "text", "half", "cut", "overwritten", "locked", "no pages"],
)
def test_a_broken_letter_is_refused_by_its_number_and_stops_nobody(
    content: bytes, message: str
) -> None:
    whole = a_letter(1001), a_letter(1003)

    run = a_run(whole[0], a_letter(1002, content=content), whole[1])

    [refused] = run.refused
    assert (refused.number, refused.company, refused.why.message) == ("1002", COMPANY, message)
    assert refused.why.values["number"] == "1002"
    assert "object at 0x" not in str(refused.why.values.get("words"))
    assert run.content == a_run(*whole).content
    assert run.entries == a_run(*whole).entries


def test_a_letter_is_printed_once_though_it_is_given_twice() -> None:
    other_company = Letter("1001", "999888777", ADDRESS, a_letter().content)

    run = a_run(a_letter(), a_letter(), other_company)

    assert [(entry.number, entry.company) for entry in run.entries] == [
        ("1001", COMPANY),
        ("1001", "999888777"),
    ]
    assert [refused.why.message for refused in run.refused] == [sentences.IN_IT_ALREADY]


def test_a_run_without_a_letter_has_no_file() -> None:
    run = a_run(a_letter(content=b""))

    assert (run.content, run.pages, run.sheets, run.entries) == (b"", 0, 0, ())


def test_the_spreadsheet_tells_each_letter_and_reckons_with_none() -> None:
    letter = Letter("1001", COMPANY, ("=1+1", "Øvre Slottsgate 3; inngang B"), WHOLE)

    content = as_csv(a_run(letter))

    assert content.startswith(b"\xef\xbb\xbf")
    heads, row = csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert tuple(heads) == HEADS
    assert row == [
        "1001",
        COMPANY,
        "'=1+1, Øvre Slottsgate 3; inngang B",
        "1",
        "1",
        "1",
        sha256(WHOLE).hexdigest(),
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=8), st.sampled_from(Sides))
def test_the_manifests_totals_agree_with_the_file(pages: list[int], sides: Sides) -> None:
    letters = [a_letter(number, content=blank(count)) for number, count in enumerate(pages)]

    run = print_run(letters, run_id="kjoring-1", sides=sides)

    told = json.loads(as_json(run))
    entries = told["entries"]
    assert told["letters"] == len(entries) == sum(count > 0 for count in pages)
    assert told["pages"] == (len(pikepdf.open(BytesIO(run.content)).pages) if entries else 0)
    assert told["sheets"] == sum(entry["sheets"] for entry in entries)
    assert told["sha256"] == sha256(run.content).hexdigest()
    assert len(run.refused) + len(entries) == len(letters)
    next_page = 1
    for entry in entries:
        assert entry["first_page"] == next_page
        next_page += entry["sheets"] * 2 if sides is Sides.TWO else entry["pages"]
    assert told["pages"] == next_page - 1

# ruff: noqa: E501, RUF001 - letters of every script; a sample stands on one line
"""Whatever is typed, an invoice is drawn lawfully with its words in it, or the field is named."""

import io
import subprocess
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pikepdf
import pytest
from PIL import Image

from rooms.delivery.papers import (
    BUYER,
    EXEMPT,
    FOOD,
    FREE,
    HIGH,
    OUTSIDE,
    REVERSE_CHARGED,
    SELLER,
    TERMS,
    a_credit_note,
    a_line,
    a_long_invoice,
    an_invoice,
    on_paper,
)
from rooms.delivery.test_pdf import (
    a_picture,
    fonts_without_program,
    is_a,
    kinds_of_tags,
    opened,
    text_in,
)
from webfaktura.norway.money import Money
from webfaktura.server.delivery.documents.cleaning import BREAK_CHANCE
from webfaktura.server.delivery.documents.drawing import enclosed_in
from webfaktura.server.delivery.documents.facts import DocumentFacts, InKroner
from webfaktura.server.delivery.documents.legible import UNREADABLE, typed_in, unreadable_in
from webfaktura.server.delivery.documents.rendering import face, render
from webfaktura.server.tenancy.logos.commands import cleaned
from webfaktura.server.tenancy.logos.refusals import LogoRefused


@dataclass(frozen=True)
class Sample:
    """A document, what must be read on it, and the file that is its seller's logo."""

    document: DocumentFacts
    says: tuple[str, ...] = ()
    logo: bytes = b""


def to(name: str, *, said: str = "", **changes: Any) -> Sample:
    """An invoice to a buyer with this name, which stands on it as `said`."""
    return Sample(an_invoice(buyer=replace(BUYER, name=name, **changes)), (said or name,))


def noting(note: str, *, said: str = "") -> Sample:
    return Sample(an_invoice(terms=replace(TERMS, note=note)), (said or note,))


def selling(*said: str, **changes: Any) -> Sample:
    """An invoice of one line, which is changed."""
    return Sample(an_invoice(a_line(**changes)), said)


def from_(**changes: Any) -> Sample:
    seller = replace(SELLER, **changes)
    return Sample(an_invoice(seller=seller), (seller.name, "1001", "131 884,69"))


def with_logo(content: bytes) -> Sample:
    return Sample(an_invoice(), ("Fjord Snekkeri AS", "Foretaksregisteret"), content)


def a_raster(mode: str, form: str, size: tuple[int, int] = (90, 45)) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, form)
    return written.getvalue()


def noise(side: int) -> bytes:
    written = io.BytesIO()
    grains = Random(1).randbytes(side * side * 3)
    Image.frombytes("RGB", (side, side), grains).save(written, "PNG")
    return written.getvalue()


def a_drawing(inner: str, box: str = "0 0 60 30") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{inner}</svg>'.encode()


SHADED = a_drawing(
    '<defs><linearGradient id="g"><stop offset="0" stop-color="#0f5c63"/>'
    '<stop offset="1" stop-color="#fff" stop-opacity=".2"/></linearGradient>'
    '<mask id="m"><circle cx="20" cy="15" r="12" fill="#fff"/></mask></defs>'
    '<rect width="60" height="30" fill="url(#g)" mask="url(#m)" opacity=".7"/>'
)
KRONER = InKroner(Money.of("271.93"), Decimal("10.8770"), date(2026, 11, 23))
EVERY_GROUP = tuple(
    a_line(f"Vare {place}", vat_group=group)
    for place, group in enumerate((HIGH, FOOD, FREE, EXEMPT, REVERSE_CHARGED))
)

DRAWN = {
    # --- Names and words
    "one word of 200 letters": to("W" * 200),
    "two hundred letters in words": to("Stiftelsen for " * 13 + "alle"),
    "a name of one letter": to("Å"),
    "hyphens all the way": to("Aa-" * 60),
    "full stops all the way": to("." * 180),
    "no name": Sample(an_invoice(buyer=replace(BUYER, name=" ")), ("1001",)),
    "no address at all": to("Kari", address_1="", address_2="", postal_code="", place=""),
    "an address of six lines": to("Ødegård og sønner " * 5, address_2="c/o Kåre", country="SE"),
    "North Sami": to("Áššu Čáhci Đuođđu Ŋuŋŋá Ŧuŧŧi Žiŋŋil"),
    "South and Lule Sami": to("Åarjelsaemien Ïrhkeme – Bådåddjo Giehtjáj Ájluokta ń"),
    "Kven": to("Kväänin kieli, Pykeijan šyöttö"),
    "Russian": to("ООО «Северное сияние», Мурманск"),
    "Ukrainian": to("ТОВ «Їжак і ґедзь», Київ"),
    "Greek": to("Ελληνική Ναυτιλιακή Εταιρεία"),
    "Polish": to("Spółka Żółć i Gęślą Jaźń"),
    "Czech and Turkish": to("Příliš žluťoučký kůň – Şişli Iğdır İğne"),
    "Vietnamese": to("Công ty Trách nhiệm Hữu hạn Phở Ngữ"),
    "Icelandic": to("Þórður Ægisson & Dætur ehf."),
    "Romanian and Hungarian": to("Ștefan Țăran, Hódmezővásárhelyi Tűzőgépgyártó"),
    "Lithuanian and Maltese": to("Žąsų ūkis „Ąžuolėlis“ – Ħal Għaxaq Ġgantija"),
    "accents that stand alone": to("A\u030as Brodre\u0301n", said="Ås Brodrén"),
    "accents heaped up": to("Z\u0338\u0321\u0322\u0341algo AS", said="Źalgo AS"),
    "old letters": to("Ærø ſmykker Ǿre ȷ"),
    # --- Signs
    "emoji": noting("Takk 😀 for handelen ☕!", said="Takk ? for handelen ?!"),
    "an emoji of five parts": noting("Hilsen 👩‍👩‍👧‍👦 oss", said="Hilsen ???? oss"),
    "a flag": noting("Fra 🇳🇴 med", said="Fra ?? med"),
    "a heart with a variation": noting("Hjertelig ❤️ takk", said="takk"),
    "right to left override": noting("Se \u202egnp.exe\u202c", said="Se gnp.exe"),
    "isolated directions": noting("A\u2066B\u2069C\u200f\u200e D", said="ABC D"),
    "zero widths": noting("\ufeffto\u200bord\u00ad og\u2060 ett", said="toord og ett"),
    "control characters": noting("".join(map(chr, range(32))) + "slutt\x7f\x9f", said="slutt"),
    "half a pair": noting("\ud800 halvt \udfff", said="? halvt ?"),
    "private characters": noting("logo \ue000 \U000f0000 her", said="logo ? ? her"),
    "no characters": noting("\ufffe\uffff slutt", said="slutt"),
    "every kind of space": noting("en\u2009to\u3000tre\xa0fire\tfem", said="en to tre fire fem"),
    "every kind of line end": noting("en\r\nto\rtre\u2028fire\x0bfem\x85seks", said="fem\nseks"),
    "measures and sums": noting("½ m² ≤ 3 µm ± 5 ‰ → 20 °C × 4 Ω − 1 ≈ 2 ≠ 3 ÷ 7"),
    "money": noting("€ 5 £ 6 $ 7 ¥ 8 ¢ 9 ₽ 1"),
    "quotes and dashes": noting("«Nei» “sa” ‘han’ – og — „gikk“ … • † ‡ § ¶ © ® ™ № ª º"),
    "markup of a typesetter": noting('#panic(1) *fet* $x^2$ #read("invoice.typ") \\u{41} @x <y>'),
    "markup of others": noting("]]> <!-- &amp; <b>fet</b> {{ x }} %s \\n ${y} '; DROP TABLE"),
    "a word of two thousand letters": noting("Ordet" * 400),
    "a note of two thousand lines": noting("\n" * 2000 + "slutt", said="slutt"),
    "a note of a hundred lines": noting("\n".join(f"Punkt {n}" for n in range(100)), said="Punkt 99"),
    # --- Lines
    "four hundred lines": Sample(a_long_invoice(400), ("Side 11 av 11", "Overført fra forrige")),
    "no line": Sample(replace(an_invoice(), lines=()), ("1001",)),
    "texts alone": Sample(an_invoice(a_line("Bare ord", kind="text")), ("Bare ord",)),
    "a description of nothing": selling("92 437,50", description=" "),
    "a description of two thousand letters": selling("Ω slutt", description="ord " * 498 + "Ω slutt"),
    "a description of one long word": selling("W" * 40, description="W" * 2000),
    "a description of eighty lines": selling("rad 79", description="\n".join(
        f"rad {n}" for n in range(80))),
    "long numbers and units": selling("W" * 10, product_no="W" * 30, unit="W" * 10),
    "a very large amount": selling(
        "999 999 999 999,00", quantity=Decimal(1), unit_price=Decimal(999_999_999_999)),
    "a very small quantity": selling("0,0001", quantity=Decimal("0.0001")),
    "a line below zero": selling("−92 437,50", quantity=Decimal("-63.75")),
    "nothing to pay": selling("Ingenting å betale", unit_price=Decimal(0)),
    "all of it taken off": selling("100 %", discount_percent=Decimal(100)),
    "wide amounts beside each other": selling(
        "1 234 567,8912", quantity=Decimal("12345.6789"), unit="kvadratmet",
        unit_price=Decimal("1234567.8912"), discount_percent=Decimal("12.3456")),
    "prices with VAT in them": selling("79,20", unit_price=Decimal(99), price_includes_vat=True),
    "every VAT group": Sample(an_invoice(*EVERY_GROUP), ("Omvendt avgiftsplikt – Merverdiavgift",)),
    "outside the VAT act": selling("Org.nr.", vat_group=OUTSIDE),
    "texts and sub-totals": Sample(
        an_invoice(a_line("Rigg"), a_line("Uke 47", kind="text"), a_line("", kind="subtotal")),
        ("Uke 47", "Delsum")),
    # --- The document
    "a credit note": Sample(a_credit_note(), ("Kreditnota", "Beløpet godskrives faktura 1001.")),
    "a credit note of nothing known": Sample(a_credit_note(credits=None), ("Beløpet er til gode.",)),
    "another currency": Sample(an_invoice(in_kroner=KRONER), ("kurs 10,877 per 23.11.2026",)),
    "English": Sample(an_invoice(terms=replace(TERMS, language="en")), ("How to pay",)),
    "a language nobody has": Sample(an_invoice(terms=replace(TERMS, language="xx")), ("Faktura",)),
    "a leap day": Sample(an_invoice(issued_on=date(2028, 2, 29)), ("29.02.2028",)),
    "the last number": Sample(an_invoice(invoice_no=999_999, kid=""), ("Faktura 999999",)),
    "references of two hundred letters": Sample(
        an_invoice(terms=replace(TERMS, your_reference="W" * 200, our_reference="Æ " * 100,
                                 order_no="Q" * 200, delivery_place="Kaia 3, " * 24)),
        ("Deres ref.", "Kaia 3,")),
    "a footer of five hundred letters": Sample(
        an_invoice(terms=replace(TERMS, footer="Ø" * 499 + "!")), ("Betalingsinformasjon",)),
    # --- The seller
    "a seller of nothing but its name": from_(
        address_1="", address_2="", postal_code="", place="", email="", phone="",
        bank_account_no="", company_form=""),
    "a seller of two hundred letters": from_(name="Nord " * 40, email="e" * 254, phone="4" * 40),
    "a seller being wound up": from_(winding_up=True, iban="NO9386011117947", bic="DNBANOKKXXX"),
    # --- The logo
    "a logo of one pixel": with_logo(a_raster("RGB", "PNG", (1, 1))),
    "a logo as wide as may be": with_logo(a_raster("RGB", "PNG", (4000, 1))),
    "a logo as high as may be": with_logo(a_raster("RGB", "PNG", (1, 4000))),
    "a clear logo": with_logo(a_raster("RGBA", "PNG")),
    "a logo in few colours": with_logo(a_raster("P", "PNG")),
    "a logo in black and white": with_logo(a_raster("1", "PNG")),
    "a finely shaded logo": with_logo(a_raster("I;16", "PNG")),
    "a logo in a printer's colours": with_logo(a_raster("CMYK", "JPEG")),
    "a grey photograph": with_logo(a_raster("L", "JPEG")),
    "a heavy logo": with_logo(noise(500)),
    "a shaded drawing": with_logo(SHADED),
    "a drawing of nothing": with_logo(a_drawing("")),
    "a drawing a kilometre wide": with_logo(a_drawing('<path d="M0 0h9"/>', "0 0 1000000 1")),
}  # fmt: skip


@pytest.mark.parametrize("sample", DRAWN.values(), ids=DRAWN)
def test_it_is_drawn_lawfully_and_what_was_written_is_read_on_it(
    sample: Sample, tmp_path: Path
) -> None:
    pdf = as_sent(sample.document, sample.logo)

    read = squashed(text_in(pdf, "-raw"))
    assert [said for said in sample.says if squashed(said) not in read] == []
    assert list(unreadable_in(typed_in(sample.document), face())) == []
    assert what_is_unlawful_in(pdf, tmp_path / "document.pdf") == []


def as_sent(document: DocumentFacts, logo: bytes = b"") -> bytes:
    """The document with its EHF in it, and its logo as the firm's page takes it."""
    picture = cleaned(logo).content if logo else b""
    return render(on_paper(document), picture, enclosed_in(document))


def squashed(text: str) -> str:
    """Without spaces and line ends, which depend on where a line is broken."""
    return "".join(text.replace(BREAK_CHANCE, "").split())


def what_is_unlawful_in(pdf: bytes, file: Path) -> list[str]:
    """What qpdf says of it, and which marks of PDF/A-3a and PDF/UA-1 it lacks."""
    file.write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    with opened(pdf) as document:
        marks = marks_of(document)
    lacking = [name for name, is_there in marks.items() if not is_there]
    return [*lacking, *checked.stderr.splitlines()]


def marks_of(pdf: pikepdf.Pdf) -> dict[str, bool]:
    with pdf.open_metadata() as xmp:
        claims = [xmp[name] for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
    figures = [each for each in pdf.objects if is_a(each, "/StructElem") and each.S == "/Figure"]
    return {
        "claims": claims == ["3", "A", "1"],
        "version": pdf.pdf_version <= "1.7",
        "colours": str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1",
        "tagged": bool(pdf.Root.MarkInfo.Marked) and "/StructTreeRoot" in pdf.Root,
        "structure": {"/Document", "/H1", "/Table", "/TH"} <= kinds_of_tags(pdf),
        "language": str(pdf.Root.Lang)[:2] in {"nb", "en"},
        "title": bool(pdf.Root.ViewerPreferences.DisplayDocTitle) and bool(pdf.docinfo.Title),
        "order": all(page.get("/Tabs") == "/S" for page in pdf.pages if "/Annots" in page),
        "fonts": fonts_without_program(pdf) == [],
        "pictures": all("/Alt" in figure for figure in figures),
        "files": all("/AFRelationship" in file for file in pdf.Root.get("/AF", [])),
        "nothing runs": not {"/OpenAction", "/AA", "/JavaScript"} & set(pdf.Root.keys()),
    }


ARABIC, HEBREW, CHINESE, THAI, HINDI = "شركة النور", "חברת אור", "北京公司", "บริษัท", "कंपनी"
REFUSED = {
    "an Arabic name": (to(ARABIC), ("customer", None), "ش ر ك ة ا ل ن و"),
    "a Hebrew name": (to(HEBREW), ("customer", None), "ח ב ר ת א ו"),
    "a Chinese name": (to(CHINESE), ("customer", None), "北 京 公 司"),
    "a Japanese place": (to("Kari", place="東京"), ("customer", None), "東 京"),
    "a Thai description": (selling(description=THAI), ("description", 0), "บ ร ษ ท"),
    "a Hindi note": (noting(HINDI), ("note", None), "क प न"),
    "a Korean reference": (
        Sample(an_invoice(terms=replace(TERMS, your_reference="김 Kim"))),
        ("your_reference", None),
        "김",
    ),
    "letters of mathematics": (to("𝓢nekker"), ("customer", None), "𝓢"),
    "Arabic digits": (
        Sample(an_invoice(terms=replace(TERMS, order_no="١٢٣"))),
        ("order_no", None),
        "١ ٢ ٣",
    ),
    "a Chinese unit on the second line": (
        Sample(an_invoice(a_line(), a_line(unit="公斤"))),
        ("unit", 1),
        "公 斤",
    ),
}


@pytest.mark.parametrize(("sample", "place", "letters"), REFUSED.values(), ids=REFUSED)
def test_what_the_font_cannot_write_is_refused_by_its_field(
    sample: Sample, place: tuple[str, int | None], letters: str, tmp_path: Path
) -> None:
    [found] = unreadable_in(typed_in(sample.document), face())

    assert (found.field, found.line) == place
    assert (found.sentence.message, found.sentence.values) == (UNREADABLE, {"letters": letters})
    # Where it was issued all the same, its question marks are lawful.
    assert what_is_unlawful_in(as_sent(sample.document), tmp_path / "document.pdf") == []


def test_a_whole_text_in_another_script_names_a_few_of_its_letters() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E40)))

    [found] = unreadable_in(typed_in(noting(text).document), face())

    assert found.sentence.values["letters"] == " ".join(text[:10])


BAD_LOGOS = {
    "a GIF": (a_raster("L", "GIF"), "ikke et bilde vi kan bruke"),
    "half a PNG": (a_picture("PNG")[:60], "kan ikke leses"),
    "a drawing with text": (a_drawing("<text>Hei</text>"), "tekst"),
    "a drawing that fetches": (a_drawing('<use href="http://x/y#z"/>'), "utenfor seg selv"),
    "a drawing without a size": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "viewBox"),
    "too many pixels": (a_raster("1", "PNG", (4001, 2)), "piksler"),
}


@pytest.mark.parametrize(("content", "words"), BAD_LOGOS.values(), ids=BAD_LOGOS)
def test_a_logo_that_no_document_can_carry_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(LogoRefused) as refused:
        as_sent(an_invoice(), content)

    assert refused.value.field == "logo"
    assert words in refused.value.sentence


def test_there_are_fifty_samples_and_more() -> None:
    assert len(DRAWN) + len(REFUSED) + len(BAD_LOGOS) >= 50

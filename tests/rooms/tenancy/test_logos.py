"""The firm's logo: what is shown to many is nothing but a picture."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from builders import NOW, a_company, an_actor
from webfaktura.server.storages.keeping import kept
from webfaktura.server.tenancy.logos.commands import LARGEST, cleaned, put_logo, remove_logo
from webfaktura.server.tenancy.logos.refusals import LogoRefused
from webfaktura.server.tenancy.models import AuditEntry
from webfaktura.server.tenancy.scope import company_scope

PETROL = (15, 92, 99)
HEAD = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def a_picture(form: str = "PNG", *, mode: str = "RGB", size: Any = (40, 20), **said: Any) -> bytes:
    written = BytesIO()
    Image.new(mode, size, PETROL if mode == "RGB" else None).save(written, form, **said)
    return written.getvalue()


def an_svg(inside: str = "", *, head: str = 'viewBox="0 0 40 20"', before: str = "") -> bytes:
    return f"{before}<svg {HEAD} {head}>{inside}</svg>".encode()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def pixel(content: bytes) -> tuple[int, ...]:
    found = opened(content).getpixel((0, 0))
    assert isinstance(found, tuple)
    return found


def why_not(content: bytes) -> str:
    with pytest.raises(LogoRefused) as refused:
        cleaned(content)
    assert refused.value.field == "logo"
    return refused.value.sentence


def a_png_of(width: int, height: int) -> bytes:
    """A head that promises so many pixels, and hardly any behind it."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(("form", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_picture_is_known_by_its_content(form: str, media_type: str) -> None:
    logo = cleaned(a_picture(form))

    picture = opened(logo.content)
    assert (logo.media_type, picture.format, picture.size) == (media_type, form, (40, 20))
    assert all(abs(a - b) < 4 for a, b in zip(pixel(logo.content), PETROL, strict=True))


def test_what_is_hidden_beside_the_picture_is_left_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Hemmelig sted"

    logo = cleaned(a_picture("JPEG", exif=exif, comment=b"Hemmelig sted") + b"<script>")

    assert b"Hemmelig" not in logo.content
    assert b"<script>" not in logo.content


def test_a_picture_that_lay_on_its_side_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right

    assert opened(cleaned(a_picture("JPEG", exif=exif)).content).size == (20, 40)


@pytest.mark.parametrize(
    ("mode", "form", "becomes"),
    [
        ("RGBA", "PNG", "RGBA"),
        ("LA", "PNG", "RGBA"),
        ("P", "PNG", "RGB"),
        ("1", "PNG", "L"),
        ("I;16", "PNG", "L"),
        ("CMYK", "JPEG", "RGB"),
        ("L", "JPEG", "L"),
    ],
)
def test_every_kind_of_picture_becomes_one_that_a_document_carries(
    mode: str, form: str, becomes: str
) -> None:
    assert opened(cleaned(a_picture(form, mode=mode)).content).mode == becomes


def test_a_clear_colour_stays_clear() -> None:
    written = BytesIO()
    Image.new("P", (4, 4)).save(written, "PNG", transparency=0)

    assert pixel(cleaned(written.getvalue()).content)[3] == 0


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "ikke et bilde"),
        (b"%PDF-1.7", "ikke et bilde"),
        (a_picture("GIF"), "ikke et bilde"),
        (a_picture()[:60], "kan ikke leses"),
        (b"\x89PNG\r\n\x1a\n" + b"tull" * 20, "kan ikke leses"),
        (b"\xff\xd8\xff" + b"tull" * 20, "kan ikke leses"),
        (a_picture(size=(4001, 2)), "4001 × 2 piksler"),
        (a_png_of(60_000, 60_000), "for mange piksler"),
        (a_png_of(9_000, 9_000), "piksler"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * LARGEST, "større enn 1 MB"),
        (b"<html><body></body></html>", "ikke en SVG-tegning"),
        (b"<svg", "kan ikke leses"),
    ],
    ids=range(12),
)
def test_what_is_no_picture_is_refused_in_words(content: bytes, word: str) -> None:
    assert word in why_not(content)


def test_a_drawing_keeps_its_shapes_and_loses_what_the_editor_left() -> None:
    drawing = an_svg(
        "<!-- Laget i tegneprogrammet --><metadata><x/></metadata>"
        '<sodipodi:namedview xmlns:sodipodi="http://sodipodi.example/" id="base"/>'
        "<style>/* farger */ .a{fill:url(#g)}</style>"
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#0f5c63"/>'
        "</linearGradient></defs>"
        '<path class="a" d="M0 0h40v20z" transform="translate(1 2)"/><use xlink:href="#g"/>',
        before='<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x">',
    )

    logo = cleaned(drawing)

    assert logo.media_type == "image/svg+xml"
    assert logo.content.decode() == (
        '<svg viewBox="0 0 40 20" xmlns="http://www.w3.org/2000/svg">'
        "<style> .a{fill:url(#g)}</style>"
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#0f5c63" />'
        '</linearGradient></defs><path class="a" d="M0 0h40v20z" transform="translate(1 2)" />'
        '<use href="#g" /></svg>'
    )


def test_a_drawing_is_clean_the_second_time_too() -> None:
    once = cleaned(an_svg('<rect width="4" height="4" style="fill:#fff"/>')).content

    assert cleaned(once).content == once


def test_a_drawing_of_another_encoding_is_read() -> None:
    drawing = f'<?xml version="1.0" encoding="utf-16"?>{an_svg("<title>Ås</title>").decode()}'

    assert "Ås" in cleaned(drawing.encode("utf-16")).content.decode()


def test_a_drawing_without_a_box_gets_one_of_its_size() -> None:
    logo = cleaned(an_svg("<path/>", head='width="40mm" height="20mm"'))

    assert b'viewBox="0 0 40 20"' in logo.content


@pytest.mark.parametrize("head", ["", 'width="100%" height="100%"', 'viewBox="0 0 0 20"'])
def test_a_drawing_without_a_size_is_refused(head: str) -> None:
    assert "hvor stor" in why_not(an_svg("<path/>", head=head))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<a href="https://kunde.example"><path/></a>',
        '<path onclick="alert(1)"/>',
        '<path ONLOAD="alert(1)"/>',
        "<foreignObject/>",
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        '<set attributeName="onload" to="alert(1)"/>',
    ],
)
def test_a_drawing_that_does_something_is_refused(inside: str) -> None:
    assert "skript eller lenker" in why_not(an_svg(inside))


@pytest.mark.parametrize(
    "inside",
    [
        '<use href="https://ute.example/a.svg#b"/>',
        '<use xlink:href="//ute.example/a.svg#b"/>',
        '<use href="data:image/svg+xml,x#b"/>',
        '<linearGradient href="javascript:alert(1)"/>',
        '<path fill="url(https://ute.example/#a)"/>',
        '<path fill="url( &quot;//ute.example&quot; )"/>',
        '<path fill="\\75rl(https://ute.example)"/>',
        "<path style=\"fill:url('data:image/svg+xml,x')\"/>",
        "<path style=\"background:image-set('https://ute.example' 1x)\"/>",
        "<style>@import 'https://ute.example/a.css';</style>",
        "<style>@font-face{src:url(x)}</style>",
        "<style>path{fill:url(https://ute.example)}</style>",
        "<style>path{fill:\\75rl(https://ute.example)}</style>",
        "<style>path{fill:u/**/rl(https://ute.example)}</style>",
    ],
)
def test_a_drawing_that_fetches_something_is_refused(inside: str) -> None:
    assert "utenfor seg selv" in why_not(an_svg(inside))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE html PUBLIC "x" "http://ute.example/x.dtd">',
    ],
)
def test_a_drawing_with_entities_is_refused(doctype: str) -> None:
    assert "entiteter" in why_not(an_svg("<path/>", before=doctype))


@pytest.mark.parametrize("name", ["image", "filter", "pattern", "marker", "video", "iframe"])
def test_a_drawing_with_what_a_document_cannot_carry_is_refused(name: str) -> None:
    assert f"«{name}»" in why_not(an_svg(f"<{name}/>"))


def test_text_is_refused_with_the_mend() -> None:
    assert "til kurver" in why_not(an_svg("<text>Fjordkraft</text>"))


def a_chain(length: int) -> str:
    links = "".join(f'<g id="a{n}"><use href="#a{n + 1}"/></g>' for n in range(length))
    return f'{links}<path id="a{length}"/>'


def a_bomb(rule: str) -> str:
    """Ten of the next, eight times over: a hundred million shapes in a few lines."""
    return "".join(f'<g id="b{n}">{rule.format(next=n + 1) * 10}</g>' for n in range(8))


@pytest.mark.parametrize(
    "inside",
    [
        '<g id="a"><use href="#a"/></g>',
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
        "<g>" * 80 + "</g>" * 80,
        a_chain(3_000),
        a_bomb('<use href="#b{next}"/>'),
        a_bomb('<g mask="url(#b{next})"/>'),
        "<path/>" * 20_001,
        '<style>.m{mask:url(#m)}</style><mask id="m"><path class="m"/></mask>',
        '<style>g path{mask:url(#m)}</style><mask id="m"><path/></mask>',
    ],
    ids=["itself", "each other", "deep", "chain", "uses", "masks", "many", "class", "selector"],
)
def test_a_drawing_that_grows_without_end_is_refused(inside: str) -> None:
    assert "for innviklet" in why_not(an_svg(inside))


def test_an_honest_drawing_with_many_references_is_taken() -> None:
    dots = '<circle id="dot" r="1"/>' + '<use href="#dot"/>' * 2_000

    assert cleaned(an_svg(dots)).media_type == "image/svg+xml"


@pytest.mark.django_db
def test_a_logo_is_stored_and_remembered_and_may_be_taken_away() -> None:
    company = a_company()

    put_logo(company=company, content=a_picture(), at=NOW, by=an_actor("Kari"))
    company.refresh_from_db()
    with_logo = (company.logo, company.logo_type)
    remove_logo(company=company, at=NOW, by=an_actor("Kari"))
    company.refresh_from_db()

    assert opened(kept(with_logo[0])).size == (40, 20)
    assert with_logo[1] == "image/png"
    assert (company.logo, company.logo_type) == ("", "")
    with company_scope(company):
        deeds = AuditEntry.objects.filter(deed__endswith="logo").order_by("position")
        assert [entry.deed for entry in deeds] == ["company.put_logo", "company.remove_logo"]


@pytest.mark.django_db
def test_the_same_logo_again_is_no_change() -> None:
    company = a_company()

    for _ in range(2):
        put_logo(company=company, content=a_picture(), at=NOW, by=an_actor())
    remove_logo(company=company, at=NOW, by=an_actor())
    remove_logo(company=company, at=NOW, by=an_actor())

    with company_scope(company):
        assert AuditEntry.objects.filter(deed__endswith="logo").count() == 2


@pytest.mark.django_db
def test_a_refused_file_changes_nothing() -> None:
    company = a_company()
    put_logo(company=company, content=a_picture(), at=NOW, by=an_actor())
    company.refresh_from_db()
    before = company.logo

    with pytest.raises(LogoRefused):
        put_logo(company=company, content=b"tull", at=NOW, by=an_actor())

    company.refresh_from_db()
    assert company.logo == before

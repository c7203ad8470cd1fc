"""The logo: put by a request of its own, shown without harm, taken away."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from builders import NOW, an_actor
from pages.company import HTMX, to, words
from webfaktura.server.tenancy.logos.commands import put_logo
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z"/></svg>'


def a_png() -> bytes:
    written = BytesIO()
    Image.new("RGB", (40, 20), (15, 92, 99)).save(written, "PNG")
    return written.getvalue()


def uploaded(
    reader: Client, company: Company, content: bytes, headers: Mapping[str, str] | None = None
) -> Any:
    file = SimpleUploadedFile("logo.gif", content, content_type="image/gif")  # neither counts
    return reader.post(to("company_logo", company), {"logo": file}, headers=headers)


def test_a_logo_is_put_by_a_request_of_its_own(reader: Client, company: Company) -> None:
    answer = uploaded(reader, company, a_png(), headers=HTMX)

    company.refresh_from_db()
    assert company.logo_type == "image/png"
    assert f"{to('company_logo', company)}?v={company.logo[:12]}" in words(answer)
    assert "Den gjelder fra neste faktura." in words(answer)
    assert "<title>" not in words(answer)


@pytest.mark.parametrize(
    ("content", "media_type"), [(a_png(), "image/png"), (SVG, "image/svg+xml")]
)
def test_a_logo_is_shown_and_can_do_nothing(
    reader: Client, company: Company, content: bytes, media_type: str
) -> None:
    put_logo(company=company, content=content, at=NOW, by=an_actor())

    answer = reader.get(to("company_logo", company))

    assert answer["Content-Type"] == media_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )


def test_a_firm_without_a_logo_shows_none(reader: Client, company: Company) -> None:
    assert reader.get(to("company_logo", company)).status_code == 404
    assert "Ingen logo ennå." in words(reader.get(to("company_profile", company)))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_file_that_is_no_picture_is_refused_in_words(
    reader: Client, company: Company, headers: dict[str, str]
) -> None:
    answer = uploaded(reader, company, b"%PDF-1.7", headers=headers)

    company.refresh_from_db()
    assert answer.status_code == 422
    assert "ikke et bilde vi kan bruke" in words(answer)
    assert company.logo == ""


def test_a_drawing_with_a_script_is_refused(reader: Client, company: Company) -> None:
    answer = uploaded(reader, company, SVG.replace(b"<path", b"<script/><path"))

    assert "skript eller lenker" in words(answer)


def test_a_file_that_is_too_large_is_refused(reader: Client, company: Company) -> None:
    answer = uploaded(reader, company, a_png() + b"x" * 1_000_000, headers=HTMX)

    assert "større enn 1 MB" in words(answer)


def test_a_request_without_a_file_is_refused(reader: Client, company: Company) -> None:
    answer = reader.post(to("company_logo", company), headers=HTMX)

    assert (answer.status_code, "Det kom ingen fil." in words(answer)) == (422, True)


def test_a_logo_is_taken_away(reader: Client, company: Company) -> None:
    put_logo(company=company, content=a_png(), at=NOW, by=an_actor())

    answer = reader.post(to("company_logo_remove", company), follow=True)

    company.refresh_from_db()
    assert company.logo == ""
    assert "Logoen er fjernet." in words(answer)

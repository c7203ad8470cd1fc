"""Norwegian first, English by choice, and calm words when something is not there."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from builders import a_draft, an_issued_invoice
from webfaktura.server.tenancy.models import Company
from webfaktura.ui.faults import server_error

ENGLISH = re.compile(r"\b(the|and|invoice|customer|draft|save|overdue|search)\b", re.IGNORECASE)
PAGES = ["overview", "drafts", "journal", "statistics", "customers", "products", "product_groups"]


@pytest.fixture(autouse=True)
def norwegian_again() -> Iterator[None]:
    """What a request chose must not follow into the next test."""
    from django.utils import translation  # noqa: PLC0415 - only here

    with translation.override("nb"):
        yield


def words(page: str) -> str:
    """What a page says to the eye: no tags, no scripts, no placeholders of templates."""
    body = page[page.index("<body") :]
    return re.sub(r"<[^>]+>", " ", body)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_speaks_norwegian(name: str, reader: Client, company: Company, scope: None) -> None:
    a_draft(company)
    an_issued_invoice(company)

    page = reader.get(reverse(name, args=[company.public_id])).content.decode()

    assert ENGLISH.findall(words(page)) == []
    assert '<html lang="nb"' in page


def test_english_is_chosen_and_kept(reader: Client, company: Company) -> None:
    there = reverse("overview", args=[company.public_id])

    reader.post(reverse("set_language"), {"language": "en", "next": there})
    page = reader.get(there).content.decode()

    assert '<html lang="en"' in page
    assert "Outstanding" in page


def test_a_page_that_is_not_there_says_so(reader: Client) -> None:
    answer = reader.get("/tull/")

    assert answer.status_code == 404
    assert "Enten er adressen feil" in answer.content.decode()


def test_a_page_that_was_too_old_saves_nothing(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})

    assert answer.status_code == 403
    assert "Ingenting er lagret." in answer.content.decode()


def test_a_fault_has_a_number_that_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    answer = server_error(RequestFactory().get("/firma/"))

    [record] = [each for each in caplog.records if each.name.endswith("faults")]
    number = re.search(r"fault ([0-9A-F]{6}) at /firma/", record.getMessage())
    assert number
    assert answer.status_code == 500
    assert f"<strong>{number[1]}</strong>" in answer.content.decode()

"""The files of a draft by the page: listed, attached, given back, taken away."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from builders import NOW, a_draft, an_actor
from webfaktura.server.invoicing.attachments import attach_file
from webfaktura.server.invoicing.commands import start_draft
from webfaktura.server.invoicing.models import Draft, DraftAttachment
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")

PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture
def draft(company: Company) -> Draft:
    return a_draft(company)


def attached(draft: Draft, name: str = "måling.pdf") -> DraftAttachment:
    return attach_file(draft=draft, name=name, content=PDF, at=NOW, by=an_actor())


def address(name: str, *of: Draft | DraftAttachment) -> str:
    company_id = of[0].company.public_id
    return reverse(name, args=[company_id, *(each.public_id for each in of)])


def upload(reader: Client, draft: Draft, **files: bytes) -> Any:
    sent = [SimpleUploadedFile(name.replace("_", "."), content) for name, content in files.items()]
    return reader.post(address("draft_attachments", draft), {"files": sent})


def test_files_are_attached_and_listed_in_one_request(reader: Client, draft: Draft) -> None:
    answer = upload(reader, draft, rapport_pdf=PDF, timer_csv=b"dag;timer\n1;8\n")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "rapport.pdf" in page
    assert "timer.csv" in page
    assert draft.attachments.count() == 2
    assert Draft.objects.get(pk=draft.pk).version == draft.version


def test_what_is_refused_is_told_and_the_others_are_attached(reader: Client, draft: Draft) -> None:
    answer = upload(reader, draft, rapport_pdf=PDF, virus_exe=b"MZ\x90")

    assert answer.status_code == 422
    assert "virus.exe kan ikke legges ved" in answer.content.decode()
    assert [each.name for each in draft.attachments.all()] == ["rapport.pdf"]


def test_a_file_is_given_back_to_be_saved_never_shown(reader: Client, draft: Draft) -> None:
    answer = reader.get(address("draft_attachment", draft, attached(draft)))

    assert (answer.content, answer.headers["Content-Type"]) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == ("attachment; filename*=utf-8''m%C3%A5ling.pdf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_taken_away(reader: Client, draft: Draft) -> None:
    attachment = attached(draft)

    answer = reader.post(address("draft_detach", draft, attachment))

    assert answer.status_code == 200
    assert attachment.name not in answer.content.decode()
    assert not draft.attachments.exists()
    assert reader.post(address("draft_detach", draft, attachment)).status_code == 404


def test_a_file_is_found_through_its_own_draft_only(
    reader: Client, draft: Draft, company: Company
) -> None:
    other = a_draft(company)

    answer = reader.get(address("draft_attachment", other, attached(draft)))

    assert answer.status_code == 404


def test_a_recurring_invoice_asks_which_get_the_file(reader: Client, company: Company) -> None:
    template = start_draft(company=company, kind="recurring", at=NOW, by=an_actor())
    attachment = attached(template)

    answer = reader.post(address("draft_reach", template, attachment), {"with": "next"})

    assert '<option value="next" selected>' in answer.content.decode()
    assert not DraftAttachment.objects.get(pk=attachment.pk).goes_with_all


def test_an_ordinary_draft_does_not_ask(reader: Client, draft: Draft) -> None:
    attached(draft)

    page = reader.get(address("draft", draft)).content.decode()

    assert "måling.pdf" in page
    assert "Bare med den neste" not in page

"""Files on a draft: attached by content, within limits, and only while the draft is open."""

from collections.abc import Iterator

import pytest

from builders import NOW, a_company, a_draft, an_actor, issued
from webfaktura.server.invoicing import attachable
from webfaktura.server.invoicing.attachments import (
    NotAttachable,
    TooManyFiles,
    attach_file,
    detach_file,
    send_with_all,
    send_with_next,
)
from webfaktura.server.invoicing.commands import AlreadyIssued, discard_draft
from webfaktura.server.invoicing.holding import DraftDiscarded
from webfaktura.server.invoicing.models import Draft, DraftAttachment
from webfaktura.server.storages.keeping import kept
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope

PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture
def company(db: None) -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


@pytest.fixture
def draft(company: Company) -> Draft:
    return a_draft(company)


def attach(draft: Draft, name: str = "rapport.pdf", content: bytes = PDF) -> DraftAttachment:
    return attach_file(draft=draft, name=name, content=content, at=NOW, by=an_actor())


def detach(attachment: DraftAttachment) -> None:
    detach_file(attachment=attachment, at=NOW, by=an_actor())


def deeds(draft: Draft) -> list[str]:
    entries = AuditEntry.objects.filter(subject=str(draft.public_id)).order_by("position")
    return list(entries.values_list("deed", flat=True))


def test_a_file_is_stored_and_listed_and_the_draft_is_as_it_was(draft: Draft) -> None:
    attachment = attach(draft)

    assert kept(attachment.sha256) == PDF
    assert [(each.name, each.media_type, each.size) for each in draft.attachments.all()] == [
        ("rapport.pdf", "application/pdf", len(PDF))
    ]
    assert Draft.objects.get(pk=draft.pk).version == draft.version
    assert deeds(draft)[-1] == "draft.attach"


def test_two_files_of_one_name_are_told_apart(draft: Draft) -> None:
    attach(draft)
    attach(draft, content=PDF + b"2")

    assert [each.name for each in draft.attachments.all()] == ["rapport.pdf", "rapport (2).pdf"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("tom.pdf", b"", "tom.pdf er tom"),
        ("virus.exe", b"MZ\x90", "virus.exe kan ikke legges ved"),
        ("stor.pdf", PDF + bytes(attachable.LARGEST), "stor.pdf er større enn 5 MB"),
    ],
)
def test_what_is_not_sent_is_refused_by_name(
    draft: Draft, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(NotAttachable, match=words):
        attach(draft, name, content)

    assert not draft.attachments.exists()


def test_a_draft_has_so_many_files(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webfaktura.server.invoicing.attachments.MOST_FILES", 2)
    attach(draft)
    attach(draft)

    with pytest.raises(TooManyFiles, match="allerede 2 vedlegg"):
        attach(draft)


def test_a_draft_has_so_many_bytes(draft: Draft) -> None:
    large = PDF + bytes(attachable.LARGEST - len(PDF))
    for _ in range(3):
        attach(draft, content=large)

    with pytest.raises(TooManyFiles, match="større enn 15 MB til sammen"):
        attach(draft)


def test_a_file_is_taken_away_once(draft: Draft) -> None:
    attachment = attach(draft)

    detach(attachment)
    detach(attachment)

    assert not draft.attachments.exists()
    assert deeds(draft).count("draft.detach") == 1


def test_an_issued_draft_keeps_its_files_and_gets_no_more(draft: Draft) -> None:
    attachment = attach(draft)
    issued(draft)

    with pytest.raises(AlreadyIssued):
        attach(draft)
    with pytest.raises(AlreadyIssued):
        detach(attachment)

    assert draft.attachments.count() == 1


def test_nothing_is_attached_to_what_was_discarded(draft: Draft) -> None:
    discard_draft(draft=Draft.objects.get(pk=draft.pk), at=NOW, by=an_actor())

    with pytest.raises(DraftDiscarded):
        attach(draft)


def test_a_file_goes_with_all_recurring_invoices_or_with_the_next(draft: Draft) -> None:
    attachment = attach(draft)
    assert attachment.goes_with_all

    send_with_next(attachment=attachment, at=NOW, by=an_actor())
    send_with_next(attachment=attachment, at=NOW, by=an_actor())
    next_only = DraftAttachment.objects.get(pk=attachment.pk).goes_with_all
    send_with_all(attachment=attachment, at=NOW, by=an_actor())

    assert (next_only, DraftAttachment.objects.get(pk=attachment.pk).goes_with_all) == (False, True)
    assert deeds(draft)[-2:] == ["draft.send_with_next", "draft.send_with_all"]

"""An issued invoice's PDF is made once, kept by its hash, and given back unchanged."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from builders import NOW, a_company, an_issued_invoice
from rooms.delivery.test_pdf import opened, text_in
from webfaktura.server.delivery import commands
from webfaktura.server.delivery.commands import make_document
from webfaktura.server.delivery.documents.reading import facts_of
from webfaktura.server.delivery.documents.rendering import renderer
from webfaktura.server.delivery.ehf.building.document import ehf_of
from webfaktura.server.delivery.models import Document
from webfaktura.server.delivery.queries import document_of, stored_bytes, without_document
from webfaktura.server.storages.folder import WholeFileStorage
from webfaktura.server.storages.keeping import DocumentDamaged, keep, kept, name_of
from webfaktura.server.tenancy.models import AuditEntry
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


def test_the_document_is_the_invoice_on_paper() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)

        document = make_document(invoice=invoice, at=NOW)

        read = text_in(stored_bytes(document))
        said = ("Faktura", "0100100000015", "1 250,00", "Demo Bygg AS")
        assert [words for words in said if words not in read] == []
        assert (document.kind, document.renderer, document.made_at) == ("pdf", renderer(), NOW)
        assert document.size == len(stored_bytes(document))
        assert document.sha256 == sha256(stored_bytes(document)).hexdigest()


def test_the_document_has_the_invoices_ehf_in_it() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)

        document = make_document(invoice=invoice, at=NOW)

        with opened(stored_bytes(document)) as pdf:
            name = f"faktura-{invoice.invoice_no}.xml"
            assert list(pdf.attachments) == [name]
            assert pdf.attachments[name].get_file().read_bytes() == ehf_of(facts_of(invoice))


def test_making_it_again_gives_the_same_row() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)

        first = make_document(invoice=invoice, at=NOW)
        second = make_document(invoice=invoice, at=NOW)

        assert (first, Document.objects.count()) == (second, 1)


def test_of_two_workers_at_once_one_writes_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        first = make_document(invoice=invoice, at=NOW)
        looks = iter([None, first])  # not there when this one began
        monkeypatch.setattr(commands, "document_of", lambda _: next(looks))

        second = make_document(invoice=invoice, at=NOW)

        assert (first, Document.objects.count()) == (second, 1)


def test_the_making_is_told_in_the_audit_log() -> None:
    company = a_company()
    with company_scope(company):
        document = make_document(invoice=an_issued_invoice(company), at=NOW)

        entry = AuditEntry.objects.filter(scope=f"company:{company.pk}").latest("position")
    assert (entry.deed, entry.subject, entry.actor) == ("document.make", "Faktura 1", "WebFaktura")
    assert entry.details == {"kind": "pdf", "sha256": document.sha256}


def test_only_what_lacks_a_document_waits_for_one_whosever_it_is() -> None:
    ours, theirs = a_company(), a_company()
    with company_scope(ours):
        made = an_issued_invoice(ours)
        make_document(invoice=made, at=NOW)
        waiting = an_issued_invoice(ours)
    with company_scope(theirs):
        other = an_issued_invoice(theirs)

    assert without_document(10) == [waiting, other]
    assert without_document(1) == [waiting]
    assert without_document(10, after=waiting.pk) == [other]
    assert without_document(10, but_not=[other.pk]) == [waiting]


def test_a_stranger_does_not_see_the_document() -> None:
    ours, theirs = a_company(), a_company()
    with company_scope(ours):
        invoice = an_issued_invoice(ours)
        make_document(invoice=invoice, at=NOW)

    with company_scope(theirs):
        assert document_of(invoice) is None


@pytest.mark.as_owner
def test_a_document_is_never_changed_nor_deleted() -> None:
    company = a_company()
    with company_scope(company):
        document = make_document(invoice=an_issued_invoice(company), at=NOW)

        with pytest.raises(IntegrityError, match="is never changed"), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(sha256="0" * 64)
        with pytest.raises(IntegrityError, match="is never changed"), transaction.atomic():
            Document.objects.filter(pk=document.pk).delete()


@pytest.fixture
def shelf(tmp_path: Path, settings: Settings) -> Path:
    """An empty folder for documents."""
    backend = f"{WholeFileStorage.__module__}.{WholeFileStorage.__qualname__}"
    changed = {"documents": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}
    settings.STORAGES = {**settings.STORAGES, **changed}
    return tmp_path


def files_on(shelf: Path) -> list[str]:
    return sorted(str(path.relative_to(shelf)) for path in shelf.rglob("*") if path.is_file())


def test_bytes_stand_under_their_hash_however_often_they_are_kept(shelf: Path) -> None:
    digests = {keep(b"en faktura") for _ in range(3)}

    assert digests == {sha256(b"en faktura").hexdigest()}
    assert files_on(shelf) == [name_of(digest) for digest in digests]


def test_a_file_torn_by_a_power_cut_is_written_anew(shelf: Path) -> None:
    digest = keep(b"en hel faktura")
    (shelf / name_of(digest)).write_bytes(b"en hel")

    keep(b"en hel faktura")

    assert kept(digest) == b"en hel faktura"
    assert files_on(shelf) == [name_of(digest)]


def test_a_torn_file_is_mended_in_any_storage(tmp_path: Path, settings: Settings) -> None:
    plain = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = {**settings.STORAGES, "documents": plain}
    digest = keep(b"en hel faktura")
    (tmp_path / name_of(digest)).write_bytes(b"en hel")

    keep(b"en hel faktura")

    assert (kept(digest), files_on(tmp_path)) == (b"en hel faktura", [name_of(digest)])


@pytest.mark.parametrize("damage", [b"", b"en falsk faktura"])
def test_a_changed_document_is_never_given_out(shelf: Path, damage: bytes) -> None:
    digest = keep(b"en faktura")
    (shelf / name_of(digest)).write_bytes(damage)

    with pytest.raises(DocumentDamaged, match=digest):
        kept(digest)


def test_a_lost_document_is_named(shelf: Path) -> None:
    with pytest.raises(DocumentDamaged, match=name_of("ab" * 32)):
        kept("ab" * 32)


def test_what_could_not_be_written_leaves_nothing_behind(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(OSError, match="No space left"):
        keep(b"en faktura")

    assert files_on(shelf) == []
    assert storages["documents"].exists(name_of(sha256(b"en faktura").hexdigest())) is False

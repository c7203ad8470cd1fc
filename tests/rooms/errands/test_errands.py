"""Work on many documents: the files hold what was chosen, and large work can be stopped."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.files.storage import storages
from openpyxl import load_workbook

from builders import NOW, TODAY, a_company, a_customer, a_user, an_actor, an_issued_invoice
from rooms.books import credit, deliver, in_euro
from webfaktura.server.delivery.commands import make_document
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.errands import queries, rules
from webfaktura.server.errands.asking import hand_over
from webfaktura.server.errands.commands import (
    HasEnded,
    NothingChosen,
    TooManyChosen,
    cancel_errand,
    do_at_once,
    do_in_worker,
    is_small,
    prepared,
)
from webfaktura.server.errands.models import Errand
from webfaktura.server.errands.queries import Wanted
from webfaktura.server.errands.rules import Deed, Limits, State, stored_name
from webfaktura.server.errands.tasks import do_errand, forget_errands
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.invoicing.series import move_series
from webfaktura.server.jobs.models import Job
from webfaktura.server.jobs.words import words_for
from webfaktura.server.jobs.worker import Worker
from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.tasks import books_of
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


def an_errand(company: Company, deed: Deed, *documents: Invoice, **asked: list[str]) -> Errand:
    wanted = Wanted(
        deed=deed, asked=asked, documents=tuple(each.public_id for each in documents), on=TODAY
    )
    return prepared(company=company, wanted=wanted, at=NOW, by=an_actor())


def made(errand: Errand) -> io.BytesIO:
    file = io.BytesIO()
    do_at_once(errand=errand, file=file, at=NOW, by=an_actor())
    return io.BytesIO(file.getvalue())


def csv_rows(file: io.BytesIO) -> list[dict[str, str]]:
    text = file.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def drawn(*invoices: Invoice) -> None:
    for invoice in invoices:
        make_document(invoice=invoice, at=NOW)


def test_the_csv_is_what_norwegian_spreadsheets_read(company: Company) -> None:
    invoice = an_issued_invoice(company)
    content = made(an_errand(company, Deed.CSV)).getvalue()

    assert content.startswith(b"\xef\xbb\xbfType;Nr.;Dato;Kundenr.;Kunde;Forfall;Valuta;")
    assert content.count(b"\r\n") == 2
    [row] = csv_rows(io.BytesIO(content))
    assert (row["Type"], row["Nr."], row["Dato"], row["Forfall"]) == (
        *("Faktura", "1", "24.11.2026", "08.12.2026"),
    )
    assert (row["Uten mva."], row["Mva."], row["Beløp"], row["Utestående"]) == (
        *("1000,00", "250,00", "1250,00", "1250,00"),
    )
    assert (row["KID"], row["Valuta"]) == (invoice.kid, "NOK")
    assert (row["Status"], row["Regnskap"]) == ("Åpen", "Ikke overført")


def test_the_csv_has_credit_notes_currencies_and_void_numbers(company: Company) -> None:
    invoice = an_issued_invoice(company)
    credit(invoice)
    move_series(
        company=company, kind=SeriesKind.INVOICE, next_no=9, reason="Hopp", at=NOW, by=an_actor()
    )
    in_euro(company)

    rows = csv_rows(made(an_errand(company, Deed.CSV)))

    told = [(row["Type"], row["Nr."], row["Valuta"], row["Beløp"]) for row in rows]
    assert told == [
        ("Faktura", "9", "EUR", "125,00"),
        ("Makulert", "3–8", "", ""),
        ("Kreditnota", "2", "NOK", "-1250,00"),
        ("Faktura", "1", "NOK", "1250,00"),
    ]
    assert (rows[1]["Kunde"], rows[2]["Krediterer"]) == ("Hopp", "1")


def test_a_name_that_looks_like_a_formula_is_a_text(company: Company) -> None:
    customer = a_customer(company, name="=HYPERLINK(1)")
    an_issued_invoice(company, customer=customer)

    [row] = csv_rows(made(an_errand(company, Deed.CSV)))
    book = load_workbook(made(an_errand(company, Deed.XLSX)))

    assert row["Kunde"] == "'=HYPERLINK(1)"
    cell = book.worksheets[0].cell(row=2, column=5)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_the_spreadsheet_has_numbers_and_dates(company: Company) -> None:
    an_issued_invoice(company)
    credit(an_issued_invoice(company))

    sheet = load_workbook(made(an_errand(company, Deed.XLSX))).worksheets[0]

    amounts = [sheet.cell(row=row, column=10).value for row in (2, 3, 4)]
    assert amounts == [-1250, 1250, 1250]
    day = sheet.cell(row=2, column=3)
    assert (str(day.value), day.number_format) == (f"{TODAY} 00:00:00", "dd.mm.yyyy")
    assert sheet.cell(row=1, column=1).font.bold


def test_all_of_a_selection_is_written_however_many_pages(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "ROWS_AT_ONCE", 2)
    for _ in range(5):
        an_issued_invoice(company)
    an_issued_invoice(company, on=date(2026, 10, 1))

    errand = an_errand(company, Deed.CSV, **{"from": ["2026-11-01"]})

    assert [row["Nr."] for row in csv_rows(made(errand))] == ["5", "4", "3", "2", "1"]
    assert (errand.total, errand.done) == (5, 5)


def test_the_pdfs_are_put_in_one_zip_under_their_names(company: Company) -> None:
    first, second, undrawn = (an_issued_invoice(company) for _ in range(3))
    note = credit(second)
    drawn(first, note)

    errand = an_errand(company, Deed.ZIP, first, note, undrawn)
    with ZipFile(made(errand)) as zipped:
        names = zipped.namelist()
        starts = {zipped.read(name)[:5] for name in names}

    assert (names, starts) == (["Kreditnota 4.pdf", "Faktura 1.pdf"], {b"%PDF-"})
    assert errand.left_out == [["Faktura 3", "PDF-en er ikke laget ennå."]]


def test_the_pdfs_are_put_one_behind_the_other(company: Company) -> None:
    invoices = [an_issued_invoice(company) for _ in range(3)]
    drawn(*invoices)

    with pikepdf.open(made(an_errand(company, Deed.PDF))) as paper:
        assert len(paper.pages) == 3


def test_what_has_not_arrived_is_sent_again_and_the_rest_is_left(company: Company) -> None:
    failed, sent, fresh = (an_issued_invoice(company) for _ in range(3))
    deliver(failed, DeliveryState.FAILED)
    deliver(sent, DeliveryState.SENT)

    errand = an_errand(company, Deed.SEND, failed, sent, fresh)
    made(errand)

    assert Delivery.objects.get(invoice=failed).state == DeliveryState.WAITING
    assert [name for name, _sentence in errand.left_out] == ["Faktura 3", "Faktura 2"]
    assert (errand.done, errand.left_out_count) == (3, 2)


def test_nothing_and_too_much_are_refused(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NothingChosen):
        an_errand(company, Deed.CSV)
    monkeypatch.setitem(rules.LIMITS, Deed.ZIP, Limits(at_once=1, most=1))
    for _ in range(2):
        an_issued_invoice(company)

    with pytest.raises(TooManyChosen, match="2 dokumenter"):
        an_errand(company, Deed.ZIP)


def test_what_is_exported_stands_in_the_audit_log(company: Company) -> None:
    an_issued_invoice(company)
    made(an_errand(company, Deed.CSV))

    entry = AuditEntry.objects.get(scope=f"company:{company.pk}", deed="errand.do")
    assert (entry.subject, entry.details["documents"]) == ("csv", 1)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two documents are many."""
    for deed, limits in rules.LIMITS.items():
        monkeypatch.setitem(rules.LIMITS, deed, Limits(at_once=1, most=limits.most))
    monkeypatch.setattr(queries, "PORTION", 1)


def handed_over(company: Company, deed: Deed, **asked: list[str]) -> Errand:
    errand = an_errand(company, deed, **asked)
    assert not is_small(errand)
    return hand_over(errand=errand, at=NOW, by=a_user(company).actor)


def work() -> None:
    Worker(within=books_of).work_once()


def test_large_work_is_done_by_the_worker_and_its_file_is_kept(
    company: Company, large: None
) -> None:
    drawn(*(an_issued_invoice(company) for _ in range(2)))
    errand = handed_over(company, Deed.ZIP)

    work()

    errand.refresh_from_db()
    assert (errand.state, errand.done, errand.total) == (State.DONE, 2, 2)
    with storages["documents"].open(stored_name(errand.public_id)) as file:
        content = file.read()
    assert len(content) == errand.size
    with ZipFile(io.BytesIO(content)) as zipped:
        assert zipped.namelist() == ["Faktura 2.pdf", "Faktura 1.pdf"]
    assert Job.objects.get().state == "done"


def test_an_errand_and_its_job_are_one_transaction(company: Company, large: None) -> None:
    drawn(*(an_issued_invoice(company) for _ in range(2)))
    handed_over(company, Deed.PDF)

    assert Errand.objects.count() == Job.objects.count() == 1
    assert words_for(Job.objects.get().task_path) == "Eksporter eller send mange valgte dokumenter"


def test_work_that_is_stopped_ends_at_the_next_portion(company: Company, large: None) -> None:
    drawn(*(an_issued_invoice(company) for _ in range(3)))
    errand = handed_over(company, Deed.ZIP)
    cancel_errand(errand=errand, at=NOW, by=an_actor())

    do_in_worker(errand=Errand.objects.get(), at=NOW, by=an_actor())

    errand.refresh_from_db()
    assert (errand.state, errand.done) == (State.CANCELLED, 1)
    assert not errand.has_file
    assert not storages["documents"].exists(stored_name(errand.public_id))
    with pytest.raises(HasEnded):
        cancel_errand(errand=errand, at=NOW, by=an_actor())


def test_work_that_died_is_done_again_from_the_beginning(
    company: Company, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn(*(an_issued_invoice(company) for _ in range(2)))
    errand = handed_over(company, Deed.ZIP)
    Errand.objects.update(done=1, state=State.RUNNING, left_out=[["x", "y"]], left_out_count=1)

    do_in_worker(errand=Errand.objects.get(), at=NOW, by=an_actor())

    errand.refresh_from_db()
    assert (errand.state, errand.done, errand.left_out) == (State.DONE, 2, [])


def test_what_was_sent_before_it_died_is_not_sent_again(company: Company, large: None) -> None:
    invoices = [an_issued_invoice(company) for _ in range(2)]
    for invoice in invoices:
        deliver(invoice, DeliveryState.FAILED)
    handed_over(company, Deed.SEND)
    Errand.objects.update(done=1, state=State.RUNNING)

    do_in_worker(errand=Errand.objects.get(), at=NOW, by=an_actor())

    assert Errand.objects.get().done == 2
    retried = AuditEntry.objects.filter(deed="delivery.retry").values_list("subject", flat=True)
    assert list(retried) == ["Faktura 1"]


def test_an_errand_is_followed_by_the_filters_of_its_day(company: Company, large: None) -> None:
    for on in (TODAY, TODAY - timedelta(days=40), TODAY - timedelta(days=41)):
        an_issued_invoice(company, on=on)
    handed_over(company, Deed.CSV, tab=["overdue"])

    work()

    errand = Errand.objects.get()
    with storages["documents"].open(stored_name(errand.public_id)) as file:
        rows = csv_rows(io.BytesIO(file.read()))
    assert sorted(row["Nr."] for row in rows) == ["2", "3"]


def test_what_ended_long_ago_is_forgotten_with_its_file(company: Company, large: None) -> None:
    drawn(*(an_issued_invoice(company) for _ in range(2)))
    old = handed_over(company, Deed.ZIP)
    do_in_worker(errand=old, at=NOW - timedelta(days=400), by=an_actor())
    name = stored_name(old.public_id)
    assert storages["documents"].exists(name)

    forget_errands.func()

    assert not Errand.objects.exists()
    assert not storages["documents"].exists(name)


def test_an_errand_that_is_gone_is_left(company: Company) -> None:
    arguments: Any = {"company_id": company.pk, "errand_id": str(company.public_id)}

    do_errand.func(**arguments)

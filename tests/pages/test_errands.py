"""What is done with many documents: small ones at once, large ones by the worker, with progress."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from builders import NOW, an_issued_invoice
from rooms.books import deliver
from webfaktura.server.delivery.commands import make_document
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.errands import rules
from webfaktura.server.errands.models import Errand
from webfaktura.server.errands.rules import Limits
from webfaktura.server.jobs.worker import Worker
from webfaktura.server.tasks import books_of
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")


def post(reader: Client, company: Company, deed: str, **what: Any) -> Any:
    address = reverse("journal_errand", args=[company.public_id])
    return reader.post(address, {"deed": deed, **what}, follow=True)


def drawn(company: Company, count: int) -> list[str]:
    invoices = [an_issued_invoice(company) for _ in range(count)]
    for invoice in invoices:
        make_document(invoice=invoice, at=NOW)
    return [str(invoice.public_id) for invoice in invoices]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two documents are many."""
    for deed, limits in rules.LIMITS.items():
        monkeypatch.setitem(rules.LIMITS, deed, Limits(at_once=1, most=limits.most))


@pytest.mark.parametrize(
    ("deed", "media_type", "begins"),
    [
        ("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
        ("xlsx", rules.MEDIA_TYPES[rules.Deed.XLSX], b"PK"),
        ("zip", "application/zip", b"PK"),
        ("pdf", "application/pdf", b"%PDF"),
    ],
)
def test_a_few_documents_are_handed_out_at_once(
    deed: str, media_type: str, begins: bytes, reader: Client, company: Company
) -> None:
    drawn(company, 2)

    answer = post(reader, company, deed)

    assert answer.headers["Content-Type"] == media_type
    assert f".{deed}" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(begins)


def test_the_ticked_ones_are_taken_else_what_the_filters_choose(
    reader: Client, company: Company
) -> None:
    first, _second, third = drawn(company, 3)

    ticked = post(reader, company, "csv", chosen=[first, third], asked="no_from=2")
    filtered = post(reader, company, "csv", asked="no_from=2&no_to=2")

    assert [line.split(";")[1] for line in ticked.content.decode().splitlines()[1:]] == ["3", "1"]
    assert [line.split(";")[1] for line in filtered.content.decode().splitlines()[1:]] == ["2"]


def test_another_companys_documents_are_not_taken(reader: Client, company: Company) -> None:
    answer = post(reader, company, "csv", chosen=[str(uuid4())])

    assert "Det er ingen dokumenter i utvalget." in answer.content.decode()


def test_what_is_not_drawn_yet_is_told_on_the_next_page(reader: Client, company: Company) -> None:
    [made] = drawn(company, 1)
    undrawn = an_issued_invoice(company)

    post(reader, company, "zip", chosen=[made, str(undrawn.public_id)])
    page = reader.get(reverse("journal", args=[company.public_id])).content.decode()
    nothing = post(reader, company, "zip", chosen=[str(undrawn.public_id)])

    assert "Faktura 2: PDF-en er ikke laget ennå." in page
    assert "Faktura 2: PDF-en er ikke laget ennå." in nothing.content.decode()


def test_sending_again_is_asked_about_first(reader: Client, company: Company) -> None:
    failed, sent = an_issued_invoice(company), an_issued_invoice(company)
    deliver(failed, DeliveryState.FAILED)
    deliver(sent, DeliveryState.SENT)

    asked = post(reader, company, "send", asked="q=fjellheim")
    before = Delivery.objects.get(invoice=failed).state
    done = post(reader, company, "send", asked="q=fjellheim", sure="yes")

    assert "2 dokumenter sendes på nytt nå" in asked.content.decode()
    assert before == DeliveryState.FAILED
    assert Delivery.objects.get(invoice=failed).state == DeliveryState.WAITING
    assert "1 dokument sendes på nytt om et øyeblikk." in done.content.decode()
    assert done.redirect_chain[-1][0].endswith("?q=fjellheim")


def test_many_are_left_to_the_worker_and_fetched_afterwards(
    reader: Client, company: Company, large: None
) -> None:
    drawn(company, 2)

    begun = post(reader, company, "zip")
    errand = Errand.objects.get()
    journal = reader.get(reverse("journal", args=[company.public_id])).content.decode()
    Worker(within=books_of).work_once()
    place = [company.public_id, errand.public_id]
    over = reader.get(reverse("errand", args=place)).content.decode()
    file = reader.get(reverse("errand_file", args=place))

    assert begun.redirect_chain[-1][0] == reverse("errand", args=place)
    assert 'hx-trigger="load delay:1s"' in begun.content.decode()
    assert "Arbeid med 2 dokumenter pågår (0 ferdig)" in journal
    assert "Filen er klar" in over
    assert "hx-trigger" not in over.partition('id="progress"')[2]
    assert file.getvalue().startswith(b"PK")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="fakturaer-')


def test_work_is_stopped_by_whoever_sees_it(reader: Client, company: Company, large: None) -> None:
    drawn(company, 2)
    post(reader, company, "pdf")
    errand = Errand.objects.get()
    place = [company.public_id, errand.public_id]

    stopped = reader.post(reverse("errand_cancel", args=place), follow=True)
    again = reader.post(reverse("errand_cancel", args=place), follow=True)
    Worker(within=books_of).work_once()
    over = reader.get(reverse("errand", args=place)).content.decode()
    file = reader.get(reverse("errand_file", args=place))

    assert "Stopper …" in stopped.content.decode()
    assert "Arbeidet er allerede ferdig." in again.content.decode()
    assert "Arbeidet ble stoppet." in over
    assert file.headers["Location"] == reverse("errand", args=place)


@pytest.mark.parametrize("what", [{}, {"deed": "tull"}, {"deed": "csv", "chosen": "tull"}])
def test_what_no_button_sends_is_refused(
    what: dict[str, str], reader: Client, company: Company
) -> None:
    address = reverse("journal_errand", args=[company.public_id])

    assert reader.post(address, what).status_code == 400

"""The journal and an issued document: what stands where, the way on, the PDF, sent again."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from builders import NOW, a_customer, a_draft, an_issued_invoice
from webfaktura.norway.calendar import oslo_date
from webfaktura.server import journey
from webfaktura.server.delivery.commands import make_document, start_delivery
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")
LONG_AGO = timedelta(days=60)


def numbers(reader: Client, company: Company, **asked: Any) -> list[int]:
    page = reader.get(reverse("journal", args=[company.public_id]), asked)
    return [row.invoice.invoice_no for row in page.context["page"].rows]


def refuse(invoice: Invoice, words: str) -> None:
    start_delivery(invoice=invoice, at=NOW)
    Delivery.objects.filter(invoice=invoice).update(state=DeliveryState.FAILED, words=words)


def of(invoice: Invoice, name: str) -> str:
    return reverse(name, args=[invoice.company.public_id, invoice.public_id])


def test_the_tabs_show_their_own(reader: Client, company: Company) -> None:
    today = oslo_date(timezone.now())
    an_issued_invoice(company, on=today - LONG_AGO)
    an_issued_invoice(company, on=today)
    refuse(an_issued_invoice(company, on=today), "Mottakeren finnes ikke.")

    assert numbers(reader, company) == [3, 2, 1]
    assert numbers(reader, company, tab="overdue") == [1]
    assert numbers(reader, company, tab="not_delivered") == [3]
    assert numbers(reader, company, tab="paid") == []
    assert numbers(reader, company, tab="credit_notes") == []


def test_a_document_is_found_by_number_buyer_and_kid(reader: Client, company: Company) -> None:
    an_issued_invoice(company, customer=a_customer(company, name="Nordlys Eiendom AS"))
    kid = an_issued_invoice(company).kid

    assert numbers(reader, company, q="nordlys") == [1]
    assert numbers(reader, company, q="2") == [2]
    assert numbers(reader, company, q=kid) == [2]


def test_the_journal_is_browsed_by_key(
    reader: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journey, "PAGE", 2)
    for _ in range(5):
        an_issued_invoice(company)
    there = reverse("journal", args=[company.public_id])

    first = reader.get(there)
    second = reader.get(there + first.context["older"])
    back = reader.get(there + second.context["newer"])

    assert numbers_on(first) == [5, 4]
    assert numbers_on(second) == [3, 2]
    assert numbers_on(back) == [5, 4]


def numbers_on(page: Any) -> list[int]:
    return [row.invoice.invoice_no for row in page.context["page"].rows]


@pytest.mark.parametrize("asked", ["?tab=tull", "?older=tull", "?newer=1"])
def test_an_address_that_means_nothing_is_not_found(
    reader: Client, company: Company, asked: str
) -> None:
    answer = reader.get(reverse("journal", args=[company.public_id]) + asked)

    assert answer.status_code == 404
    assert "Her er det ingenting" in answer.content.decode()


def test_an_invoice_is_shown_as_it_was_issued(reader: Client, company: Company) -> None:
    invoice = an_issued_invoice(company)

    page = reader.get(of(invoice, "invoice")).content.decode()

    for said in ("Fjellheim Bakeri AS", invoice.kid, "8601.11.17947", "1\u00a0250,00"):
        assert said in page
    assert "Venter på utsendelse" in page


def test_the_pdf_is_the_stored_one(reader: Client, company: Company) -> None:
    invoice = an_issued_invoice(company)
    assert reader.get(of(invoice, "invoice_pdf")).status_code == 404

    make_document(invoice=invoice, at=NOW)
    answer = reader.get(of(invoice, "invoice_pdf"))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert of(invoice, "invoice_pdf") in reader.get(of(invoice, "invoice")).content.decode()


def test_what_was_not_delivered_says_why_and_is_sent_again(
    reader: Client, company: Company
) -> None:
    invoice = an_issued_invoice(company)
    refuse(invoice, "Mottakeren finnes ikke.")
    page = reader.get(of(invoice, "invoice")).content.decode()

    answer = reader.post(of(invoice, "invoice_resend"), follow=True)

    assert "Mottakeren finnes ikke." in page
    assert "Dokumentet sendes på nytt om et øyeblikk." in answer.content.decode()
    assert Delivery.objects.get(invoice=invoice).state == DeliveryState.WAITING


def test_drafts_say_what_they_lack(reader: Client, company: Company) -> None:
    a_draft(company)
    a_draft(company, entries=[])

    rows = reader.get(reverse("drafts", args=[company.public_id])).context["rows"]

    assert [[stop.sentence for stop in row.stops] for row in rows] == [
        ["Skriv minst én linje på fakturaen."],
        [],
    ]


def test_the_overview_names_what_needs_somebody(reader: Client, company: Company) -> None:
    today = oslo_date(timezone.now())
    an_issued_invoice(company, on=today - LONG_AGO)
    refuse(an_issued_invoice(company, on=today), "Mottakeren finnes ikke.")
    a_draft(company)
    a_draft(company, entries=[])

    page = reader.get(reverse("overview", args=[company.public_id]))

    assert [need.sentence for need in page.context["needs"]] == [
        "1 dokument har ikke nådd mottakeren",
        "1 faktura er forfalt",
        "1 kladd er klar til å faktureres",
        "1 kladd mangler noe",
    ]
    assert page.context["first_steps"] == []


def test_a_new_company_sees_its_first_steps(reader: Client, company: Company) -> None:
    a_customer(company)

    steps = reader.get(reverse("overview", args=[company.public_id])).context["first_steps"]

    assert [step.is_done for step in steps] == [True, True, False, False]

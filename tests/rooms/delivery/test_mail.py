"""What the customer reads, and what is attached."""

import pytest

from builders import NOW
from rooms.delivery.mailbox import (
    Mailbox,
)
from rooms.delivery.sending import a_delivery, body_of, send
from webfaktura.server.delivery.models import Delivery, Document
from webfaktura.server.delivery.queries import (
    stored_bytes,
)
from webfaktura.server.invoicing.models import InvoiceAttachment, InvoiceBuyer
from webfaktura.server.storages.keeping import keep
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.django_db


def test_the_customer_gets_the_invoice_with_all_that_is_needed_to_pay(
    company: Company, mailbox: Mailbox
) -> None:
    delivery = send(a_delivery(company))

    [mail] = mailbox.mails
    assert mailbox.recipients == [["faktura@fjellheim.example"]]
    assert str(mail["From"]) == "Demo Bygg AS <faktura@webfaktura.example>"
    assert str(mail["To"]) == "faktura@fjellheim.example"
    assert str(mail["Reply-To"]) == "Demo Bygg AS <post@demobygg.example>"
    assert str(mail["Subject"]) == "Faktura 1 fra Demo Bygg AS"
    assert mail["Date"].datetime == NOW
    text = body_of(mail, "plain").replace("\N{NO-BREAK SPACE}", " ")
    assert text.splitlines() == [
        "Hei,",
        "",
        "Vedlagt er faktura 1 fra Demo Bygg AS.",
        "",
        "Å betale:     1 250,00 kr",
        "Forfallsdato: 08.12.2026",
        "Kontonummer:  8601.11.17947",
        "KID:          0100100000015",
        "",
        "Har du spørsmål om fakturaen? Bare svar på denne e-posten.",
        "",
        "Vennlig hilsen",
        "Demo Bygg AS",
    ]
    assert (delivery.state, delivery.sent_at, delivery.words) == ("sent", NOW, "250 OK data")


def test_the_html_says_the_same_and_the_pdf_is_the_stored_one(
    company: Company, mailbox: Mailbox
) -> None:
    send(a_delivery(company))

    [mail] = mailbox.mails
    html = body_of(mail, "html")
    said = ("Vedlagt er faktura 1", "1\xa0250,00\xa0kr", "08.12.2026", "0100100000015")
    assert [words for words in said if words not in html] == []
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "Faktura 1.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == stored_bytes(Document.objects.get())


def test_a_companys_name_is_text_and_never_markup(company: Company, mailbox: Mailbox) -> None:
    company.name = 'Per & Søn <b>"AS"</b>\nBcc: alle@kunde.example'
    company.save()

    send(a_delivery(company))

    [mail] = mailbox.mails
    html = body_of(mail, "html")
    assert "Per &amp; Søn &lt;b&gt;&quot;AS&quot;&lt;/b&gt; Bcc: alle@kunde.example" in html
    assert mail["Bcc"] is None
    assert mail["From"].addresses[0].addr_spec == "faktura@webfaktura.example"
    assert mailbox.recipients == [["faktura@fjellheim.example"]]


def test_a_company_without_an_address_is_not_answered_to(
    company: Company, mailbox: Mailbox
) -> None:
    company.email = ""
    company.save()

    send(a_delivery(company))

    [mail] = mailbox.mails
    assert mail["Reply-To"] is None
    assert "Ta kontakt med Demo Bygg AS." in body_of(mail, "plain")


def with_copies(delivery: Delivery, addresses: str) -> Delivery:
    InvoiceBuyer.objects.filter(invoice=delivery.invoice).update(more_emails=addresses)
    return Delivery.objects.get(pk=delivery.pk)


def test_further_addresses_get_the_same_mail(company: Company, mailbox: Mailbox) -> None:
    delivery = with_copies(
        a_delivery(company), "styret@fjellheim.example regnskap@fjellheim.example"
    )

    send(delivery)

    assert mailbox.recipients == [
        [
            "faktura@fjellheim.example",
            "styret@fjellheim.example",
            "regnskap@fjellheim.example",
        ]
    ]


def test_a_further_address_that_is_refused_is_told_and_stops_nobody(
    company: Company, mailbox: Mailbox
) -> None:
    mailbox.answers["styret@fjellheim.example"] = "550 5.1.1 No such user"

    delivery = send(with_copies(a_delivery(company), "styret@fjellheim.example"))

    assert mailbox.recipients == [["faktura@fjellheim.example"]]
    assert delivery.state == "sent"
    assert delivery.words == "250 OK data; styret@fjellheim.example: 550 5.1.1 No such user"


def test_what_was_attached_goes_with_the_mail(company: Company, mailbox: Mailbox) -> None:
    delivery = a_delivery(company)
    InvoiceAttachment.objects.create(
        company=company,
        invoice=delivery.invoice,
        name="Timeliste.csv",
        media_type="text/csv",
        size=9,
        sha256=keep(b"dato;time"),
        attached_at=NOW,
    )

    send(delivery)

    [mail] = mailbox.mails
    files = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}
    assert files["Timeliste.csv"] == b"dato;time"
    assert set(files) == {"Faktura 1.pdf", "Timeliste.csv"}

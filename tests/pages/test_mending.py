"""What did not arrive is sent again on the invoice's own page: as before, another way, by hand."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from builders import NOW, a_customer, an_issued_invoice
from webfaktura.server.delivery.commands import make_document, start_delivery
from webfaktura.server.delivery.models import Delivery
from webfaktura.server.delivery.queries import deliveries_of
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")


def address(invoice: Invoice, name: str) -> str:
    return reverse(name, args=[invoice.company.public_id, invoice.public_id])


@pytest.fixture
def lost(company: Company) -> Invoice:
    """An invoice whose mail was refused."""
    invoice = an_issued_invoice(company)
    delivery = start_delivery(invoice=invoice, at=NOW)
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", words="550 Ukjent")
    return invoice


@pytest.fixture
def letter(company: Company) -> Invoice:
    invoice = an_issued_invoice(company, customer=a_customer(company, channel="post"))
    make_document(invoice=invoice, at=NOW)
    start_delivery(invoice=invoice, at=NOW)
    return invoice


def newest(invoice: Invoice) -> Delivery:
    found = deliveries_of(invoice).last()
    assert found is not None
    return found


def test_the_address_is_corrected_and_it_is_sent_again(reader: Client, lost: Invoice) -> None:
    asked = {"way": "email", "recipient": "riktig@kunde.example"}

    page = reader.post(address(lost, "invoice_resend"), asked, follow=True).content.decode()

    assert "Dokumentet sendes på nytt om et øyeblikk." in page
    mail = newest(lost)
    assert (mail.state, mail.recipient) == ("waiting", "riktig@kunde.example")


def test_an_address_that_takes_no_mail_changes_nothing(reader: Client, lost: Invoice) -> None:
    asked = {"way": "email", "recipient": "riktig@"}

    page = reader.post(address(lost, "invoice_resend"), asked, follow=True).content.decode()

    assert "Ingen e-post kan sendes til «riktig@»" in page or "«riktig@»" in page
    assert newest(lost).state == "failed"


def test_it_is_sent_another_way_and_the_old_one_is_given_up(
    reader: Client, lost: Invoice, settings: Settings, tmp_path: Path
) -> None:
    settings.EHF_OUT = f"folder:{tmp_path}"
    shown = reader.get(address(lost, "invoice"))
    assert [way for way, _ in shown.context["mending"].ways] == ["email", "ehf", "by_hand"]

    reader.post(address(lost, "invoice_resend"), {"way": "ehf", "recipient": "x@kunde.example"})

    mail, ehf = deliveries_of(lost)
    assert (mail.state, ehf.state, ehf.channel, ehf.turn) == ("withheld", "waiting", "ehf", 1)
    assert ehf.recipient == lost.buyer.org_no
    assert ehf.why == "Valgt av Kari Nordmann."


def test_and_back_again(reader: Client, lost: Invoice, settings: Settings, tmp_path: Path) -> None:
    settings.EHF_OUT = f"folder:{tmp_path}"
    reader.post(address(lost, "invoice_resend"), {"way": "ehf"})
    Delivery.objects.filter(channel="ehf").update(state="failed")

    reader.post(address(lost, "invoice_resend"), {"way": "email", "recipient": "b@kunde.example"})

    assert newest(lost).recipient == "b@kunde.example"
    assert [each.turn for each in deliveries_of(lost)] == [0, 1, 2]


def test_what_is_not_set_up_here_is_no_way(reader: Client, lost: Invoice) -> None:
    answer = reader.post(address(lost, "invoice_resend"), {"way": "post"})

    assert answer.status_code == 404
    assert newest(lost).state == "failed"


def test_a_person_sends_what_did_not_arrive_by_hand(reader: Client, lost: Invoice) -> None:
    reader.post(address(lost, "invoice_resend"), {"way": "by_hand"})

    mail, by_hand = deliveries_of(lost)
    assert (mail.state, by_hand.channel, by_hand.state) == ("withheld", "post", "sent")


def test_a_letter_waits_for_somebody_who_sends_it(reader: Client, letter: Invoice) -> None:
    page = reader.get(address(letter, "invoice")).content.decode()
    assert "Skal sendes med post" in page
    assert "load delay" not in page  # nothing happens by itself

    reader.post(address(letter, "invoice_resend"), {"way": "by_hand"})

    assert newest(letter).state == "sent"


def test_a_letter_that_came_back_is_noted_and_its_page_offers_what_to_do(
    reader: Client, letter: Invoice
) -> None:
    reader.post(address(letter, "invoice_resend"), {"way": "by_hand"})
    assert "Noter at det kom i retur" in reader.get(address(letter, "invoice")).content.decode()

    page = reader.post(
        address(letter, "invoice_returned"), {"why": "Ukjent på adressen"}, follow=True
    ).content.decode()

    assert newest(letter).state == "returned"
    assert "Brevet kom i retur: Ukjent på adressen" in page
    assert "Rett kundekortet" in page


def test_a_letter_that_was_not_sent_cannot_come_back(reader: Client, letter: Invoice) -> None:
    page = reader.post(address(letter, "invoice_returned"), follow=True).content.decode()

    assert "er ikke sendt som brev" in page
    assert newest(letter).state == "waiting"

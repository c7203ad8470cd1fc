"""The journal and an issued document: what stands where, the way on, the PDF, sent again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from builders import NOW, a_customer, an_actor, an_issued_invoice
from rooms.books import credit
from webfaktura.norway.calendar import oslo_date
from webfaktura.server.delivery.arrivals import News, write_down
from webfaktura.server.delivery.commands import make_document, start_delivery
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.delivery.rules import State
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.invoicing.series import move_series
from webfaktura.server.journey.saved_views import saved_views
from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.statistics.commands import bring_up_to_date
from webfaktura.server.tenancy.models import Company, User
from webfaktura.server.web.pages import journal

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
    monkeypatch.setattr(journal, "PAGE", 2)
    for _ in range(5):
        an_issued_invoice(company)
    address = there(company)

    first = reader.get(address)
    second = reader.get(address + first.context["older"])
    back = reader.get(address + second.context["newer"])

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


def test_a_mail_that_came_back_says_so_and_all_that_happened(
    reader: Client, company: Company
) -> None:
    invoice = an_issued_invoice(company)
    delivery = start_delivery(invoice=invoice, at=NOW)
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT, attempts=1)
    bounce = News(
        about=delivery.message_id,
        state=State.RETURNED,
        recipient=delivery.recipient,
        words="550 5.1.1 Ukjent mottaker",
        source="<dsn@mx>",
        by=an_actor(),
    )
    write_down(bounce, at=NOW)
    copy = replace(bounce, recipient="kopi@kunde.example", source="<dsn2@mx>")
    write_down(copy, at=NOW)

    page = reader.get(of(invoice, "invoice")).content.decode()
    listed = reader.get(there(company) + "?tab=not_delivered").content.decode()

    assert "Kom i retur" in page
    assert "Alt som har skjedd" in page
    assert "kopi@kunde.example" in page
    assert of(invoice, "invoice_resend") in page
    assert of(invoice, "invoice") in listed


def there(company: Company, name: str = "journal") -> str:
    return reverse(name, args=[company.public_id])


def test_filters_are_shown_as_chips_that_can_be_taken_off(reader: Client, company: Company) -> None:
    customer = a_customer(company, name="Nordlys Eiendom AS")
    an_issued_invoice(company, customer=customer)
    an_issued_invoice(company)
    asked = {"customer": str(customer.public_id), "payment": ["open", "paid"], "min": "1 000"}

    page = reader.get(there(company), asked)
    chips = {chip.word: chip.address for chip in page.context["filters"].chips}

    assert list(chips) == ["Beløp 1\u00a0000,00–", "Nordlys Eiendom AS", "Åpen", "Betalt"]
    assert numbers_on(page) == [1]
    assert numbers_on(reader.get(there(company) + chips["Nordlys Eiendom AS"])) == [2, 1]
    assert "payment=paid" in chips["Åpen"]
    assert "payment=open" not in chips["Åpen"]
    assert "customer" in chips["Betalt"]


def test_a_period_is_chosen_by_its_name_and_taken_off_again(
    reader: Client, company: Company
) -> None:
    today = oslo_date(timezone.now())
    an_issued_invoice(company, on=today.replace(day=1) - timedelta(days=1))
    an_issued_invoice(company, on=today)

    page = reader.get(there(company), {"period": "this_month"})
    [here] = [each for each in page.context["filters"].periods if each.is_current]

    assert (here.word, here.address) == ("Denne måneden", "?")
    assert numbers_on(page) == [2]
    assert numbers(reader, company, period="last_month") == [1]
    assert reader.get(there(company), {"period": "tull"}).status_code == 404


def test_what_cannot_be_read_is_said_beside_its_field(reader: Client, company: Company) -> None:
    an_issued_invoice(company)

    page = reader.get(there(company), {"min": "mye", "from": "i går"})

    assert numbers_on(page) == [1]
    assert "«mye» er ikke et tall." in page.content.decode()
    assert "«i går» er ikke en dato." in page.content.decode()


def test_an_empty_period_shows_the_way_to_widen_it(reader: Client, company: Company) -> None:
    an_issued_invoice(company, on=oslo_date(timezone.now()))

    page = reader.get(there(company), {"from": "2020-01-01", "to": "2020-01-31", "tab": "paid"})

    assert "Ingen fakturaer i perioden" in page.content.decode()
    assert page.context["filters"].without_period == "?tab=paid"


def test_a_selection_on_one_page_is_summed_at_once(reader: Client, company: Company) -> None:
    for _ in range(2):
        an_issued_invoice(company)

    page = reader.get(there(company))

    [told] = page.context["sums"]
    assert (told.count, told.gross.ore) == (2, 250_000)
    assert "hx-get" not in page.content.decode().partition("<tfoot")[2]


def test_a_longer_one_is_summed_when_the_page_has_come(
    reader: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "PAGE", 2)
    for _ in range(3):
        an_issued_invoice(company)

    page = reader.get(there(company), {"q": "fjellheim"})
    foot = reader.get(there(company, "journal_sums"), {"q": "fjellheim"}).content.decode()

    assert page.context["sums"] is None
    assert there(company, "journal_sums") + "?q=fjellheim" in page.content.decode()
    assert "3 dokumenter" in foot
    assert "3\u00a0750,00" in foot


def test_a_credit_note_says_what_it_credits(reader: Client, company: Company) -> None:
    credit(an_issued_invoice(company))

    page = reader.get(there(company)).content.decode()

    assert "Krediterer 1" in page
    assert "Kreditert" in page
    assert "\N{MINUS SIGN}1\u00a0250,00" in page


def test_void_numbers_are_shown_with_their_reason(reader: Client, company: Company) -> None:
    an_issued_invoice(company)
    move_series(
        company=company,
        kind=SeriesKind.INVOICE,
        next_no=17,
        reason="Brukt i det gamle systemet",
        at=NOW,
        by=an_actor(),
    )

    page = reader.get(there(company)).content.decode()

    for said in ("2–16", "Brukt i det gamle systemet", "Makulert"):
        assert said in page


def test_the_page_is_the_same_before_and_after_it_is_counted(
    reader: Client, company: Company
) -> None:
    for _ in range(3):
        credit(an_issued_invoice(company))
    an_issued_invoice(company)
    asked = {"payment": ["credited", "open"]}
    before = numbers(reader, company, **asked)

    bring_up_to_date(company=company, at=NOW)

    assert numbers(reader, company, **asked) == before == [7, 5, 3, 1]


def test_a_view_is_saved_opened_and_deleted(reader: Client, company: Company, user: User) -> None:
    an_issued_invoice(company, on=oslo_date(timezone.now()) - LONG_AGO)
    wanted = {"name": "Purre", "asked": "tab=overdue&period=this_year&tab2=%22%3E"}

    saved = reader.post(there(company, "journal_view_save"), wanted, follow=True)
    [view] = saved_views(company, user)
    page = reader.get(there(company)).content.decode()
    gone = reader.post(there(company, "journal_view_forget"), {"view": view.public_id}, follow=True)

    assert "Visningen «Purre» er lagret." in saved.content.decode()
    assert saved.redirect_chain[-1][0].endswith("?tab=overdue&period=this_year&tab2=%22%3E")
    assert 'href="?tab=overdue&amp;period=this_year' in page
    assert "Visningen «Purre» er slettet." in gone.content.decode()
    assert not saved_views(company, user).exists()


def test_a_view_without_a_name_is_refused_in_words(reader: Client, company: Company) -> None:
    answer = reader.post(there(company, "journal_view_save"), {"name": " "}, follow=True)

    assert "Visningen mangler navn." in answer.content.decode()

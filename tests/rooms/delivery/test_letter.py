"""The words of the mail: the company's own, as text and never as markup, in the right language."""

import pytest

from builders import NOW, a_customer, an_actor, an_issued_invoice, issued
from rooms.delivery.mailbox import Mailbox
from rooms.delivery.sending import a_delivery, body_of, send
from webfaktura.server.delivery.channels.email.letter import letter_about
from webfaktura.server.delivery.commands import make_document, start_delivery
from webfaktura.server.delivery.documents.reading import facts_of
from webfaktura.server.invoicing.credit_lines import Whole
from webfaktura.server.invoicing.credits import start_credit
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.django_db

OWN = "God dag!\n\nTakk for oppdraget.\nHer er <b>fakturaen</b> & litt til."


def with_words(company: Company, words: str) -> Company:
    company.email_text = words
    company.save()
    return company


def test_the_companys_own_words_begin_the_mail(company: Company, mailbox: Mailbox) -> None:
    send(a_delivery(with_words(company, OWN)))

    [mail] = mailbox.mails
    assert body_of(mail, "plain").replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "God dag!",
        "",
        "Takk for oppdraget.",
        "Her er <b>fakturaen</b> & litt til.",
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


def test_the_companys_own_words_are_no_markup(company: Company, mailbox: Mailbox) -> None:
    send(a_delivery(with_words(company, OWN)))

    [mail] = mailbox.mails
    html = body_of(mail, "html")
    assert "<p>God dag!</p>" in html
    assert (
        "<p>Takk for oppdraget.<br>Her er &lt;b&gt;fakturaen&lt;/b&gt; &amp; litt til.</p>" in html
    )
    assert "Hei," not in html


def test_the_words_are_those_of_the_day_of_issue(company: Company, mailbox: Mailbox) -> None:
    delivery = a_delivery(with_words(company, "Som det var."))
    with_words(company, "Som det ble.")

    send(delivery)

    [mail] = mailbox.mails
    assert body_of(mail, "plain").splitlines()[0] == "Som det var."


def test_a_credit_note_speaks_in_our_words(company: Company, mailbox: Mailbox) -> None:
    invoice = an_issued_invoice(with_words(company, OWN))

    note = issued(start_credit(invoice=invoice, choice=Whole(), at=NOW, by=an_actor()))
    make_document(invoice=note, at=NOW)

    send(start_delivery(invoice=note, at=NOW))

    [mail] = mailbox.mails
    lines = body_of(mail, "plain").splitlines()
    assert lines[0] == "Hei,"
    assert lines[2].startswith("Vedlagt er kreditnota 2 fra Demo Bygg AS.")
    assert "God dag!" not in lines


def test_the_mail_speaks_the_documents_language(company: Company) -> None:
    customer = a_customer(company)
    customer.language = "en"
    customer.save()
    invoice = an_issued_invoice(company, customer=customer)

    letter = letter_about(facts_of(invoice))

    assert (letter.language, letter.greeting) == ("en", "Hello,")
    assert letter.opening == "Attached is invoice 1 from Demo Bygg AS."
    assert [fact.label for fact in letter.facts] == ["To pay", "Due on", "To account", "KID"]

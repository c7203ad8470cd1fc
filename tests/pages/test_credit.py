"""Krediter, Rett og Forhåndsvis: what is chosen, what is shown, what is refused."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from builders import NOW, a_customer, a_draft, an_actor, an_entry, an_issued_invoice
from webfaktura.norway.money import Money
from webfaktura.server.invoicing.commands import start_draft
from webfaktura.server.invoicing.credit_lines import Whole
from webfaktura.server.invoicing.credits import start_credit
from webfaktura.server.invoicing.models import Draft, Invoice, InvoiceAttachment
from webfaktura.server.storages.keeping import keep
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")


def of(invoice: Invoice, name: str = "invoice_credit") -> str:
    return reverse(name, args=[invoice.company.public_id, invoice.public_id])


def notes_of(invoice: Invoice) -> list[Invoice]:
    return list(Invoice.objects.filter(credits=invoice).order_by("pk"))


def test_the_whole_invoice_is_proposed(reader: Client, company: Company) -> None:
    page = reader.get(of(an_issued_invoice(company)))

    assert page.context["form"].what == "whole"
    assert "1\N{NO-BREAK SPACE}250,00" in page.content.decode()


def test_a_credit_note_is_issued_and_shown(reader: Client, company: Company) -> None:
    invoice = an_issued_invoice(company)

    answer = reader.post(of(invoice), {"what": "whole", "note": "Feil vare"})

    [note] = notes_of(invoice)
    assert answer.url == of(note, "invoice")  # type: ignore[attr-defined]
    assert (note.gross, note.terms["note"]) == (invoice.gross, "Feil vare")
    assert str(note.invoice_no) in reader.get(of(invoice, "invoice")).content.decode()


def test_a_credit_note_is_in_the_favour_of_its_receiver_and_not_due(
    reader: Client, company: Company
) -> None:
    invoice = an_issued_invoice(company)
    reader.post(of(invoice), {"what": "whole"})
    [note] = notes_of(invoice)

    beside = reader.get(of(note, "invoice"), headers={"HX-Request": "true"}).content.decode()

    assert [word for word in ("Til gode", "Å betale", "Forfall") if word in beside] == ["Til gode"]


def test_lines_are_credited_by_number(reader: Client, company: Company) -> None:
    entries = [an_entry(quantity=Decimal(4)), an_entry(description="Reise")]
    invoice = an_issued_invoice(company, entries=entries)

    reader.post(of(invoice), {"what": "lines", "quantity-0": "1,5", "quantity-1": ""})

    [note] = notes_of(invoice)
    assert note.net == Money.of("1500.00")


def test_an_amount_is_credited(reader: Client, company: Company) -> None:
    invoice = an_issued_invoice(company)

    reader.post(of(invoice), {"what": "amount", "amount": "1 000,00"})

    assert [note.gross for note in notes_of(invoice)] == [Money.of("1000.00")]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"what": "amount", "amount": "1250,01"}, "høyst det som står igjen"),
        ({"what": "amount", "amount": "mye"}, "er ikke et tall"),
        ({"what": "lines", "quantity-0": "2"}, "1 time står igjen"),
        ({"what": "lines", "quantity-0": ""}, "ingenting å kreditere"),
    ],
)
def test_what_cannot_be_credited_is_told_and_nothing_is_begun(
    reader: Client, company: Company, typed: dict[str, str], told: str
) -> None:
    invoice = an_issued_invoice(company)

    answer = reader.post(of(invoice), typed)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Draft.objects.filter(credits=invoice).exists()


def test_a_credit_note_can_wait_among_the_drafts_and_be_chosen_anew(
    reader: Client, company: Company
) -> None:
    invoice = an_issued_invoice(company)
    reader.post(of(invoice), {"what": "whole", "later": "yes"})
    draft = Draft.objects.get(credits=invoice)

    again = f"{of(invoice)}?kladd={draft.public_id.hex}"
    reader.post(again, {"what": "amount", "amount": "125,00", "later": "yes"})

    assert notes_of(invoice) == []
    assert Draft.objects.get(credits=invoice).version == 2


def test_a_correction_opens_a_draft_like_the_invoice(reader: Client, company: Company) -> None:
    invoice = an_issued_invoice(company)

    answer = reader.post(of(invoice, "invoice_correct"))

    draft = Draft.objects.get(is_open=True)
    assert answer.url == reverse("draft", args=[company.public_id, draft.public_id])  # type: ignore[attr-defined]
    assert [note.gross for note in notes_of(invoice)] == [invoice.gross]


def test_a_credit_note_itself_is_not_credited(reader: Client, company: Company) -> None:
    invoice = an_issued_invoice(company)
    reader.post(of(invoice), {"what": "whole"})
    [note] = notes_of(invoice)

    assert reader.get(of(note)).url == of(note, "invoice")  # type: ignore[attr-defined]


def test_an_invoice_is_copied_to_a_draft(reader: Client, company: Company) -> None:
    invoice = an_issued_invoice(company)

    reader.post(of(invoice, "invoice_copy"))

    [draft] = Draft.objects.filter(is_open=True)
    assert [line.description for line in draft.lines.all()] == ["Befaring"]


def test_a_draft_is_previewed_as_it_will_be(reader: Client, company: Company) -> None:
    draft = a_draft(company, customer=a_customer(company, name="Nordlys Eiendom AS"))
    where = [company.public_id, draft.public_id]

    page = reader.get(reverse("draft_preview", args=where)).content.decode()
    pdf = reader.get(reverse("draft_preview_pdf", args=where))

    assert "Nordlys Eiendom AS" in page
    assert "Settes ved fakturering" in page
    assert pdf.content[:5] == b"%PDF-"
    assert not Invoice.objects.exists()


def test_a_draft_that_cannot_be_drawn_tells_why(reader: Client, company: Company) -> None:
    draft = start_draft(company=company, at=NOW, by=an_actor())

    page = reader.get(reverse("draft_preview", args=[company.public_id, draft.public_id]))

    assert "Velg kunden" in page.content.decode()
    assert not page.context["can_be_drawn"]


def test_a_credit_note_in_the_making_is_previewed(reader: Client, company: Company) -> None:
    invoice = an_issued_invoice(company)
    draft = start_credit(invoice=invoice, choice=Whole(), at=NOW, by=an_actor())

    page = reader.get(reverse("draft_preview", args=[company.public_id, draft.public_id]))

    assert "Gjelder faktura" in page.content.decode()


def test_a_file_that_went_with_the_invoice_is_kept(reader: Client, company: Company) -> None:
    invoice = an_issued_invoice(company)
    found = InvoiceAttachment.objects.create(
        company=company,
        invoice=invoice,
        name="Måling.pdf",
        media_type="application/pdf",
        size=3,
        sha256=keep(b"%PDF-1.7 sheet"),
        attached_at=NOW,
    )

    where = [company.public_id, invoice.public_id, found.public_id]
    answer = reader.get(reverse("invoice_attachment", args=where))

    assert answer.content == b"%PDF-1.7 sheet"
    assert answer["Content-Disposition"].startswith("attachment")

"""Tilbud og ordrer: begun, marked, made into the next thing, and the chain that comes of it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from builders import NOW, a_company, a_customer, an_actor, an_entry
from pages.reading import done, read
from webfaktura.norway.calendar import format_date, oslo_date
from webfaktura.server.invoicing.commands import change_draft, issue_invoice
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.quotes import make_from_quote, set_valid_until, start_quote
from webfaktura.server.invoicing.rules import DraftHead
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.usefixtures("scope")

BY = an_actor()


@pytest.fixture
def today() -> date:
    return oslo_date(now())


@pytest.fixture
def quote(company: Company, today: date) -> Draft:
    return a_quote(company, today)


def a_quote(company: Company, on: date, kind: str = "quote") -> Draft:
    draft = start_quote(company=company, kind=kind, on=on, at=NOW, by=BY)
    return change_draft(
        draft=draft, version=draft.version, at=NOW, by=BY, entries=[an_entry()],
        head=DraftHead(customer_id=a_customer(company, name="Nordlys AS").public_id),
    )  # fmt: skip


def at(name: str, draft: Draft) -> str:
    return reverse(name, args=[draft.company.public_id, draft.public_id])


def listed(reader: Client, company: Company, **asked: str) -> str:
    return read(reader, reverse("quotes", args=[company.public_id]), **asked)


def test_a_new_quote_and_a_new_order_open_in_the_editor(reader: Client, company: Company) -> None:
    for kind in ("quote", "order"):
        answer = reader.post(reverse("quote_new", args=[company.public_id]), {"kind": kind})

        made = Draft.objects.get(kind=kind)
        assert answer.headers["Location"] == at("draft", made)
        assert made.quote_no == 1
        assert reader.get(at("draft", made)).status_code == 200


def test_an_empty_list_says_what_quotes_are_for(reader: Client, company: Company) -> None:
    assert "Ingen tilbud eller ordrer ennå" in listed(reader, company)


def test_the_list_tells_where_each_stands(reader: Client, quote: Draft, today: date) -> None:
    a_quote(quote.company, today, "order")

    page = listed(reader, quote.company).replace("\xa0", " ")

    assert f"Tilbud 1 Nordlys AS {format_date(oslo_date(NOW))}" in page
    assert "1 250,00 Åpent" in page
    assert "Ordre 1" in page
    assert "Ordre 1" not in listed(reader, quote.company, vis="tilbud")
    assert "Tilbud 1" not in listed(reader, quote.company, vis="ordrer")


def test_a_quote_that_nobody_answered_in_time_is_told_so(
    reader: Client, quote: Draft, today: date
) -> None:
    set_valid_until(draft=quote, until=today - timedelta(days=1), at=NOW, by=BY)

    assert "Utløpt" in listed(reader, quote.company)


def test_a_quote_is_marked_as_the_customer_answers(reader: Client, quote: Draft) -> None:
    page = done(reader, at("quote_mark", quote), state="sent")

    assert "Tilbud 1 Sendt" in page
    assert "Merk som godtatt" in page
    assert "Merk som sendt" not in page


@pytest.mark.parametrize("state", ["", "tull", "invoiced"])
def test_an_odd_mark_changes_nothing(reader: Client, quote: Draft, state: str) -> None:
    done(reader, at("quote_mark", quote), state=state)

    assert Draft.objects.get(pk=quote.pk).quote_state == "open"


def test_the_last_day_is_written_and_an_odd_one_refused(reader: Client, quote: Draft) -> None:
    assert "Dagen er lagret." in done(
        reader, at("quote_valid_until", quote), valid_until="31.01.2030"
    )
    assert "«i morgen» er ikke en dato" in done(
        reader, at("quote_valid_until", quote), valid_until="i morgen"
    )
    assert Draft.objects.get(pk=quote.pk).valid_until == date(2030, 1, 31)
    done(reader, at("quote_valid_until", quote), valid_until="")
    assert Draft.objects.get(pk=quote.pk).valid_until is None


def test_quote_to_order_to_invoice_in_a_click_each(reader: Client, quote: Draft) -> None:
    reader.post(at("quote_make", quote), {"kind": "order"})
    order = Draft.objects.get(kind="order")
    answer = reader.post(at("quote_make", order), {"kind": "invoice"})
    draft = Draft.objects.get(kind="invoice")

    assert answer.headers["Location"] == at("draft", draft)
    page = read(reader, at("quote", quote))
    assert "Det ble til ordre 1 ." in page
    assert "Kjeden Tilbud 1" in page
    assert "En fakturakladd" in page
    assert "Fakturert En fakturakladd" in listed(reader, quote.company, vis="ordrer")


def test_the_invoice_tells_what_it_came_from_and_can_be_made_recurring(
    reader: Client, quote: Draft, today: date
) -> None:
    order = make_from_quote(draft=quote, kind="order", on=today, at=NOW, by=BY)
    draft = make_from_quote(draft=order, kind="invoice", on=today, at=NOW, by=BY)
    invoice = issue_invoice(draft=draft, on=today, at=NOW, by=BY)
    address = reverse("invoice", args=[quote.company.public_id, invoice.public_id])

    page = reader.get(address).content.decode()
    form = {"like": str(draft.public_id)}
    begun = reader.post(reverse("recurring_new", args=[quote.company.public_id]), form)

    assert "Nordlys AS · fra tilbud 1 → ordre 1" in read(reader, address)
    assert f'name="like" value="{draft.public_id}"' in page
    made = Draft.objects.get(kind="recurring")
    assert begun.headers["Location"] == reverse(
        "recurring", args=[quote.company.public_id, made.recurring.public_id]
    )
    assert made.customer == draft.customer


def test_a_second_click_leads_to_what_the_first_made(
    reader: Client, quote: Draft, today: date
) -> None:
    order = make_from_quote(draft=quote, kind="order", on=today, at=NOW, by=BY)

    answer = reader.post(at("quote_make", quote), {"kind": "invoice"})

    assert answer.headers["Location"] == at("quote", order)
    assert Draft.objects.count() == 2


def test_a_quote_is_copied_with_a_number_of_its_own(reader: Client, quote: Draft) -> None:
    reader.post(at("draft_copy", quote))

    assert list(Draft.objects.order_by("quote_no").values_list("kind", "quote_no")) == [
        ("quote", 1),
        ("quote", 2),
    ]


def test_a_discarded_quote_leads_back_to_its_list(reader: Client, quote: Draft) -> None:
    answer = reader.post(at("draft_discard", quote))

    assert answer.headers["Location"] == reverse("quotes", args=[quote.company.public_id])
    assert not Draft.objects.exists()


def test_a_quote_of_another_company_is_not_found(reader: Client, company: Company) -> None:
    other = a_company()
    with company_scope(other):
        theirs = a_quote(other, oslo_date(NOW))

    for name in ("quote", "quote_mark", "quote_valid_until", "quote_make", "draft_copy"):
        address = reverse(name, args=[company.public_id, theirs.public_id])
        assert reader.post(address).status_code in {404, 405}
    assert (
        reader.get(reverse("quote", args=[company.public_id, theirs.public_id])).status_code == 404
    )

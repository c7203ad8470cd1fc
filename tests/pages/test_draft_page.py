"""The page of one draft: what it offers, what it shows again, and two who write on it."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from builders import (
    NOW,
    TODAY,
    a_customer,
    a_draft,
    a_product,
    an_actor,
    an_entry,
    an_issued_invoice,
    issued,
)
from webfaktura.server.invoicing.commands import change_draft, discard_draft, start_draft
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.registers.models import Department
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.forms.draft import read_draft
from webfaktura.server.web.forms.draft_fields import head_fields, line_fields

pytestmark = pytest.mark.usefixtures("scope")


def address(name: str, draft: Draft) -> str:
    return reverse(name, args=[draft.company.public_id, draft.public_id])


def opened(reader: Client, draft: Draft) -> Any:
    return reader.get(address("draft", draft))


def save(reader: Client, draft: Draft, *lines: dict[str, Any], **head: Any) -> Any:
    body = {"version": draft.version, "head": head, "lines": list(lines)}
    return reader.put(
        address("draft_save", draft), json.dumps(body), content_type="application/json"
    )


def a_draft_of_all_kinds(company: Company) -> Draft:
    """Every sort of line, and every field of the head."""
    return a_draft(
        company,
        entries=[
            an_entry(kind="text", description="Arbeid i uke 46", unit=""),
            an_entry(
                product_id=a_product(company).public_id,
                quantity=Decimal("7.5"),
                unit_price=Decimal("1450.5"),
                price_includes_vat=True,
                discount_percent=Decimal("12.3456"),
            ),
            an_entry(quantity=Decimal(-1), vat_level="FRI"),
            an_entry(kind="subtotal", description="Timer", unit=""),
        ],
        issued_on=TODAY,
        due_days=10,
        delivered_on=date(2026, 11, 20),
        delivery_place="Kai 4",
        your_reference="Åse",
        our_reference="Per",
        order_no="PO-7",
        note="Takk",
        currency="NOK",
        free_category="AE",
    )


def test_what_the_fields_hold_is_read_as_what_was_saved(company: Company) -> None:
    draft = a_draft_of_all_kinds(company)
    shown = {
        "version": draft.version,
        "head": head_fields(draft),
        "lines": [line_fields(line) for line in draft.lines.all()],
    }

    read = read_draft(json.dumps(shown).encode())
    again = change_draft(
        draft=draft,
        version=read.version,
        head=read.head,
        entries=read.entries,
        at=NOW,
        by=an_actor(),
    )

    assert head_fields(again) == shown["head"]
    assert [line_fields(line) for line in again.lines.all()] == shown["lines"]


def test_the_page_holds_its_lines_and_what_there_is_to_say(
    reader: Client, company: Company
) -> None:
    customer = a_customer(company, email="")
    draft = a_draft(company, customer=customer, entries=[an_entry(description="</script>Æ")])

    page = opened(reader, draft)

    written = page.context["written"]
    assert [line["description"] for line in written["lines"]] == ["</script>Æ"]
    [remark] = written["remarks"]
    assert remark["field"] == "customer"
    assert remark["href"] == reverse("customer", args=[company.public_id, customer.public_id])
    assert page.content.decode().count("</script>Æ") == 0


def test_what_is_wrong_with_the_company_leads_to_my_company(
    reader: Client, company: Company
) -> None:
    company.bank_account_no = ""
    company.save()

    answer = save(reader, a_draft(company), {"vat_level": "PLH", "description": "Befaring"})

    [remark] = answer.json()["remarks"]
    assert remark["href"] == reverse("company_profile", args=[company.public_id])
    assert remark["word"] == "Åpne Mitt firma"


def test_lines_of_every_kind_are_saved_and_summed(reader: Client, company: Company) -> None:
    draft = a_draft(company, entries=[])
    item = {"description": "Kopp", "unit_price": "125", "vat_level": "PLH"}

    answer = save(
        reader,
        draft,
        {"kind": "text", "description": "Varer:"},
        {**item, "price_includes_vat": True, "quantity": "2"},
        {"kind": "subtotal", "description": "Varer i alt"},
        item,
    )

    assert answer.status_code == 200
    assert answer.json()["totals"]["lines"] == ["0.00", "200.00", "0.00", "125.00"]
    assert answer.json()["totals"]["gross"] == "406.25"
    assert [line.kind for line in Draft.objects.get(pk=draft.pk).lines.all()] == [
        "text", "item", "subtotal", "item",
    ]  # fmt: skip


def test_who_came_later_sees_what_stands_by_whom_and_when(reader: Client, company: Company) -> None:
    draft = a_draft(company)
    save(reader, draft, {"vat_level": "PLH", "description": "Først"}, order_no="PO-1")

    late = save(reader, draft, {"vat_level": "PLH", "description": "Sist"})

    theirs = late.json()["theirs"]
    assert (late.status_code, theirs["version"], theirs["by"]) == (
        409, draft.version + 1, "Kari Nordmann",
    )  # fmt: skip
    assert " kl. " in theirs["at"]
    assert theirs["head"]["order_no"] == "PO-1"
    assert [line["description"] for line in theirs["lines"]] == ["Først"]


def test_theirs_is_overwritten_knowingly_by_its_version(reader: Client, company: Company) -> None:
    draft = a_draft(company)
    save(reader, draft, {"vat_level": "PLH", "description": "Først"})
    draft.version = save(reader, draft).json()["theirs"]["version"]

    answer = save(reader, draft, {"vat_level": "PLH", "description": "Sist"})

    assert answer.status_code == 200
    assert [line.description for line in Draft.objects.get(pk=draft.pk).lines.all()] == ["Sist"]


def test_what_was_issued_meanwhile_leads_to_its_invoice(reader: Client, company: Company) -> None:
    draft = a_draft(company)
    invoice = issued(draft)

    answer = save(reader, draft)

    there = reverse("invoice", args=[company.public_id, invoice.public_id])
    assert (answer.status_code, answer.json()["href"]) == (409, there)
    assert "theirs" not in answer.json()


def test_what_was_discarded_meanwhile_is_not_there(reader: Client, company: Company) -> None:
    draft = a_draft(company)
    discard_draft(draft=Draft.objects.get(pk=draft.pk), at=NOW, by=an_actor())

    assert save(reader, draft).status_code == 404


@pytest.mark.parametrize(
    ("kind", "title", "date_word"),
    [
        ("invoice", "Ny faktura", "Fakturadato"),
        ("credit_note", "Kreditnota", "Kreditnotadato"),
        ("quote", "Tilbud", "Tilbudsdato"),
        ("order", "Ordre", "Ordredato"),
        ("recurring", "Repeterende faktura", ""),
    ],
)
def test_every_kind_is_written_in_the_same_editor(
    reader: Client, company: Company, kind: str, title: str, date_word: str
) -> None:
    draft = start_draft(company=company, kind=kind, at=NOW, by=an_actor())

    page = opened(reader, draft)

    assert page.status_code == 200
    assert page.context["words"].title == title
    assert page.context["words"].date == date_word
    assert save(reader, draft).status_code == 200


def test_only_what_is_issued_is_held_to_the_day_of_issue(reader: Client, company: Company) -> None:
    line = {"vat_level": "PLH", "description": "Befaring"}
    customer = str(a_customer(company).public_id)
    fields = []

    for kind in ("invoice", "quote"):
        draft = start_draft(company=company, kind=kind, at=NOW, by=an_actor())
        answer = save(reader, draft, line, customer=customer, issued_on="01.02.2026").json()
        fields.append([remark["field"] for remark in answer["remarks"]])

    assert fields == [["issued_on"], []]


def test_a_credit_note_that_follows_an_invoice_is_not_written_here(
    reader: Client, company: Company
) -> None:
    draft = start_draft(company=company, kind="credit_note", at=NOW, by=an_actor())
    Draft.objects.filter(pk=draft.pk).update(credits=an_issued_invoice(company))

    answer = opened(reader, draft)

    assert answer.headers["Location"] == address("draft_preview", draft)


def test_currency_is_asked_for_where_the_office_has_opened_for_it(
    reader: Client, company: Company
) -> None:
    draft = a_draft(company)
    assert opened(reader, draft).context["currencies"] == []

    company.uses_currencies = True
    company.save()

    offered = [code for code, _word in opened(reader, draft).context["currencies"]]
    assert offered[:4] == ["NOK", "EUR", "USD", "SEK"]


def test_departments_are_asked_for_where_the_company_has_the_module(
    reader: Client, company: Company
) -> None:
    draft = a_draft(company)

    page = opened(reader, draft)

    assert (page.context["departments"], page.context["projects"]) == ([], [])
    assert "Avdeling" not in page.content.decode()


def test_a_department_that_was_closed_stays_where_it_was_chosen(
    reader: Client, company: Company
) -> None:
    company.uses_departments = True
    company.save()
    for no, name in (("1", "Bergen"), ("2", "Stavanger"), ("3", "Molde")):
        Department.objects.create(company=company, no=no, name=name)
    draft = a_draft(company, department_no="1", entries=[an_entry(department_no="2")])
    Department.objects.exclude(no="3").update(active=False)

    page = opened(reader, draft)

    assert page.context["departments"] == [
        ("3", "3 Molde"), ("1", "1 Bergen"), ("2", "2 Stavanger"),
    ]  # fmt: skip
    assert page.context["head"]["department"] == "1"
    assert page.context["written"]["lines"][0]["department"] == "2"


def test_a_level_that_stands_on_a_line_is_offered_whatever_day_it_is(
    reader: Client, company: Company
) -> None:
    draft = a_draft(company, entries=[an_entry(vat_level="PLS")], delivered_on=date(1970, 1, 1))

    levels = opened(reader, draft).context["levels"]

    assert [(level.code, level.rate) for level in levels] == [
        ("PLH", "25"), ("PLL", "15"), ("PLS", "12"), ("FRI", "0"), ("EKS", "0"),
    ]  # fmt: skip
    assert [level.code for level in levels if level.is_free] == ["FRI"]


def test_a_thousand_lines_open_with_their_values(reader: Client, company: Company) -> None:
    draft = a_draft(company, entries=[an_entry(description=f"Linje {n}") for n in range(1000)])

    page = opened(reader, draft)

    assert len(page.context["written"]["lines"]) == 1000
    assert len(page.content) < 500_000


def test_a_draft_without_a_head_has_empty_fields(company: Company) -> None:
    draft = start_draft(company=company, at=NOW, by=an_actor())

    fields = head_fields(draft)

    assert fields["customer"] == {"id": "", "text": ""}
    assert (fields["due_days"], fields["issued_on"], fields["currency"]) == ("", "", "NOK")

"""The editor's talk with the server: saved, refused, changed elsewhere, issued once."""

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from builders import a_customer, a_draft, a_product, an_entry
from webfaktura.server.invoicing.models import Draft, DraftLine, Invoice
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")


def address(name: str, draft: Draft) -> str:
    return reverse(name, args=[draft.company.public_id, draft.public_id])


def save(reader: Client, draft: Draft, *lines: dict[str, Any], **head: Any) -> Any:
    version = head.pop("version", draft.version)
    body = {"version": version, "head": head, "lines": list(lines)}
    return reader.put(
        address("draft_save", draft), json.dumps(body), content_type="application/json"
    )


def line(**changes: Any) -> dict[str, Any]:
    example = {"description": "Befaring", "quantity": "7,5", "unit_price": "1 450,00"}
    return {**example, "vat_level": "PLH", **changes}


def test_what_is_written_is_saved_and_summed(reader: Client, company: Company) -> None:
    draft = a_draft(company, entries=[])
    customer = a_customer(company)
    product = a_product(company)

    answer = save(
        reader,
        draft,
        line(product=str(product.public_id)),
        line(quantity="2", unit_price="189", discount_percent="10", vat_level="PLL"),
        customer=str(customer.public_id),
        delivered_on="24.11.2026",
        note="Takk for oppdraget",
    )

    assert answer.status_code == 200
    assert answer.json()["version"] == draft.version + 1
    assert answer.json()["totals"] == {
        "net": "11215.20",
        "vat": [
            {"rate": "25", "basis": "10875.00", "tax": "2718.75"},
            {"rate": "15", "basis": "340.20", "tax": "51.03"},
        ],
        "gross": "13984.98",
        "lines": ["10875.00", "340.20"],
    }
    saved = Draft.objects.get(pk=draft.pk)
    assert (saved.customer, saved.note) == (customer, "Takk for oppdraget")
    assert [kept.product for kept in saved.lines.all()] == [product, None]


def test_a_choice_may_come_with_its_text(reader: Client, company: Company) -> None:
    draft = a_draft(company)
    customer = a_customer(company)

    save(reader, draft, customer={"id": str(customer.public_id), "text": "10010 Fjellheim"})

    assert Draft.objects.get(pk=draft.pk).customer == customer


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"quantity": "7,x"}, "quantity", "«7,x» er ikke et tall"),
        ({"quantity": "0,12345"}, "quantity", "for mange desimaler"),
        ({"unit_price": "fri"}, "unit_price", "«fri» er ikke et tall"),
        ({"discount_percent": "101"}, "discount_percent", "fra 0 til 100"),
        ({"description": "x" * 501}, "description", "501 tegn"),
        ({"unit": "uendelig lang"}, "unit", "Kort den ned til høyst 10"),
        ({"product": "ikke en id"}, "product", "Velg en fra listen"),
        ({"quantity": "9999999", "unit_price": "99999999"}, "unit_price", "for stor"),
    ],
)
def test_a_line_that_cannot_be_read_saves_nothing(
    reader: Client, company: Company, changes: dict[str, str], field: str, word: str
) -> None:
    draft = a_draft(company)

    answer = save(reader, draft, line(), line(**changes))

    [problem] = answer.json()["problems"]
    assert (answer.status_code, problem["field"], problem["line"]) == (422, field, 2)
    assert word in problem["sentence"]
    assert DraftLine.objects.get(draft=draft).description == an_entry().description


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ({"issued_on": "31.02.2026"}, "issued_on"),
        ({"delivered_on": "i går"}, "delivered_on"),
        ({"due_days": "400"}, "due_days"),
        ({"due_days": "-1"}, "due_days"),
        ({"order_no": "x" * 101}, "order_no"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_a_head_that_cannot_be_read_saves_nothing(
    reader: Client, company: Company, head: dict[str, str], field: str
) -> None:
    draft = a_draft(company)

    answer = save(reader, draft, line(), **head)

    [problem] = answer.json()["problems"]
    assert (answer.status_code, problem["field"], problem["line"]) == (422, field, None)


def test_another_companys_customer_cannot_be_chosen(reader: Client, company: Company) -> None:
    answer = save(reader, a_draft(company), line(), customer=str(uuid4()))

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == "customer"


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"version": "x"}', '{"version": 1, "lines": 7}'])
def test_what_no_editor_would_send_is_not_read(reader: Client, company: Company, body: str) -> None:
    draft = a_draft(company)

    answer = reader.put(address("draft_save", draft), body, content_type="application/json")

    assert answer.status_code == 400


def test_two_who_write_never_overwrite_each_other(reader: Client, company: Company) -> None:
    draft = a_draft(company)
    assert save(reader, draft, line()).status_code == 200

    late = save(reader, draft, line(description="Noe annet"))

    assert late.status_code == 409
    assert "Kari Nordmann har endret kladden" in late.json()["sentence"]
    assert DraftLine.objects.get(draft=draft).description == "Befaring"


def test_remarks_stand_at_their_line(reader: Client, company: Company) -> None:
    draft = a_draft(company)

    answer = save(
        reader, draft, line(), line(description=""), customer=str(a_customer(company).public_id)
    )

    assert answer.json()["remarks"] == [
        {"field": "description", "line": 2, "sentence": "Skriv hva linje 2 gjelder."}
    ]


def test_an_empty_draft_is_not_nagged(reader: Client, company: Company) -> None:
    assert save(reader, a_draft(company)).json()["remarks"] == []


def test_a_date_without_a_known_rate_is_remarked_upon_not_a_fault(
    reader: Client, company: Company
) -> None:
    draft = a_draft(company)

    answer = save(reader, draft, line(), delivered_on="01.01.1970")

    assert (answer.status_code, answer.json()["totals"]["gross"]) == (200, "0.00")
    assert answer.json()["remarks"]


def confirm(reader: Client, draft: Draft) -> HttpResponse:
    address_of = address("draft_confirm", draft)
    return reader.get(address_of, headers={"HX-Request": "true"})  # type: ignore[return-value]


def test_the_confirmation_sums_up_what_will_be_issued(reader: Client, company: Company) -> None:
    draft = a_draft(company, customer=a_customer(company), delivered_on=None)

    page = confirm(reader, draft).content.decode()

    assert "1\u00a0250,00\u00a0kr" in page
    assert "E-post: faktura@fjellheim.example" in page
    assert f'name="version" value="{draft.version}"' in page


def test_the_confirmation_names_what_must_be_mended(reader: Client, company: Company) -> None:
    draft = a_draft(company, customer=a_customer(company, email=""), entries=[])

    page = confirm(reader, draft).content.decode()

    assert "Skriv minst én linje på fakturaen." in page
    assert "e-postadresse" in page
    assert 'name="version"' not in page


def issue(reader: Client, draft: Draft, version: object = "") -> Any:
    return reader.post(address("draft_issue", draft), {"version": version or draft.version})


def test_a_double_click_issues_once(reader: Client, company: Company) -> None:
    draft = a_draft(company)

    first, second = issue(reader, draft), issue(reader, draft)

    invoice = Invoice.objects.get()
    there = reverse("invoice", args=[company.public_id, invoice.public_id])
    assert [first.headers["Location"], second.headers["Location"]] == [there, there]
    assert (invoice.issued_by and invoice.issued_by.name) == "Kari Nordmann"


@pytest.mark.parametrize("version", ["1", "x", "999999999999999999999", "²"])
def test_what_was_not_confirmed_is_not_issued(
    reader: Client, company: Company, version: str
) -> None:
    draft = a_draft(company)

    answer = issue(reader, draft, version)

    assert answer.status_code == 422
    assert "har endret kladden" in answer.content.decode()
    assert not Invoice.objects.exists()


def test_what_cannot_be_sent_is_not_issued(reader: Client, company: Company) -> None:
    draft = a_draft(company, customer=a_customer(company, email=""))

    answer = issue(reader, draft)

    assert answer.status_code == 422
    assert "e-postadresse" in answer.content.decode()
    assert not Invoice.objects.exists()


def test_an_issued_draft_leads_to_its_invoice(reader: Client, company: Company) -> None:
    draft = a_draft(company)
    there = issue(reader, draft).headers["Location"]

    assert reader.get(address("draft", draft)).headers["Location"] == there
    assert confirm(reader, draft).headers["HX-Redirect"] == there
    assert save(reader, draft, line()).status_code == 409
    assert reader.post(address("draft_discard", draft)).status_code == 302
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_a_new_draft_is_opened_at_once(reader: Client, company: Company) -> None:
    answer = reader.post(reverse("draft_new", args=[company.public_id]))

    draft = Draft.objects.get()
    assert answer.headers["Location"] == address("draft", draft)
    assert reader.get(address("draft", draft)).status_code == 200


def test_a_discarded_draft_is_gone(reader: Client, company: Company) -> None:
    draft = a_draft(company)

    reader.post(address("draft_discard", draft))

    assert not Draft.objects.exists()
    assert reader.get(address("draft", draft)).status_code == 404


def test_a_seller_outside_the_vat_register_is_offered_no_vat(
    reader: Client, company: Company
) -> None:
    company.vat_registered = False
    company.save()
    draft = a_draft(company, entries=[an_entry(vat_level="EKS", unit_price=Decimal(10))])

    page = reader.get(address("draft", draft))

    assert [level.code for level in page.context["levels"]] == ["EKS"]


def test_customers_and_products_are_suggested(reader: Client, company: Company) -> None:
    customer = a_customer(company, name="Østbø & Sønner", due_days=30, your_reference="Åse")
    a_customer(company, name="Østbø nedlagt", active=False)
    product = a_product(company, product_no="1001", name="Konsulenttime")
    to = [company.public_id]

    customers = reader.get(reverse("customer_suggestions", args=to), {"q": "østb"}).json()
    products = reader.get(reverse("product_suggestions", args=to), {"q": "100"}).json()

    assert customers["items"] == [
        {
            "id": str(customer.public_id),
            "label": f"{customer.customer_no} Østbø & Sønner",
            "detail": "987654325 · BERGEN",
            "key": str(customer.customer_no),
            "fill": {
                "your_reference": "Åse",
                "due_days": "30",
                "currency": "",
                "department": "",
                "delivery_place": "",
            },
        }
    ]
    assert products["items"] == [
        {
            "id": str(product.public_id),
            "label": "1001 Konsulenttime",
            "detail": "1\u00a0000,00 per time",
            "key": "1001",
            "fill": {
                "description": "Konsulenttime",
                "unit": "time",
                "unit_price": "1\u00a0000,00",
                "price_includes_vat": "",
                "vat_level": "PLH",
            },
        }
    ]

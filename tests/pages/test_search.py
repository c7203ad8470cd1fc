"""Ctrl+K as the page asks for it: groups, the likeliest first, and deeds that are carried out."""

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
    an_issued_invoice,
)
from webfaktura.server.invoicing.quotes import start_quote
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")


def found(reader: Client, company: Company, text: str) -> dict[str, list[dict[str, Any]]]:
    answer = reader.get(reverse("search", args=[company.public_id]), {"q": text})
    return {group["label"]: group["items"] for group in answer.json()["groups"]}


def labels(reader: Client, company: Company, text: str) -> dict[str, list[str]]:
    groups = found(reader, company, text)
    return {name: [item["label"] for item in items] for name, items in groups.items()}


def test_without_a_text_the_pages_and_deeds_are_offered(reader: Client, company: Company) -> None:
    [(name, items)] = found(reader, company, "").items()

    assert name == "Sider og handlinger"
    assert items[0]["label"] == "Ny faktura"
    assert items[0]["deed"]
    assert "Statistikk" in [item["label"] for item in items]


def test_pages_are_found_by_what_they_are_also_called(reader: Client, company: Company) -> None:
    assert labels(reader, company, "logo")["Sider og handlinger"] == ["Mitt firma"]
    assert labels(reader, company, "NY fak")["Sider og handlinger"] == ["Ny faktura"]


def test_everything_of_a_customer_is_found_by_its_name(reader: Client, company: Company) -> None:
    customer = a_customer(company, name="Nordlys Eiendom AS", place="TROMSØ")
    invoice = an_issued_invoice(company, customer=customer)
    draft = a_draft(company, customer=customer, your_reference="Åse")

    groups = found(reader, company, "nordlys")

    assert list(groups) == ["Fakturaer", "Kunder", "Kladder", "Søk"]
    assert groups["Fakturaer"][0] == {
        "label": "Faktura 1 Nordlys Eiendom AS",
        "detail": "24.11.2026 · 1\u00a0250,00",
        "href": reverse("invoice", args=[company.public_id, invoice.public_id]),
        "icon": "invoice",
        "deed": False,
    }
    assert groups["Kunder"][0]["detail"] == "TROMSØ"
    assert groups["Kladder"][0]["href"].endswith(f"{draft.public_id}/")
    assert groups["Søk"][0]["href"].endswith("?q=nordlys")


def test_a_quote_is_opened_on_its_own_page(reader: Client, company: Company) -> None:
    quote = start_quote(company=company, kind="quote", on=TODAY, at=NOW, by=an_actor())

    [item] = found(reader, company, str(quote.quote_no))["Kladder"]

    assert item["href"] == reverse("quote", args=[company.public_id, quote.public_id])


def test_a_number_is_a_document_before_it_is_anything_else(
    reader: Client, company: Company
) -> None:
    an_issued_invoice(company)
    a_product(company, product_no="1", name="Time")

    groups = labels(reader, company, "1")

    assert next(iter(groups)) == "Fakturaer"
    assert groups["Produkter"] == ["1 Time"]


def test_what_is_not_there_leads_to_the_journals_search(reader: Client, company: Company) -> None:
    assert list(labels(reader, company, "finnesikke")) == ["Søk"]

"""Customers, products, groups and My company: searched, added, changed, refused in words."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from builders import a_customer, a_product, a_product_group
from webfaktura.server.registers.models import Customer, Product, ProductGroup
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.tenancy.models import AuditEntry, Company

pytestmark = pytest.mark.usefixtures("scope")
HTMX = {"HX-Request": "true"}


def to(name: str, company: Company, *ids: object) -> str:
    return reverse(name, args=[company.public_id, *ids])


def customer_form(**changes: str) -> dict[str, str]:
    return {"name": "Østbø & Sønner ANS", "country": "NO", "active": "on", **changes}


def test_a_customer_is_added_and_named(reader: Client, company: Company) -> None:
    answer = reader.post(to("customer_new", company), customer_form(due_days="30"), follow=True)

    customer = Customer.objects.get()
    assert (customer.customer_no, customer.due_days) == (10010, 30)
    assert "10010 Østbø &amp; Sønner ANS er lagt til." in answer.content.decode()


def test_a_customer_is_changed_by_the_user(reader: Client, company: Company) -> None:
    customer = a_customer(company)

    reader.post(to("customer", company, customer.public_id), customer_form())

    assert Customer.objects.get().name == "Østbø & Sønner ANS"
    assert AuditEntry.objects.order_by("-pk")[0].actor == "Kari Nordmann"


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"name": ""}, "name", "Feltet er påkrevet"),
        ({"org_no": "123"}, "org_no", "skal ha 9 siffer"),
        ({"email": "kari"}, "email", "Skriv den som navn@firma.no"),
        ({"postal_code": "15"}, "postal_code", "4 siffer"),
        ({"due_days": "400"}, "due_days", "365"),
        ({"channel": "brevdue"}, "channel", "brevdue"),
    ],
)
def test_a_wrong_field_is_told_beside_it(
    reader: Client, company: Company, changes: dict[str, str], field: str, word: str
) -> None:
    answer = reader.post(to("customer_new", company), customer_form(**changes))

    assert answer.status_code == 422
    assert word in " ".join(answer.context["form"].errors[field])
    assert not Customer.objects.exists()


def test_the_card_opens_in_the_lists_panel_and_leaves_the_list(
    reader: Client, company: Company
) -> None:
    customer = a_customer(company)
    card = to("customer", company, customer.public_id)

    part = reader.get(card, headers=HTMX).content.decode()
    saved = reader.post(card, customer_form(), headers=HTMX)
    refused = reader.post(card, customer_form(org_no="1"), headers=HTMX)

    assert "<html" not in part
    assert saved.headers["HX-Refresh"] == "true"
    assert (refused.status_code, "<html" in refused.content.decode()) == (422, False)


@pytest.mark.parametrize(("typed", "found"), [("østbø", 1), ("BERGEN", 1), ("10011", 1), ("x", 0)])
def test_customers_are_found_by_typing(
    reader: Client, company: Company, typed: str, found: int
) -> None:
    a_customer(company, name="Østbø & Sønner", place="OSLO")
    a_customer(company, name="Fjellheim")

    page = reader.get(to("customers", company), {"q": typed}, headers=HTMX)

    assert len(page.context["customers"]) == found


def product_form(company: Company, **changes: str) -> dict[str, str]:
    group = ProductGroup.objects.get(company=company)
    example = {"product_no": "1001", "name": "Konsulenttime", "unit": "time", "active": "on"}
    posted = {"unit_price": "1 450,50", "vat_level": "PLH", "group": str(group.public_id)}
    return {**example, **posted, **changes}


def test_a_product_is_added_with_a_norwegian_price(reader: Client, company: Company) -> None:
    reader.post(to("product_new", company), product_form(company))

    product = Product.objects.get()
    assert (product.product_no, product.unit_price) == ("1001", Decimal("1450.50"))


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"unit_price": "gratis"}, "unit_price", "«gratis» er ikke et tall"),
        ({"group": "en annen"}, "group", "en annen"),
        ({"vat_level": "PLS"}, "vat_level", "PLS"),
    ],
)
def test_a_wrong_product_is_refused(
    reader: Client, company: Company, changes: dict[str, str], field: str, word: str
) -> None:
    answer = reader.post(to("product_new", company), product_form(company, **changes))

    assert answer.status_code == 422
    assert word in " ".join(answer.context["form"].errors[field])


def test_a_product_is_changed(reader: Client, company: Company) -> None:
    product = a_product(company)

    shown = reader.get(to("product", company, product.public_id)).content.decode()
    reader.post(to("product", company, product.public_id), product_form(company, name="Reisetid"))

    assert 'value="1\u00a0000,00"' in shown
    assert Product.objects.get().name == "Reisetid"


def postings(group: ProductGroup) -> list[tuple[str, str, str]]:
    rows = group.postings.select_related("vat_code").order_by("pk")
    return [(row.level, row.vat_code.code, row.sales_account) for row in rows]


def test_a_group_holds_the_posting_of_each_level(reader: Client, company: Company) -> None:
    typed = {"name": "Timer", "code_PLH": "11", "account_PLH": "", "code_PLL": "21"}

    reader.post(to("product_group_new", company), {**typed, "account_PLL": "3099"})

    group = ProductGroup.objects.get(name="Timer")
    assert postings(group) == [("PLH", "11", "3060"), ("PLL", "21", "3099")]


def test_a_groups_posting_is_changed_and_taken_back(reader: Client, company: Company) -> None:
    group = a_product_group(company, GroupPosting("PLH", "11", "3060"), name="Timer")
    card = to("product_group", company, group.public_id)

    assert "kode 11, konto 3060" in reader.get(to("product_groups", company)).content.decode()
    reader.post(card, {"name": "Timer", "code_PLH": ""})

    assert postings(group) == []


def test_two_groups_cannot_share_a_name(reader: Client, company: Company) -> None:
    a_product_group(company, name="Timer")

    answer = reader.post(to("product_group_new", company), {"name": "Timer"})

    assert answer.status_code == 422
    assert "heter Timer" in " ".join(answer.context["form"].errors["name"])


def company_form(company: Company, reader: Client, **changes: str) -> dict[str, Any]:
    form = reader.get(to("company_profile", company)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {**shown, **changes}


def test_my_company_is_changed(reader: Client, company: Company) -> None:
    typed = company_form(company, reader, bank_account_no="1234 56 78903", footer="Velkommen!")

    answer = reader.post(to("company_profile", company), typed, follow=True)

    company.refresh_from_db()
    assert (company.bank_account_no, company.footer) == ("12345678903", "Velkommen!")
    assert "Det gjelder fra neste faktura." in answer.content.decode()


def test_a_wrong_account_number_changes_nothing(reader: Client, company: Company) -> None:
    typed = company_form(company, reader, bank_account_no="1234 56 78900", name="Nytt navn")

    answer = reader.post(to("company_profile", company), typed)

    company.refresh_from_db()
    assert answer.status_code == 422
    assert "11 siffer" in " ".join(answer.context["form"].errors["bank_account_no"])
    assert company.name == "Demo Bygg AS"


def test_my_company_shows_series_and_vat_codes(reader: Client, company: Company) -> None:
    page = reader.get(to("company_profile", company)).content.decode()

    assert "neste nummer 10010" in page
    assert "PLH – Høy sats" in page

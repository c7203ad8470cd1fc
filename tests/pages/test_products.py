"""Produkter og produktgrupper: listed, added, reckoned while typed, posted, taken out of use."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from builders import a_customer, a_draft, a_product, a_product_group, an_entry
from webfaktura.server.registers import browsing
from webfaktura.server.registers.models import ErpVatCode, Product, ProductGroup
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")


def to(name: str, company: Company, *ids: object) -> str:
    return reverse(name, args=[company.public_id, *ids])


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


def numbers(reader: Client, company: Company, **asked: Any) -> list[str]:
    page = reader.get(to("products", company), asked)
    return [product.product_no for product in page.context["products"]]


def test_the_list_shows_those_in_use_of_one_group_or_of_all(
    reader: Client, company: Company
) -> None:
    group = a_product_group(company, name="Timer")
    a_product(company, product_no="1")
    a_product(company, product_no="2", group=group)
    a_product(company, product_no="3", group=group, active=False)

    assert numbers(reader, company) == ["1", "2"]
    assert numbers(reader, company, status="all") == ["1", "2", "3"]
    assert numbers(reader, company, group=group.public_id) == ["2"]
    assert numbers(reader, company, group=group.public_id, status="deactivated") == ["3"]
    assert reader.get(to("products", company), {"group": "x"}).status_code == 404


def test_a_long_list_is_browsed(
    reader: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "PAGE", 2)
    for number in ("A1", "A2", "B1"):
        a_product(company, product_no=number, name="Tjeneste")

    first = reader.get(to("products", company), {"q": "tjeneste"})
    second = reader.get(to("products", company) + first.context["next"])

    assert [product.product_no for product in second.context["products"]] == ["B1"]
    assert (second.context["next"], second.context["text"]) == ("", "tjeneste")


def test_the_list_shows_price_and_cost(reader: Client, company: Company) -> None:
    a_product(company, unit_price=Decimal(500), price_includes_vat=True, cost_price=Decimal(210))

    page = reader.get(to("products", company)).content.decode()

    assert "500,00" in page
    assert "inkl. mva." in page
    assert "210,00" in page


@pytest.mark.parametrize(
    ("known", "proposed"),
    [([], "1001"), (["7", "0041", "ABC", "7038010009457"], "0042"), (["9", "10"], "11")],
)
def test_the_next_number_is_proposed(
    reader: Client, company: Company, known: list[str], proposed: str
) -> None:
    for number in known:
        a_product(company, product_no=number)

    form = reader.get(to("product_new", company)).context["form"]

    assert form["product_no"].value() == proposed


def facts(reader: Client, company: Company, **typed: str) -> Any:
    return reader.get(to("product_facts", company), product_form(company, **typed)).context["facts"]


def test_the_other_price_and_the_margin_are_told_while_one_types(
    reader: Client, company: Company
) -> None:
    told = facts(reader, company, unit_price="1 000", price_includes_vat="on", cost_price="612,50")

    assert (told.price.without_vat, told.price.with_vat) == (Decimal("800.00"), Decimal(1000))
    assert (told.margin.amount, told.margin.percent) == (Decimal("187.50"), Decimal("23.4"))


def test_a_seller_outside_the_vat_register_has_one_price(reader: Client, company: Company) -> None:
    Company.objects.update(vat_registered=False)

    told = facts(reader, company, unit_price="1000", vat_level="EKS")

    assert told.price.with_vat == told.price.without_vat == Decimal(1000)


def test_what_cannot_be_read_is_left_out(reader: Client, company: Company) -> None:
    told = facts(reader, company, unit_price="gratis", vat_level="", unit="rundsum")

    assert (told.price, told.margin, told.posting) == (None, None, None)
    assert (told.unit_code.code, told.unit_code.is_known) == ("C62", False)


def test_the_card_says_where_the_sale_is_posted(reader: Client, company: Company) -> None:
    group = a_product_group(company, GroupPosting("PLH", "11", "3060"))
    product = a_product(company, group=group, unit="rundsum")

    page = reader.get(to("product", company, product.public_id)).content.decode()

    assert "konto 3060, mva.-kode 11" in page
    assert "EHF har ingen kode for «rundsum»" in page


def test_a_group_that_is_out_of_use_is_not_offered_to_others(
    reader: Client, company: Company
) -> None:
    group = a_product_group(company, name="Gammel")
    product = a_product(company, group=group)
    reader.post(to("product_group_status", company, group.public_id), {"deed": "deactivate"})

    new = reader.get(to("product_new", company)).context["form"]
    own = reader.get(to("product", company, product.public_id)).context["form"]

    assert str(group.public_id) not in new.groups
    assert str(group.public_id) in own.groups


def test_a_product_in_use_is_deactivated_and_an_unused_one_deleted(
    reader: Client, company: Company
) -> None:
    used, unused = a_product(company), a_product(company)
    a_draft(company, entries=[an_entry(product_id=used.public_id)])

    def deed(product: Product, wish: str) -> str:
        address = to("product_status", company, product.public_id)
        return reader.post(address, {"deed": wish}, follow=True).content.decode()

    assert "kan ikke slettes" in deed(used, "delete")
    assert "er deaktivert" in deed(used, "deactivate")
    assert "er slettet" in deed(unused, "delete")
    assert [(each.pk, each.active) for each in Product.objects.all()] == [(used.pk, False)]


def test_a_group_with_products_is_not_deleted(reader: Client, company: Company) -> None:
    group = a_product(company).group
    empty = a_product_group(company, GroupPosting("PLH", "11", "3060"))

    for each in (group, empty):
        reader.post(to("product_group_status", company, each.public_id), {"deed": "delete"})

    assert list(ProductGroup.objects.all()) == [group]


def test_the_companys_account_is_proposed_where_a_code_has_none(
    reader: Client, company: Company
) -> None:
    Company.objects.update(default_sales_account="3010")
    ErpVatCode.objects.filter(code="1").update(sales_account="")

    form = reader.get(to("product_group_new", company)).context["form"]
    reader.post(to("product_group_new", company), {"name": "Timer", "code_PLH": "1"})

    proposed = [
        form.fields[name].widget.attrs["placeholder"] for name in ("account_PLH", "account_PLL")
    ]
    assert proposed == ["3010", "3080"]
    assert postings(ProductGroup.objects.get(name="Timer")) == [("PLH", "1", "3010")]


def test_a_line_that_is_changed_never_changes_its_product(reader: Client, company: Company) -> None:
    product = a_product(company, unit="time", unit_price=Decimal(1000))
    draft = a_draft(company, customer=a_customer(company), entries=[])
    line = {
        "product": {"id": str(product.public_id), "text": ""},
        "description": "Noe helt annet",
        "unit": "dag",
        "unit_price": "7 500,00",
        "vat_level": "PLL",
    }
    sent = {"version": draft.version, "head": {}, "lines": [line]}

    answer = reader.put(
        to("draft_save", company, draft.public_id), sent, content_type="application/json"
    )

    kept = Product.objects.get()
    assert answer.status_code == 200
    assert draft.lines.get().unit_price == Decimal(7500)
    assert (kept.name, kept.unit, kept.unit_price, kept.vat_level) == (
        "Konsulenttime",
        "time",
        Decimal(1000),
        "PLH",
    )

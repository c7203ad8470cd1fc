"""What is exported comes back unchanged, to the letter, and harms no spreadsheet on its way."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from builders import (
    NOW,
    a_company,
    a_customer,
    a_product,
    a_product_group,
    an_actor,
    customer_details,
    product_details,
)
from rooms.registers.importing import (
    CUSTOMERS,
    PRODUCTS,
    counts,
    exported,
    imported,
    told,
)
from webfaktura.server.registers.bulk import (
    CustomerEntry,
    ProductEntry,
    put_customers,
    put_products,
)
from webfaktura.server.registers.models import Customer, Department, Product, ProductGroup
from webfaktura.server.registers.queries import (
    customers,
    details_of,
    product_details_of,
    products,
)
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db

ODD = [
    '=HYPERLINK("http://x.example")', "+47 55 66 77 88", "-Minus", "@SUM(A1)", "'=allerede",
    "''+to", "'Fnutt", "Semi;kolon", "To\nlinjer", "CR\r\nLF", "Tab\tulator", '«Sitat» "her"',
    "007", "1e5", "1,50", "TRUE", "#N/A", "_x0041_", "sep=;", "æøå ÆØÅ ß 漢字 🙂", "ja", "0",
]  # fmt: skip
LETTERS = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
)
NAMES = LETTERS.filter(lambda text: bool(text.strip()))
FORMS = pytest.mark.parametrize("ending", ["csv", "xlsx"])
KEPT = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


@st.composite
def customers_of_all_sorts(draw: st.DrawFn) -> dict[str, Any]:
    """Everything a customer may have, as a person could have typed it."""
    country = draw(st.sampled_from(["NO", "SE"]))
    return {
        "name": draw(NAMES),
        "org_no": draw(st.sampled_from(["", "987654325"])),
        "is_person": draw(st.sampled_from([None, False])),
        "address_1": draw(LETTERS),
        "address_2": draw(LETTERS),
        "postal_code": draw(st.sampled_from(["", "0155", "5003"])) if country == "NO" else "0012",
        "place": draw(NAMES),  # an empty one is filled from the postal code
        "country": country,
        "email": draw(st.sampled_from(["", "a@x.example"])),
        "more_emails": draw(st.sampled_from(["", "b@x.example c@x.example"])),
        "phone": draw(st.sampled_from(["", "+47 55 66 77 88", "=1"])),
        "delivery_address_1": draw(LETTERS),
        "delivery_postal_code": draw(st.sampled_from(["", "0155"])),
        "delivery_place": draw(NAMES),
        "your_reference": draw(LETTERS),
        "due_days": draw(st.sampled_from([None, 0, 30])),
        "channel": draw(st.sampled_from(["", "email", "ehf", "post", "none"])),
        "currency": draw(st.sampled_from(["", "EUR"])),
        "language": draw(st.sampled_from(["", "en"])),
        "active": draw(st.booleans()),
    }


@st.composite
def products_of_all_sorts(draw: st.DrawFn) -> dict[str, Any]:
    """Everything a product may have."""
    price = st.integers(0, 2**63 - 1).map(lambda scaled: Decimal(scaled).scaleb(-4))
    return {
        "name": draw(NAMES),
        "unit": draw(st.sampled_from(["stk", "time", "=m2", "1", "kWh"])),
        "unit_price": draw(st.one_of(price, st.just(Decimal("1450.50")), st.just(Decimal(0)))),
        "price_includes_vat": draw(st.booleans()),
        "cost_price": draw(st.one_of(st.none(), price)),
        "vat_level": draw(st.sampled_from(["PLH", "PLL", "FRI", "EKS"])),
        "active": draw(st.booleans()),
    }


def put_all_customers(company: Company, sorts: list[dict[str, Any]]) -> None:
    entries = [CustomerEntry(details=customer_details(**each)) for each in sorts]
    put_customers(company=company, entries=entries, at=NOW, by=an_actor())


def put_all_products(company: Company, sorts: dict[str, dict[str, Any]]) -> None:
    group = ProductGroup.objects.earliest("pk")
    entries = [
        ProductEntry(details=product_details(product_no=number, **each), group=group)
        for number, each in sorts.items()
    ]
    put_products(company=company, entries=entries, at=NOW, by=an_actor())


def all_customers(company: Company) -> list[dict[str, Any]]:
    rows = customers(company).select_related("department")
    return [{"customer_no": row.customer_no, **asdict(details_of(row))} for row in rows]


def all_products(company: Company) -> list[dict[str, Any]]:
    return [
        {"group": row.group.name, **asdict(product_details_of(row))} for row in products(company)
    ]


@FORMS
@pytest.mark.parametrize("language", ["nb", "en"])
def test_customers_come_back_unchanged(company: Company, ending: str, language: str) -> None:
    Department.objects.create(company=company, no="010", name="Salg")
    for odd in ODD:
        a_customer(company, name=odd, address_1=odd, place=odd, your_reference=odd)
    a_customer(company, org_no="", is_person=False, department_no="010", currency="EUR")
    a_customer(company, org_no="", language="en", channel="none", due_days=0)
    count = len(ODD) + 2

    done = imported(company, exported(company, CUSTOMERS, ending, language), CUSTOMERS)

    assert (told(done), counts(done)) == ([], {"unchanged": count})


@FORMS
def test_whatever_customers_there_are_they_come_back_unchanged(
    company: Company, ending: str
) -> None:
    @KEPT
    @given(st.lists(customers_of_all_sorts(), min_size=1, max_size=8))
    def come_back(sorts: list[dict[str, Any]]) -> None:
        Customer.objects.all().delete()
        put_all_customers(company, sorts)
        before, content = all_customers(company), exported(company, CUSTOMERS, ending)

        done = imported(company, content, CUSTOMERS)

        assert (told(done), counts(done)) == ([], {"unchanged": len(sorts)})
        company.uses_currencies = True
        company.save()
        Customer.objects.all().delete()
        again = imported(company, content, CUSTOMERS)
        assert counts(again) == {"added": len(sorts)}
        assert all_customers(company) == before

    come_back()


@FORMS
def test_whatever_products_there_are_they_come_back_unchanged(
    company: Company, ending: str
) -> None:
    numbers = st.dictionaries(
        NAMES.map(lambda text: text.strip()[:30].strip()).filter(bool),
        products_of_all_sorts(), min_size=1, max_size=8,
    )  # fmt: skip

    @KEPT
    @given(numbers)
    def come_back(sorts: dict[str, dict[str, Any]]) -> None:
        Product.objects.all().delete()
        put_all_products(company, sorts)
        before, content = all_products(company), exported(company, PRODUCTS, ending)

        done = imported(company, content, PRODUCTS)

        assert (told(done), counts(done)) == ([], {"unchanged": len(sorts)})
        Product.objects.all().delete()
        again = imported(company, content, PRODUCTS)
        assert counts(again) == {"added": len(sorts)}
        assert all_products(company) == before

    come_back()


def test_what_the_erp_wrote_and_nobody_here_could_comes_back_unchanged(company: Company) -> None:
    customer = a_customer(company)
    Customer.objects.update(place="Bergen", email="ikke en adresse", postal_code="12", name=" X ")

    done = imported(company, exported(company, CUSTOMERS, "csv"), CUSTOMERS)

    customer.refresh_from_db()
    assert counts(done) == {"unchanged": 1}
    assert (customer.place, customer.version) == ("Bergen", 1)


@FORMS
def test_groups_come_with_their_products(company: Company, ending: str) -> None:
    a_product(company, group=a_product_group(company, name="=Gruppe"))
    content = exported(company, PRODUCTS, ending)
    other = a_company()

    with company_scope(other):
        done = imported(other, content, PRODUCTS)

        assert counts(done) == {"added": 1}
        assert [each.group.name for each in Product.objects.all()] == ["=Gruppe"]


def test_no_cell_of_a_csv_begins_a_formula(company: Company) -> None:
    for odd in ODD:
        a_customer(company, name=odd, address_1=odd)

    text = exported(company, CUSTOMERS, "csv").decode("utf-8-sig")

    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_every_text_of_a_workbook_is_a_text(company: Company) -> None:
    a_customer(company, name="=1+1", phone="+47", postal_code="0155")
    sheet: Any = load_workbook(io.BytesIO(exported(company, CUSTOMERS, "xlsx"))).active

    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert [cells[each].data_type for each in ("=1+1", "+47", "0155")] == ["s", "s", "s"]
    assert cells["=1+1"].quotePrefix
    assert (cells[10010].data_type, cells["0155"].number_format) == ("n", "@")

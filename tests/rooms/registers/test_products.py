"""Products and their groups: what is sold, and where its sale is posted."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from builders import (
    NOW,
    a_company,
    a_product,
    a_product_group,
    a_vat_code,
    an_actor,
    product_details,
)
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
from webfaktura.server.registers.commands import (
    CodeNotOfLevel,
    GroupNameTaken,
    GroupNameTooLong,
    LevelNotConnected,
    ProductNoTaken,
    change_product,
    change_product_group,
)
from webfaktura.server.registers.models import ErpVatCode, Product, ProductGroup
from webfaktura.server.registers.queries import (
    ErpPosting,
    groups_to_choose,
    levels_in_use,
    posting_for,
    postings_of,
    product_groups,
    products,
    products_matching,
    products_to_choose,
    vat_codes,
)
from webfaktura.server.registers.rules import (
    AccountMissing,
    GroupPosting,
    LevelTwice,
    PriceOutOfBounds,
    ProductNoMissing,
    UnitMissing,
    UnknownLevel,
)
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.rules import NameMissing, TooLong
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db

SERVICES = GroupPosting("PLH", "11", "3060")


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


def change(product: Product, group: ProductGroup | None = None, **changes: Any) -> Product:
    return change_product(
        product=product,
        group=group or product.group,
        details=product_details(product_no=product.product_no, **changes),
        at=NOW,
        by=an_actor(),
    )


def test_a_product_is_kept_with_its_price_to_four_decimals(company: Company) -> None:
    product = a_product(company, unit_price=Decimal("0.3333"))

    assert (product.unit_price, product.group.name) == (Decimal("0.3333"), "Varer og tjenester")


@pytest.mark.parametrize(
    ("field", "value", "refusal", "words"),
    [
        ("product_no", " ", ProductNoMissing, "Produktet mangler nummer."),
        ("product_no", "x" * 31, TooLong, "Produktnummeret kan ha høyst 30 tegn."),
        ("name", "", NameMissing, "Produktet mangler navn."),
        ("unit", "", UnitMissing, "Skriv for eksempel stk."),
        ("unit_price", Decimal("-0.01"), PriceOutOfBounds, "negativt antall"),
        ("unit_price", Decimal("0.33333"), PriceOutOfBounds, "høyst fire desimaler"),
        ("cost_price", Decimal(-1), PriceOutOfBounds, "la feltet stå tomt"),
        ("cost_price", Decimal("0.33333"), PriceOutOfBounds, "Innprisen kan ikke brukes."),
        ("vat_level", "PLX", UnknownLevel, "Velg en av PLH, PLL, PLS, FRI, EKS."),
        ("vat_level", "PLS", LevelNotConnected, "PLS – Lav er ikke knyttet til en avgiftskode"),
    ],
)
def test_what_a_line_could_not_carry_is_refused_by_its_field(
    company: Company, field: str, value: Any, refusal: type[Refusal], words: str
) -> None:
    with pytest.raises(refusal) as refused:
        a_product(company, **{field: value})

    assert refused.value.field == field
    assert words in refused.value.sentence
    assert not products(company).exists()


def test_a_price_is_kept_as_it_was_entered_with_what_it_cost(company: Company) -> None:
    product = a_product(
        company, unit_price=Decimal(250), price_includes_vat=True, cost_price=Decimal("80.5")
    )

    assert (product.unit_price, product.price_includes_vat) == (Decimal(250), True)
    assert product.cost_price == Decimal("80.5")
    assert a_product(company).cost_price is None


def test_what_a_change_makes_of_the_price_is_remembered(company: Company) -> None:
    change(a_product(company, cost_price=Decimal(80)), price_includes_vat=True)

    entry = AuditEntry.objects.get(deed="product.change")
    assert entry.details == {
        "cost_price_scaled": [800_000, None],
        "price_includes_vat": [False, True],
    }


def test_a_product_number_is_used_once(company: Company) -> None:
    a_product(company, product_no="100")
    other = a_product(company, product_no="200")

    with pytest.raises(ProductNoTaken) as refused:
        a_product(company, product_no="100")
    with pytest.raises(ProductNoTaken):
        change_product(
            product=other,
            group=other.group,
            details=product_details(product_no="100"),
            at=NOW,
            by=an_actor(),
        )

    assert refused.value.field == "product_no"
    assert [product.product_no for product in products(company)] == ["100", "200"]


def test_a_change_of_a_product_is_remembered(company: Company) -> None:
    product = a_product(company)
    services = a_product_group(company, SERVICES)

    changed = change(product, services, unit_price=Decimal(1200), active=False)

    assert (changed.unit_price, changed.active, changed.group) == (
        Decimal(1200),
        False,
        services,
    )
    entry = AuditEntry.objects.get(deed="product.change")
    assert entry.details == {
        "unit_price_scaled": [10_000_000, 12_000_000],
        "active": [True, False],
        "group_id": [product.group_id, services.pk],
    }


def test_a_product_keeps_a_level_that_is_connected_no_longer(company: Company) -> None:
    product = a_product(company, vat_level="PLL")
    ErpVatCode.objects.filter(level="PLL").update(level="")

    assert change(product, vat_level="PLL", name="Nytt navn").name == "Nytt navn"
    with pytest.raises(LevelNotConnected):
        a_product(company, vat_level="PLL")


def test_products_are_found_by_name_and_number_active_first(company: Company) -> None:
    a_product(company, product_no="A1", name="Ørretfôr", active=False)
    a_product(company, product_no="B1", name="Ørretfilet")
    a_product(company, product_no="B2", name="Laks")

    def found(text: str) -> list[str]:
        return [product.product_no for product in products_matching(company, text, 10)]

    assert (found("ØRRET"), found("b"), found("laks b2"), found("torsk")) == (
        ["B1", "A1"],
        ["B1", "B2"],
        ["B2"],
        [],
    )


def test_only_active_products_are_offered(company: Company) -> None:
    a_product(company, product_no="A1", name="Ørretfôr", active=False)
    a_product(company, product_no="B1", name="Ørretfilet")

    assert [each.product_no for each in products_to_choose(company, "ørret", 10)] == ["B1"]


def test_a_group_out_of_use_is_offered_to_its_own_products_only(company: Company) -> None:
    group = a_product_group(company, name="Gammel")
    ProductGroup.objects.filter(pk=group.pk).update(active=False)

    offered = [each.name for each in groups_to_choose(company)]
    own = [each.name for each in groups_to_choose(company, besides=group)]

    assert (offered, own) == (["Varer og tjenester"], ["Gammel", "Varer og tjenester"])


def test_a_group_posts_its_own_levels_and_follows_the_first_codes_otherwise(
    company: Company,
) -> None:
    services = a_product_group(company, SERVICES)

    def posting(group: ProductGroup | None, level: VatLevel) -> ErpPosting | None:
        return posting_for(company=company, group=group, level=level)

    assert posting(services, VatLevel.PLH) == ErpPosting("11", "3060")
    assert posting(services, VatLevel.PLL) == ErpPosting("21", "3080")
    assert posting(None, VatLevel.PLH) == ErpPosting("1", "3000")
    assert posting(services, VatLevel.PLS) is None


def test_a_group_s_code_counts_while_it_means_the_level_it_was_chosen_for(
    company: Company,
) -> None:
    services = a_product_group(company, SERVICES)
    ErpVatCode.objects.filter(code="11").update(active=False)
    assert postings_of(company).find(services.pk, "PLH") == ErpPosting("1", "3000")

    ErpVatCode.objects.filter(code="11").update(active=True, level="PLL")

    assert postings_of(company).find(services.pk, "PLH") == ErpPosting("1", "3000")
    assert postings_of(company).find(services.pk, "PLL") == ErpPosting("11", "3060")


@pytest.mark.parametrize(
    ("postings", "refusal"),
    [
        ([GroupPosting("PLH", "21", "3000")], CodeNotOfLevel),
        ([GroupPosting("PLH", "77", "3000")], CodeNotOfLevel),
        ([GroupPosting("PLH", "1", " ")], AccountMissing),
        ([GroupPosting("PLH", "1", "3000"), SERVICES], LevelTwice),
        ([GroupPosting("PLX", "1", "3000")], UnknownLevel),
    ],
)
def test_a_posting_that_the_erp_could_not_take_is_refused(
    company: Company, postings: list[GroupPosting], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        a_product_group(company, *postings)

    assert product_groups(company).count() == 1


def test_a_group_s_postings_are_changed_whole(company: Company) -> None:
    group = a_product_group(company, SERVICES, name="Tjenester")

    change_product_group(
        group=group,
        name="Varer",
        postings=[GroupPosting("PLL", "21", "3090"), GroupPosting("FRI", "9", "3110")],
        at=NOW,
        by=an_actor(),
    )

    changed = product_groups(company).get(name="Varer")
    assert {posting.level: posting.sales_account for posting in changed.postings.all()} == {
        "PLL": "3090",
        "FRI": "3110",
    }


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("varer OG tjenester", GroupNameTaken), ("", NameMissing), ("x" * 101, GroupNameTooLong)],
)
def test_a_group_has_a_name_of_its_own(company: Company, name: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        a_product_group(company, name=name or " ")

    assert refused.value.field == "name"


def test_a_group_keeps_its_own_name(company: Company) -> None:
    group = product_groups(company).get()

    changed = change_product_group(
        group=group, name=group.name.upper(), postings=[], at=NOW, by=an_actor()
    )

    assert changed.name == "VARER OG TJENESTER"


def test_levels_are_shown_in_their_order_whatever_the_codes() -> None:
    codes = [
        a_vat_code("9", "0", "FRI", "3100"),
        a_vat_code("5", "12", "PLS", "3050"),
        a_vat_code("1", "25", "PLH", "3000"),
    ]
    company = a_company(vat_codes=codes)

    with company_scope(company):
        assert levels_in_use(company) == [VatLevel.PLH, VatLevel.PLS, VatLevel.FRI]
        assert [code.code for code in vat_codes(company)] == ["9", "5", "1"]


def test_the_lists_cost_the_same_however_long_they_are(
    company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        a_product(company, group=a_product_group(company, SERVICES))

    with django_assert_num_queries(1):
        assert [product.group.name for product in products(company)]
    with django_assert_num_queries(3):  # groups, their postings, the postings' codes
        assert [
            posting.vat_code.code
            for group in product_groups(company)
            for posting in group.postings.all()
        ] == ["11"] * 3
    with django_assert_num_queries(2):
        table = postings_of(company)
    with django_assert_num_queries(0):
        assert table.find(None, "PLH") == ErpPosting("1", "3000")
    with django_assert_num_queries(1):
        assert levels_in_use(company)

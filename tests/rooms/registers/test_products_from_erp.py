"""Products come from the ERP with their posting, merged with what was changed here."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from builders import (
    NOW,
    a_company,
    a_product,
    a_product_group,
    an_actor,
    product_details,
)
from webfaktura.contract.v1.products import Product as ErpProduct
from webfaktura.contract.v1.products import ProductsPut, PutProducts
from webfaktura.norway.vat import VatLevel
from webfaktura.server.registers.choosing import Side, choose_whole
from webfaktura.server.registers.commands import change_product
from webfaktura.server.registers.conflicts import conflicts, open_conflicts
from webfaktura.server.registers.models import Product, ProductGroup
from webfaktura.server.registers.products_from_erp import CodeNotConnected, put_products_from_erp
from webfaktura.server.registers.queries import posting_for, product_details_of, vat_codes
from webfaktura.server.registers.retiring import InUse, delete
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


def an_erp_product(product_no: str = "1001", **changes: Any) -> ErpProduct:
    known = {
        "product_no": product_no,
        "name": "Snekker, time",
        "unit": "time",
        "sales_price": "950.00",
        "cost_price": "420.00",
        "vat_code": "11",
        "sales_account": "3060",
    }
    return ErpProduct.model_validate({**known, **changes})


def put(company: Company, *products: ErpProduct, overwrite: bool = False) -> ProductsPut:
    message = PutProducts(id=uuid4(), products=products, overwrite=overwrite)
    return put_products_from_erp(company=company, message=message, at=NOW, by=an_actor())


def product(product_no: str = "1001") -> Product:
    return Product.objects.select_related("group").get(product_no=product_no)


def change(row: Product, **changes: Any) -> None:
    said = {**vars(product_details_of(row)), **changes}
    change_product(
        product=row, group=row.group, details=product_details(**said), at=NOW, by=an_actor()
    )


def test_a_product_comes_with_its_price_and_its_posting(company: Company) -> None:
    done = put(company, an_erp_product())

    row = product()
    assert done == ProductsPut(created=1, groups_made=(row.group.name,))
    assert row.group.name == "11 Utgående mva 25 % – 3060"
    assert [row.unit_price, row.cost_price, row.price_includes_vat] == [950, 420, False]
    posting = posting_for(company=company, group=row.group, level=VatLevel(row.vat_level))
    assert posting is not None
    assert (row.vat_level, posting.vat_code, posting.sales_account) == ("PLH", "11", "3060")


def test_products_with_one_posting_come_into_one_group(company: Company) -> None:
    done = put(
        company,
        an_erp_product("1"),
        an_erp_product("2"),
        an_erp_product("3", sales_account="3070"),
        an_erp_product("4", vat_code="9"),
    )

    assert len(done.groups_made) == 3
    assert product("1").group == product("2").group != product("3").group
    assert put(company, an_erp_product("5")).groups_made == ()


def test_a_group_of_the_client_s_own_with_that_posting_is_used(company: Company) -> None:
    group = a_product_group(company, GroupPosting("PLH", "11", "3060"), name="Timer")

    assert put(company, an_erp_product()).groups_made == ()

    assert product().group == group


def test_a_name_that_is_taken_gets_a_number(company: Company) -> None:
    a_product_group(company, name="11 utgående mva 25 % – 3060")

    [name] = put(company, an_erp_product()).groups_made

    assert name == "11 Utgående mva 25 % – 3060 (2)"


def test_the_same_again_changes_nothing(company: Company) -> None:
    put(company, an_erp_product())

    assert put(company, an_erp_product()) == ProductsPut(unchanged=1)
    assert AuditEntry.objects.filter(deed="products.put").count() == 1


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"vat_code": "77"}, "77"),
        ({"sales_price": "-1"}, "null"),
        ({"sales_account": "  "}, "salgskonto"),
    ],
)
def test_one_that_cannot_be_taken_is_told_and_the_others_go_in(
    company: Company, changes: dict[str, Any], word: str
) -> None:
    done = put(company, an_erp_product("1", **changes), an_erp_product("2"))

    [refused] = done.refused
    assert (done.created, refused.product_no) == (1, "1")
    assert word in refused.reason
    assert [row.product_no for row in Product.objects.all()] == ["2"]


def test_a_product_without_a_unit_is_counted_in_pieces(company: Company) -> None:
    put(company, an_erp_product(unit=""))

    assert product().unit == "stk"


def test_each_side_s_change_is_kept(company: Company) -> None:
    put(company, an_erp_product())
    change(product(), name="Snekkertime")

    done = put(company, an_erp_product(sales_price="990.00", cost_price=None))

    row = product()
    assert done == ProductsPut(changed=1)
    assert [row.name, row.unit_price, row.cost_price] == ["Snekkertime", 990, None]
    assert put(company, an_erp_product(sales_price="990.00", cost_price=None)).changed == 0


def test_a_price_with_vat_and_one_without_collide(company: Company) -> None:
    put(company, an_erp_product())
    change(product(), unit_price=Decimal(1250), price_includes_vat=True)

    done = put(company, an_erp_product(sales_price="990.00", name="Time"))

    row = product()
    assert (done.changed, done.conflicts) == (1, 1)
    assert [row.name, row.unit_price, row.price_includes_vat] == ["Time", 1250, True]


def test_the_erp_s_version_counts_with_overwrite(company: Company) -> None:
    put(company, an_erp_product())
    change(product(), unit_price=Decimal(1250), price_includes_vat=True, name="Vårt")
    put(company, an_erp_product(sales_price="990.00"))
    assert conflicts(company).count() == 1

    done = put(company, an_erp_product(sales_price="990.00"), overwrite=True)

    row = product()
    assert done == ProductsPut(changed=1)
    assert [row.name, row.unit_price, row.price_includes_vat] == ["Snekker, time", 990, False]
    assert not conflicts(company).exists()


def test_what_the_client_made_is_touched_only_where_the_number_meets(company: Company) -> None:
    mine = a_product(company, product_no="1001", name="Mitt", unit="time")
    other = a_product(company, product_no="7", name="Mitt andre")

    done = put(company, an_erp_product(), overwrite=False)

    assert (done.changed, done.conflicts) == (0, 1)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.name, other.name) == ("Mitt", "Mitt andre")
    put(company, an_erp_product(), overwrite=True)
    mine.refresh_from_db()
    assert [mine.name, mine.unit_price] == ["Snekker, time", 950]


def test_a_renumbered_product_is_not_taken_for_the_one_of_that_number(company: Company) -> None:
    put(company, an_erp_product("1001"))
    change(product("1001"), product_no="2002")

    done = put(company, an_erp_product("2002", name="Noe helt annet"))

    assert (done.conflicts, product("2002").name) == (1, "Snekker, time")


def test_theirs_is_chosen_with_its_posting(company: Company) -> None:
    a_product(company, product_no="1001", name="Mitt", unit="time")
    put(company, an_erp_product())
    [found] = open_conflicts(company)

    choose_whole(
        company=company, conflict_id=found.conflict.public_id, side=Side.THEIRS,
        seen=found.seen, at=NOW, by=an_actor(),
    )  # fmt: skip

    row = product()
    assert (row.name, row.group.name) == ("Snekker, time", "11 Utgående mva 25 % – 3060")
    assert put(company, an_erp_product()) == ProductsPut(unchanged=1)


def test_a_posting_that_is_not_connected_any_more_is_not_chosen(company: Company) -> None:
    a_product(company, product_no="1001", name="Mitt", unit="time")
    put(company, an_erp_product())
    [found] = open_conflicts(company)
    vat_codes(company).filter(code="11").update(level="")

    with pytest.raises(CodeNotConnected):
        choose_whole(
            company=company, conflict_id=found.conflict.public_id, side=Side.THEIRS,
            seen=found.seen, at=NOW, by=an_actor(),
        )  # fmt: skip

    assert conflicts(company).count() == 1


def test_one_that_ended_in_the_erp_is_deactivated_and_never_deleted(company: Company) -> None:
    put(company, an_erp_product())

    put(company, an_erp_product(active=False))

    assert not product().active
    with pytest.raises(InUse):
        delete(row=product(), at=NOW, by=an_actor())


def test_a_thousand_products_cost_few_queries(
    company: Company, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many = [an_erp_product(str(number)) for number in range(1000)]
    group_count = ProductGroup.objects.count()

    with django_assert_max_num_queries(60):
        assert put(company, *many).created == 1000

    assert ProductGroup.objects.count() == group_count + 1

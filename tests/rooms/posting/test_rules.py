"""How an issued document's lines become a voucher's rows."""

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from webfaktura.norway.money import Money
from webfaktura.norway.vat import VatCategory, VatGroup, vat_totals
from webfaktura.server.posting.rules import voucher_rows

GROUPS = [VatGroup(VatCategory.S, Decimal(rate)) for rate in (25, 15, 12)]


@dataclass
class Sold:
    net: Money
    vat_group: VatGroup
    erp_vat_code: str
    sales_account: str = "3000"
    department_no: str = ""
    project_no: str = ""


sold = st.builds(
    Sold,
    net=st.integers(-10_000, 1_000_000).map(Money),
    vat_group=st.sampled_from(GROUPS),
    erp_vat_code=st.sampled_from(["1", "11", "21"]),
    sales_account=st.sampled_from(["3000", "3060"]),
    department_no=st.sampled_from(["", "10"]),
)


@given(st.lists(sold, min_size=1, max_size=40))
def test_the_rows_sum_to_the_document_to_the_ore(lines: list[Sold]) -> None:
    totals = vat_totals(lines)

    rows = voucher_rows(lines, {total.group: total.tax for total in totals})

    assert sum(row.net for row in rows) == Money.total(line.net for line in lines).amount
    assert sum(row.tax for row in rows) == Money.total(total.tax for total in totals).amount


def test_the_ore_that_are_left_go_to_the_largest_row() -> None:
    group = GROUPS[0]
    lines = [
        Sold(Money.of("0.10"), group, "1"),
        Sold(Money.of("0.10"), group, "11", "3060"),
        Sold(Money.of("0.30"), group, "1", "3090"),
    ]

    rows = voucher_rows(lines, {group: Money.of("0.13")})

    assert [(row.account, row.tax) for row in rows] == [
        ("3000", Decimal("0.02")),
        ("3060", Decimal("0.02")),
        ("3090", Decimal("0.09")),
    ]

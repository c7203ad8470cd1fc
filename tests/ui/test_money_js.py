"""The browser reckons to the øre what the server reckons."""

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from ui.opener import Opener
from webfaktura.norway.money import (
    Money,
    NotANumber,
    format_amount,
    line_net,
    parse_decimal,
)
from webfaktura.norway.vat import VatCategory, VatGroup, vat_totals

pytestmark = pytest.mark.browser

GROUPS = [("S", "25"), ("S", "15"), ("S", "12"), ("S", "11.11"), ("Z", "0"), ("E", "0")]
type Case = list[dict[str, Any]]

RECKON = """async cases => {
    const {documentTotals} = await import("/static/ui/money.js");
    const told = ore => ore === null ? null : String(ore);
    return cases.map(lines => {
        const {lines: amounts, net, vat, gross} = documentTotals(lines);
        const groups = vat.map(each => [each.category, each.rate, `${each.basis}`, `${each.tax}`]);
        return [amounts.map(told), String(net), groups, String(gross)];
    });
}"""
PARSE = """async texts => {
    const {parseDecimal} = await import("/static/ui/money.js");
    return texts.map(text => {
        const read = parseDecimal(text);
        return read && [String(read.digits), read.scale];
    });
}"""
FORMAT = """async amounts => {
    const {formatOre} = await import("/static/ui/money.js");
    return amounts.map(ore => formatOre(BigInt(ore)));
}"""


@dataclass(frozen=True)
class Line:
    net: Money
    vat_group: VatGroup


def test_thousands_of_drafts_are_reckoned_alike(opened: Opener, address: str) -> None:
    """Prices with VAT, fine discounts, returns, texts and sub-totals: equal to the last øre."""
    chance = random.Random(20261124)
    cases = [_case(chance) for _ in range(2500)]
    page = opened.page(f"{address}/editor/")

    reckoned = page.evaluate(RECKON, cases)

    assert reckoned == [_expected(case) for case in cases]


def test_a_price_with_vat_is_rounded_once(opened: Opener, address: str) -> None:
    """Where a second rounding would have told another øre: 0.005 away from zero, exactly."""
    prices = ["0,01", "0,03", "12,5625", "99,99", "-12,5625", "0,0625", "1249,9937"]
    cases = [
        [_priced(price, discount, rate)]
        for price in prices
        for discount in ("", "0,0001", "33,3333", "99,9999")
        for rate in ("25", "15", "12", "11.11")
    ]
    page = opened.page(f"{address}/editor/")

    reckoned = page.evaluate(RECKON, cases)

    assert reckoned == [_expected(case) for case in cases]


TEXTS = [
    *(
        "0",
        "1",
        "-1",
        "1450",
        "1450,50",
        "1450.5",
        "1 450,50",
        "1\u00a0450,50",
        "1\u202f450",
        "007",
    ),
    *("1.450,50", "1.450", "1.450.000,5", "12 345 678,9", "\u22125,5", " 5 ", "5,", "1234567890,0"),
    *(
        "",
        " ",
        ",5",
        "1,2,3",
        "1.2.3",
        "12 34",
        "1 45",
        "1e3",
        "sju",
        "5 %",
        "--5",
        "+5",
        "1.450.00",
    ),
    *("1 4500", "99999999999999999999", "999999999999999999999", "0,1234567890", "0,12345678901"),
]


def test_typed_numbers_are_read_alike(opened: Opener, address: str) -> None:
    page = opened.page(f"{address}/editor/")

    read = page.evaluate(PARSE, TEXTS)

    assert read == [_read(text) for text in TEXTS]


def test_amounts_are_written_alike(opened: Opener, address: str) -> None:
    amounts = [0, 1, -1, 99, 100, -100, 99999, 100000, 3128766, -3128766, 10**12 + 5, -(10**15)]
    page = opened.page(f"{address}/editor/")

    written = page.evaluate(FORMAT, [str(ore) for ore in amounts])

    assert written == [format_amount(Money(ore)) for ore in amounts]


def _case(chance: random.Random) -> Case:
    return [_line(chance) for _ in range(chance.randint(1, 8))]


def _line(chance: random.Random) -> dict[str, Any]:
    kind = chance.choices(["item", "text", "subtotal"], weights=[8, 1, 1])[0]
    category, rate = chance.choice(GROUPS)
    return {
        "kind": kind,
        "quantity": _decimal(chance, -50_000, 500_000, chance.randint(0, 4)),
        "unitPrice": _decimal(chance, -900, 99_999_999, chance.choice([0, 2, 2, 4])),
        "discountPercent": _discount(chance),
        "includesVat": chance.random() < 0.4,
        "category": category,
        "rate": rate,
    }


def _discount(chance: random.Random) -> str:
    fine = str(Decimal(chance.randint(0, 1_000_000)).scaleb(-4)).replace(".", ",")
    return chance.choice(["", "5", "10", "12,5", "33,333", "100", "0,01", fine, fine])


def _priced(price: str, discount: str, rate: str) -> dict[str, Any]:
    return {
        "kind": "item",
        "quantity": "1",
        "unitPrice": price,
        "discountPercent": discount,
        "includesVat": True,
        "category": "S",
        "rate": rate,
    }


def _decimal(chance: random.Random, low: int, high: int, scale: int) -> str:
    """A number as people type it; many end in a half, where rounding is decided."""
    digits = chance.choice([chance.randint(low, high), chance.randint(low, high) // 10 * 10 + 5])
    return str(Decimal(digits).scaleb(-scale)).replace(".", ",")


def _expected(case: Case) -> list[Any]:
    """As the server reckons: nets per line, tax once per group, sub-totals of what is priced."""
    nets = [_net(line) if line["kind"] == "item" else None for line in case]
    lines = [
        Line(net, VatGroup(VatCategory(line["category"]), Decimal(line["rate"])))
        for line, net in zip(case, nets, strict=True)
        if net is not None
    ]
    net = Money.total(line.net for line in lines)
    groups = vat_totals(lines)
    gross = net + Money.total(group.tax for group in groups)
    return [
        _amounts(case, nets),
        str(net.ore),
        [
            [each.group.category, str(each.group.rate), str(each.basis.ore), str(each.tax.ore)]
            for each in groups
        ],
        str(gross.ore),
    ]


def _amounts(case: Case, nets: list[Money | None]) -> list[str | None]:
    amounts: list[str | None] = []
    since = Money(0)
    for line, net in zip(case, nets, strict=True):
        if line["kind"] == "subtotal":
            amounts.append(str(since.ore))
            since = Money(0)
        else:
            amounts.append(None if net is None else str(net.ore))
            since += net or Money(0)
    return amounts


def _net(line: dict[str, Any]) -> Money:
    return line_net(
        quantity=parse_decimal(line["quantity"]),
        unit_price=parse_decimal(line["unitPrice"]),
        discount_percent=parse_decimal(line["discountPercent"] or "0"),
        vat_percent_included=Decimal(line["rate"]) if line["includesVat"] else Decimal(0),
    )


def _read(text: str) -> list[Any] | None:
    try:
        sign, digits, exponent = parse_decimal(text).as_tuple()
    except NotANumber:
        return None
    assert isinstance(exponent, int)
    number = int("".join(map(str, digits)))
    return [str(-number if sign else number), -exponent]

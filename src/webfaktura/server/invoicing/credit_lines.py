"""The lines of a credit note: all that is left of an invoice, chosen lines, or an amount; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from webfaktura.norway.money import Money, format_quantity, line_net
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatGroup
from webfaktura.server.invoicing.crediting import MoreThanIsLeft, Part, by_amount, is_within
from webfaktura.server.invoicing.rules import DraftEntry


class NothingToCredit(Refusal):
    """All of the invoice is credited, or nothing of it was chosen."""


@dataclass(frozen=True, kw_only=True)
class SoldLine:
    """An issued line, and what is left to credit of it."""

    key: int
    kind: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    price_includes_vat: bool
    discount_percent: Decimal
    vat_level: str
    vat_group: VatGroup
    net: Money
    left: Money
    quantity_left: Decimal


@dataclass(frozen=True)
class Whole:
    """All that is left of the invoice."""


@dataclass(frozen=True)
class Quantities:
    """So many of some of its lines, by the line's key."""

    of_lines: Mapping[int, Decimal]


@dataclass(frozen=True)
class Amount:
    """An amount with VAT, divided over the lines."""

    gross: Money


type Choice = Whole | Quantities | Amount


def credit_lines(choice: Choice, lines: Sequence[SoldLine], left: Part) -> list[DraftEntry]:
    """What the credit note is to say; never more of a line than what is left of it.

    Refuses `NothingToCredit`, `MoreThanIsLeft` and `NotDivisible`.
    """
    made = list(_made(choice, lines, left))
    if not any(line.kind == "item" for line in made):
        raise NothingToCredit(
            "Det er ingenting å kreditere. Velg en linje, eller skriv et beløp.", field="amount"
        )
    return made


def _made(choice: Choice, lines: Sequence[SoldLine], left: Part) -> Iterator[DraftEntry]:
    match choice:
        case Whole():
            yield from _rest_of(lines)
        case Quantities(of_lines):
            for line in lines:
                if of_lines.get(line.key):
                    yield _so_many(line, of_lines[line.key])
        case Amount(gross):
            yield from _of_amount(gross, lines, left)


def _rest_of(lines: Sequence[SoldLine]) -> Iterator[DraftEntry]:
    """An invoice that nobody has touched is taken back word for word."""
    is_untouched = all(line.left == line.net for line in lines)
    for line in lines:
        if is_untouched:
            yield _as_issued(line)
        elif line.kind == "item" and line.left.ore:
            yield _in_one_sum(line, line.left)


def _so_many(line: SoldLine, quantity: Decimal) -> DraftEntry:
    low, high = sorted((Decimal(0), line.quantity_left))
    if line.kind != "item" or not low <= quantity <= high:
        raise MoreThanIsLeft(
            f"«{line.description[:60]}»: {format_quantity(line.quantity_left)} {line.unit} står "
            "igjen å kreditere. Skriv det eller mindre.",
            field=f"quantity-{line.key}",
        )
    made = replace(_as_issued(line), quantity=quantity)
    net = _net(made, line)
    if quantity == line.quantity_left or not is_within(net, line.left):
        return made if net == line.left else _in_one_sum(line, line.left)
    return made


def _of_amount(gross: Money, lines: Sequence[SoldLine], left: Part) -> Iterator[DraftEntry]:
    groups = {line.key: line.vat_group for line in lines if line.kind == "item"}
    taken = by_amount(left, groups, gross)
    for line in lines:
        if line.key in taken:
            yield _in_one_sum(line, taken[line.key])


def _as_issued(line: SoldLine) -> DraftEntry:
    return DraftEntry(
        credits=line.key if line.kind == "item" else None,
        kind=line.kind,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        price_includes_vat=line.price_includes_vat,
        discount_percent=line.discount_percent,
        vat_level=line.vat_level,
    )


def _in_one_sum(line: SoldLine, net: Money) -> DraftEntry:
    """One, at the price of what is taken; what is below zero is a negative quantity (BR-27)."""
    return replace(
        _as_issued(line),
        quantity=Decimal(1 if net.ore >= 0 else -1),
        unit="",
        unit_price=abs(net.amount),
        price_includes_vat=False,
        discount_percent=Decimal(0),
    )


def _net(made: DraftEntry, line: SoldLine) -> Money:
    return line_net(
        quantity=made.quantity,
        unit_price=made.unit_price,
        discount_percent=made.discount_percent,
        vat_percent_included=line.vat_group.rate if made.price_includes_vat else Decimal(0),
        currency=line.net.currency,
    )

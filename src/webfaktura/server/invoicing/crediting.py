"""What is left to credit of an issued invoice, and how a credit note takes its part of it; pure.

A credit note never takes more than what is left: of a line, of a VAT group, in all,
and in kroner. The last one takes exactly what is left, so that the chain of an
invoice and its credit notes sums to zero to the øre (bokføringsforskriften § 5-2-7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from webfaktura.norway.money import Money, cut, format_amount, percent_of, round_half_up
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatGroup, VatTotal

type OfGroups = Mapping[VatGroup, Money]


class NotDivisible(Refusal):
    """No basis and VAT sum to the amount; the sentence names one that can be credited."""


class MoreThanIsLeft(Refusal):
    """More is to be credited than what is left of the invoice."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of an invoice: what was issued, what a credit note took, or what is left."""

    lines: Mapping[int, Money]
    """Without VAT, by the key of the invoice's line."""
    basis: OfGroups
    tax: OfGroups
    tax_nok: int
    """Øre."""
    gross_nok: int
    """Øre."""
    currency: str = "NOK"

    @property
    def gross(self) -> Money:
        """With VAT."""
        return Money.total((*self.basis.values(), *self.tax.values()), self.currency)

    @property
    def is_nothing(self) -> bool:
        """Whether all of it is taken."""
        return not any(amount.ore for amount in (*self.lines.values(), *self.tax.values()))

    def less(self, taken: "Part") -> "Part":
        """What is left when this is taken."""
        return Part(
            lines=_less(self.lines, taken.lines),
            basis=_less(self.basis, taken.basis),
            tax=_less(self.tax, taken.tax),
            tax_nok=self.tax_nok - taken.tax_nok,
            gross_nok=self.gross_nok - taken.gross_nok,
            currency=self.currency,
        )


def is_within(wanted: Money, left: Money) -> bool:
    """Whether so much can be taken of what is left, which may stand below zero."""
    low, high = sorted((Money(0, left.currency), left))
    return low <= wanted <= high


def takes_too_much(vat: Iterable[VatTotal], left: Part) -> bool:
    """Whether a credit note takes more of a VAT group, or in all, than what is left."""
    taken = tuple(vat)
    nothing = Money(0, left.currency)
    gross = Money.total((total.basis + total.tax for total in taken), left.currency)
    return gross > left.gross or not all(
        is_within(total.basis, left.basis.get(total.group, nothing)) for total in taken
    )


def capped(vat: Iterable[VatTotal], left: Part) -> tuple[VatTotal, ...]:
    """The VAT groups of a credit note, with no more tax than what is left of each.

    Who takes all of a group's basis takes all of its tax.
    """
    return tuple(VatTotal(total.group, total.basis, _tax_of(total, left)) for total in vat)


def in_kroner(vat: Iterable[VatTotal], left: Part, rate: Decimal) -> tuple[int, int]:
    """The tax and the whole of a credit note in øre, by the invoice's own rate.

    The last one takes exactly the kroner that are left.
    """
    taken = tuple(vat)
    basis = {total.group: total.basis for total in taken}
    if {group: amount for group, amount in left.basis.items() if amount.ore} == basis:
        return left.tax_nok, left.gross_nok
    tax = sum(total.tax.ore for total in taken)
    gross = tax + sum(total.basis.ore for total in taken)
    return min(kroner_of(tax, rate), left.tax_nok), min(kroner_of(gross, rate), left.gross_nok)


def kroner_of(ore: int, rate: Decimal) -> int:
    """An amount of another currency in øre, by kroner for one unit (half away from zero)."""
    return int(round_half_up(Decimal(ore).scaleb(-2) * rate).scaleb(2))


def by_amount(left: Part, groups: Mapping[int, VatGroup], gross: Money) -> dict[int, Money]:
    """What to take of each line, without VAT, to credit an amount with VAT.

    The amount is divided between the VAT groups by what is left of each, and within
    a group between its lines. Refuses `MoreThanIsLeft` and `NotDivisible`.
    """
    if not 0 < gross.ore <= left.gross.ore:
        raise MoreThanIsLeft(
            "Beløpet må være mer enn null og høyst det som står igjen å kreditere.",
            field="amount",
        )
    nets, rest = _nets(left, gross)
    if rest:
        nearest = Money(gross.ore - rest, gross.currency)
        raise NotDivisible(
            f"{format_amount(gross)} lar seg ikke dele i grunnlag og mva. på øret. "
            f"Skriv {format_amount(nearest)} i stedet.",
            field="amount",
        )
    taken: dict[int, Money] = {}
    for group, net in nets.items():
        of_group = {key: amount for key, amount in left.lines.items() if groups[key] == group}
        taken |= spread(net, of_group)
    return {key: amount for key, amount in taken.items() if amount.ore}


def spread(total: Money, lefts: Mapping[int, Money]) -> dict[int, Money]:
    """Divide a total by what is left of each, taking no more of any than what is left."""
    whole = sum(left.ore for left in lefts.values())
    parts = {key: cut(total.ore * left.ore, whole) for key, left in lefts.items()}
    rest = total.ore - sum(parts.values())
    step = 1 if rest > 0 else -1
    while rest:
        before = rest
        for key, left in lefts.items():
            if rest and is_within(Money(parts[key] + step, total.currency), left):
                parts[key] += step
                rest -= step
        if rest == before:
            raise ValueError("more is divided than what is left")
    return {key: Money(part, total.currency) for key, part in parts.items()}


def _tax_of(total: VatTotal, left: Part) -> Money:
    nothing = Money(0, left.currency)
    tax_left = left.tax.get(total.group, nothing)
    if total.basis == left.basis.get(total.group, nothing):
        return tax_left
    return total.tax if is_within(total.tax, tax_left) else tax_left


def _nets(left: Part, gross: Money) -> tuple[dict[VatGroup, Money], int]:
    """What to take of each group without VAT, and the øre that found no place."""
    groups = sorted(left.basis, key=lambda group: (-group.rate, group.category))
    whole = left.gross.ore
    nets: dict[VatGroup, Money] = {}
    rest = gross.ore
    weight_left = whole
    for group in groups:
        weight = left.basis[group].ore + left.tax[group].ore
        share = cut(rest * weight, weight_left) if group != groups[-1] else rest
        nets[group], used = _net_for(share, group, left)
        rest -= used
        weight_left -= weight
    return _settled(nets, rest, left)


def _settled(
    nets: dict[VatGroup, Money], rest: int, left: Part
) -> tuple[dict[VatGroup, Money], int]:
    """Put the øre that are left into the first group that can take them whole."""
    for group, net in nets.items():
        if not rest:
            break
        share = net.ore + _taxed(group, net, left).ore + rest
        moved, used = _net_for(share, group, left)
        if used == share and is_within(moved, left.basis[group]):
            nets[group], rest = moved, 0
    return nets, rest


def _net_for(share: int, group: VatGroup, left: Part) -> tuple[Money, int]:
    """The basis whose sum with its tax is the share, or the nearest below it; and that sum."""
    about = int(Decimal(share) * 100 / (100 + group.rate))
    best = (Money(0, left.currency), 0)
    for ore in range(about + 2, about - 3, -1):
        net = Money(ore, left.currency)
        if not is_within(net, left.basis[group]):
            continue
        used = ore + _taxed(group, net, left).ore
        if abs(used) <= abs(share):
            return net, used
    return best


def _taxed(group: VatGroup, net: Money, left: Part) -> Money:
    return _tax_of(VatTotal(group, net, percent_of(net, group.rate)), left)


def _less[Key](from_: Mapping[Key, Money], taken: Mapping[Key, Money]) -> dict[Key, Money]:
    return {key: amount - taken[key] if key in taken else amount for key, amount in from_.items()}

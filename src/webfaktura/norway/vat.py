"""Norwegian VAT: levels, dated rates, EHF categories, and totals per group."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from webfaktura.norway.money import Money, percent_of
from webfaktura.norway.refusal import Refusal


class NoRateKnown(Refusal):
    """No rate of the level is known on that date."""


class SellerNotRegistered(Refusal):
    """A seller outside the VAT register cannot sell at this level."""


class VatLevel(StrEnum):
    """Our five levels of outgoing VAT; ERP codes are mapped onto them."""

    PLH = "PLH"
    PLL = "PLL"
    PLS = "PLS"
    FRI = "FRI"
    EKS = "EKS"

    @property
    def norwegian_name(self) -> str:
        """The level's name on screen."""
        return _NAMES[self]


class VatCategory(StrEnum):
    """The category letter of EN 16931 (UNCL 5305) that stands in an EHF document."""

    S = "S"
    """Standard: a taxable sale at any rate above zero."""
    Z = "Z"
    """Zero rated (merverdiavgiftsloven chapter 6)."""
    G = "G"
    """Free export."""
    AE = "AE"
    """Reverse charge."""
    E = "E"
    """Exempt: a registered seller's sale outside the VAT act (chapter 3)."""
    O = "O"  # noqa: E741 - the letter is EN 16931's
    """Not subject to VAT: the seller is not registered."""


class SellerVat(StrEnum):
    """Whether the seller stands in the VAT register (Merverdiavgiftsregisteret)."""

    REGISTERED = "registered"
    NOT_REGISTERED = "not-registered"


@dataclass(frozen=True, order=True)
class VatGroup:
    """What is summed together on a document; the rate is in percent."""

    category: VatCategory
    rate: Decimal

    def tax_on(self, basis: Money) -> Money:
        """Tax on the basis, rounded to øre (half away from zero)."""
        return percent_of(basis, self.rate)


class Taxable(Protocol):
    """A line that carries VAT."""

    @property
    def vat_group(self) -> VatGroup:
        """The group the line is summed in."""

    @property
    def net(self) -> Money:
        """The line's net amount."""


@dataclass(frozen=True)
class VatTotal:
    """One group's basis and tax on a document (bokføringsforskriften § 5-1-5)."""

    group: VatGroup
    basis: Money
    tax: Money


RAW_FISH_RATE = Decimal("11.11")
"""Percent on raw fish sold through the fishermen's sales organisations."""

_NAMES = {
    VatLevel.PLH: "Høy sats",
    VatLevel.PLL: "Middels",
    VatLevel.PLS: "Lav",
    VatLevel.FRI: "Fri",
    VatLevel.EKS: "Utenfor avgiftsområdet",
}

_ALWAYS = date(2005, 1, 1)

# Percent, each valid from its date until the next (Stortinget's yearly resolution on VAT).
_RATES: dict[VatLevel, list[tuple[date, Decimal]]] = {
    VatLevel.PLH: [(_ALWAYS, Decimal(25))],
    VatLevel.PLL: [(date(2012, 1, 1), Decimal(15))],
    VatLevel.PLS: [
        (date(2018, 1, 1), Decimal(12)),
        (date(2020, 4, 1), Decimal(6)),
        (date(2021, 10, 1), Decimal(12)),
    ],
    VatLevel.FRI: [(_ALWAYS, Decimal(0))],
    VatLevel.EKS: [(_ALWAYS, Decimal(0))],
}

_CATEGORIES = {
    VatLevel.PLH: VatCategory.S,
    VatLevel.PLL: VatCategory.S,
    VatLevel.PLS: VatCategory.S,
    VatLevel.FRI: VatCategory.Z,
    VatLevel.EKS: VatCategory.E,
}


def vat_totals(lines: Iterable[Taxable]) -> list[VatTotal]:
    """Sum the lines per VAT group; round the tax once per group.

    Rounding per line would let a long invoice drift from what the tax
    authority computes from the same basis. Highest rate first, then category.
    """
    nets: defaultdict[VatGroup, list[Money]] = defaultdict(list)
    for line in lines:
        nets[line.vat_group].append(line.net)
    return [
        _total(group, nets[group])
        for group in sorted(nets, key=lambda group: (-group.rate, group.category))
    ]


def rate_of(level: VatLevel, *, on: date) -> Decimal:
    """Return the level's rate in percent on a date; ``NoRateKnown`` before the table begins."""
    valid = [rate for since, rate in _RATES[level] if since <= on]
    if not valid:
        raise NoRateKnown(
            f"Satsen for {level.norwegian_name} er ikke kjent for {on:%d.%m.%Y}. "
            "Velg en senere dato.",
            field="issued_on",
        )
    return valid[-1]


def category_of(level: VatLevel, *, seller: SellerVat) -> VatCategory:
    """Return the EHF category of a level.

    A seller outside the register sells everything outside the VAT act (O);
    any other level is refused with ``SellerNotRegistered``. Export (G) and
    reverse charge (AE) are kinds of FRI that the invoice itself chooses.
    """
    if seller is SellerVat.REGISTERED:
        return _CATEGORIES[level]
    if level is not VatLevel.EKS:
        raise SellerNotRegistered(
            "Firmaet er ikke registrert i Merverdiavgiftsregisteret og kan ikke fakturere "
            f"med {level} – {level.norwegian_name}. Velg EKS – {VatLevel.EKS.norwegian_name}.",
            field="vat_level",
        )
    return VatCategory.O


def _total(group: VatGroup, nets: list[Money]) -> VatTotal:
    basis = Money.total(nets, nets[0].currency)
    return VatTotal(group, basis, group.tax_on(basis))

"""Money in whole øre: arithmetic, its one place of rounding, how it is written and read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import total_ordering

from webfaktura.norway.refusal import Refusal

ORE = Decimal("0.01")
"""The smallest unit of money, in kroner (or of any other two-decimal currency)."""

_SCALE = 4
_LARGEST = 2**63 - 1  # what a 64-bit database column holds
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)  # wide enough that only we round
_NBSP = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_SPACES = re.compile(r"[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]")
_NUMBER = re.compile(
    r"""(?P<minus>-?)(?:
        (?P<plain>[0-9]{1,20})
      | (?P<spaced>[0-9]{1,3}(?:[ ][0-9]{3}){1,6})
      | (?P<dotted>[0-9]{1,3}(?:\.[0-9]{3}){1,6})(?=,)
    )(?:[.,](?P<decimals>[0-9]{1,10}))?""",
    re.VERBOSE,
)


class NotAnAmount(Refusal, ValueError):
    """The value cannot be kept exactly: too many decimals, too large, or no number."""


class NotANumber(Refusal, ValueError):
    """The text is not a number as Norwegians write it."""


class MixedCurrencies(ValueError):
    """Two currencies met in one sum: a fault in the calling code, not a refusal."""


@total_ordering
@dataclass(frozen=True)
class Money:
    """An amount in whole øre (minor units) of one currency (ISO 4217)."""

    ore: int
    currency: str = "NOK"

    @classmethod
    def of(cls, value: Decimal | str | int, currency: str = "NOK") -> "Money":
        """Make money of kroner; refuses what is not whole øre (``NotAnAmount``).

        Text is the decimal text of the wire (``"1450.50"``); what people type
        goes through ``parse_decimal`` first.
        """
        return cls(_whole(value, 2), currency)

    @classmethod
    def total(cls, amounts: Iterable["Money"], currency: str = "NOK") -> "Money":
        """Sum the amounts; nothing sums to zero of the currency given."""
        result = cls(0, currency)
        for amount in amounts:
            result += amount
        return result

    @property
    def amount(self) -> Decimal:
        """The amount in kroner, always with two decimals."""
        return Decimal(self.ore).scaleb(-2, _EXACT)

    def __add__(self, other: "Money") -> "Money":
        """Add; both must be of the same currency."""
        return Money(self.ore + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Subtract; both must be of the same currency."""
        return Money(self.ore - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        """Turn the sign."""
        return Money(-self.ore, self.currency)

    def __lt__(self, other: "Money") -> bool:
        """Compare; both must be of the same currency."""
        return self.ore < self._same(other)

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            message = f"{self.currency} and {other.currency} in one sum"
            raise MixedCurrencies(message)
        return other.ore


def round_half_up(value: Decimal) -> Decimal:
    """Round to øre; half goes away from zero, for negative amounts too."""
    rounded = _EXACT.quantize(value, ORE)
    return rounded or rounded.copy_abs()  # never -0.00


def line_net(
    *,
    quantity: Decimal,
    unit_price: Decimal,
    discount_percent: Decimal,
    vat_percent_included: Decimal = Decimal(0),
    currency: str = "NOK",
) -> Money:
    """Quantity times unit price less the discount, without VAT, rounded once to øre.

    `vat_percent_included` is the rate that the unit price was entered with.
    """
    undiscounted = _EXACT.multiply(quantity, unit_price)
    remaining = _EXACT.subtract(Decimal(100), discount_percent)
    with_vat = _EXACT.multiply(undiscounted, remaining)
    whole = _EXACT.add(Decimal(100), vat_percent_included)
    return Money.of(round_half_up(_EXACT.divide(with_vat, whole)), currency)


def percent_of(amount: Money, percent: Decimal) -> Money:
    """Return so many percent of the amount, rounded to øre (half away from zero)."""
    return Money.of(_percent(amount.amount, percent), amount.currency)


def scaled(value: Decimal) -> int:
    """Turn a quantity or unit price into the whole number kept in the database.

    The database keeps ten-thousandths; more than four decimals is refused
    (``NotAnAmount``).
    """
    return _whole(value, _SCALE)


def unscaled(value: int) -> Decimal:
    """Turn the database's ten-thousandths back into a number with four decimals."""
    return Decimal(value).scaleb(-_SCALE, _EXACT)


def allocate(total: Money, weights: Sequence[int]) -> list[Money]:
    """Split the total by the weights so that the parts sum exactly to it.

    Each part is cut to whole øre; what is left over goes to the largest
    weight (the first of equals). Weights that sum to zero put all of it there.
    """
    if not weights:
        message = "nothing to allocate to"
        raise ValueError(message)
    whole = sum(weights)
    parts = [cut(total.ore * weight, whole) for weight in weights]
    largest = max(range(len(weights)), key=lambda place: abs(weights[place]))
    parts[largest] += total.ore - sum(parts)
    return [Money(part, total.currency) for part in parts]


def cut(numerator: int, denominator: int) -> int:
    """Divide øre towards zero; by zero gives zero."""
    if denominator == 0:
        return 0
    part = abs(numerator) // abs(denominator)
    return part if (numerator < 0) == (denominator < 0) else -part


def format_amount(value: Money | Decimal) -> str:
    """Write an amount as Norwegians do: ``31 287,66``, with no-break spaces."""
    amount = value.amount if isinstance(value, Money) else round_half_up(value)
    return _norwegian(f"{amount:,.2f}")


def format_quantity(value: Decimal) -> str:
    """Write a quantity with the decimals it needs and no more: ``63,75``."""
    text = f"{value:,f}"
    return _norwegian(text.rstrip("0").rstrip(".") if "." in text else text)


def parse_decimal(text: str) -> Decimal:
    """Read a number as Norwegians type it: ``1 450,50``, ``1450.5``, ``1.450,50``.

    Spaces (also no-break ones) must stand between groups of three digits.
    Refuses with ``NotANumber``.
    """
    tidy = _SPACES.sub(" ", text.strip()).replace(_MINUS, "-")
    match = _NUMBER.fullmatch(tidy)
    if match is None:
        raise NotANumber(
            f"«{text.strip()[:40]}» er ikke et tall. Skriv det for eksempel som 1 450,50."
        )
    whole = match["plain"] or match["spaced"] or match["dotted"]
    digits = whole.replace(" ", "").replace(".", "")
    return Decimal(f"{match['minus']}{digits}.{match['decimals'] or ''}")


def _whole(value: Decimal | str | int, decimals: int) -> int:
    try:
        moved = Decimal(value).scaleb(decimals, _EXACT)
    except (InvalidOperation, ValueError) as problem:
        raise NotAnAmount(f"«{value}» er ikke et tall.") from problem
    if not moved.is_finite():
        raise NotAnAmount(f"«{value}» er ikke et tall.")
    if abs(moved) > _LARGEST:
        raise NotAnAmount(f"{value} er for stort. Skriv et mindre tall.")
    if moved != moved.to_integral_value():
        raise NotAnAmount(f"{value} har for mange desimaler. Bruk høyst {decimals}.")
    return int(moved)


def _percent(value: Decimal, percent: Decimal) -> Decimal:
    return round_half_up(_EXACT.multiply(value, percent).scaleb(-2, _EXACT))


def _norwegian(text: str) -> str:
    return text.replace(",", _NBSP).replace(".", ",").replace("-", _MINUS)

"""What a client's VAT codes must be for its sales to be posted, purely."""

from collections.abc import Sequence
from decimal import Decimal

from webfaktura.contract.v1.companies import VatCode
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
from webfaktura.server.registers.rules import AccountMissing, level_words

TAXABLE = frozenset({VatLevel.PLH, VatLevel.PLL, VatLevel.PLS})
WITHOUT_VAT = frozenset({VatLevel.FRI, VatLevel.EKS})


class LevelsMissing(Refusal):
    """No code is connected to a taxable level, or none to a level without VAT."""


class RateOutOfPlace(Refusal):
    """A VAT code's rate does not fit the level it is connected to."""


class RateTooFine(Refusal):
    """A VAT rate has more than two decimals."""


class CodeTwice(Refusal):
    """The same VAT code stands twice in the list."""


def checked_vat_codes(codes: Sequence[VatCode]) -> None:
    """Refuse a new client's VAT codes unless those that are connected can be posted.

    A connected code must fit its level's rates and have a sales account, and there
    must be at least one with VAT and one without: the original's own demand. A code
    that is not connected stays so until somebody needs it: no invoice can use it.
    """
    for code in codes:
        refuse_repeated(code.code, [other.code for other in codes])
        _checked_mapping(code)
    levels = {code.level for code in codes}
    if not levels & TAXABLE or not levels & WITHOUT_VAT:
        raise LevelsMissing(
            "Minst én avgiftskode må knyttes til en sats med avgift (PLH, PLL eller PLS) og "
            "minst én til en uten (FRI eller EKS). Knytt for eksempel 1 til PLH og 9 til FRI.",
            field="vat_codes",
        )


def refuse_repeated(code: str, codes: Sequence[str]) -> None:
    """Refuse (`CodeTwice`) a VAT code that stands twice."""
    if codes.count(code) > 1:
        raise CodeTwice(
            f"Avgiftskode {code} står to ganger i listen. Ta bort den ene.", field="vat_codes"
        )


def refuse_odd_rate(code: VatCode) -> None:
    """Refuse (`RateOutOfPlace`) a taxable level without a rate, or a free one with a rate."""
    if code.level is None or (code.level in TAXABLE) == (code.rate > 0):
        return
    level = VatLevel(code.level)
    raise RateOutOfPlace(
        f"Avgiftskode {code.code} har satsen {_percent(code.rate)} % og kan ikke knyttes til "
        f"{level_words(level)}. Velg en annen avgiftssats for koden.",
        field="vat_codes",
    )


def hundredths(rate: Decimal) -> int:
    """A rate in percent as the database keeps it: 2500 is 25 %."""
    moved = rate * 100
    if moved != moved.to_integral_value():
        raise RateTooFine(
            f"Satsen {_percent(rate)} % har for mange desimaler. Bruk høyst to.",
            field="vat_codes",
        )
    return int(moved)


def _checked_mapping(code: VatCode) -> None:
    if code.level is None:
        return
    refuse_odd_rate(code)
    if not code.sales_account.strip():
        raise AccountMissing(
            f"Avgiftskode {code.code} {code.name} mangler salgskonto. "
            "Skriv kontoen salget skal føres på, for eksempel 3000.",
            field="vat_codes",
        )


def _percent(rate: Decimal) -> str:
    return f"{rate.normalize():f}".replace(".", ",")

"""KID, the payment reference that lets a payment find its invoice by itself.

Source: Nets' system specification for OCR giro, section 5, and the MOD10 and
MOD11 rules it gives.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from stdnum import luhn

from webfaktura.norway.refusal import Refusal

SHORTEST = 2
"""Fewest positions of a KID, check digit included."""

LONGEST = 25
"""Most positions of a KID, check digit included."""

_DIGITS = re.compile(r"[0-9]+")
_KID = re.compile(r"[0-9]{1,24}[0-9-]")
_PARTS = {
    "client_no": ("Klientnummeret", "klientdelen"),
    "customer_no": ("Kundenummeret", "kundedelen"),
    "invoice_no": ("Fakturanummeret", "fakturadelen"),
}


class CheckDigit(StrEnum):
    """How the last position of a KID is computed."""

    MOD10 = "mod10"
    MOD11 = "mod11"


class InvalidKidDesign(Refusal):
    """The parts do not make a KID of 2 to 25 positions."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"KID-en blir {length} tegn med kontrollsiffer, men må ha fra {SHORTEST} til "
            f"{LONGEST}. Endre lengdene på delene.",
            field="kid_design",
        )


class NumberTooLongForKid(Refusal):
    """A number has more digits than its part of the KID holds; it is never truncated."""

    def __init__(self, field: str, number: int | str, length: int) -> None:
        name, part = _PARTS[field]
        super().__init__(
            f"{name} {number} har {len(str(number))} siffer, men {part} av KID har bare plass "
            f"til {length}. Øk lengden på {part} i innstillingene for KID.",
            field=field,
        )
        self.number = number
        self.length = length


@dataclass(frozen=True)
class KidDesign:
    """How long each part of a company's KID is; 0 leaves the part out.

    The names in the original are ``CIDClient``, ``CIDCustomer`` and
    ``CIDInvoice``. Refuses (``InvalidKidDesign``) what is no KID.
    """

    client_length: int
    customer_length: int
    invoice_length: int
    check: CheckDigit = CheckDigit.MOD10

    def __post_init__(self) -> None:
        """Refuse a design that no bank would take."""
        lengths = (self.client_length, self.customer_length, self.invoice_length)
        if min(lengths) < 0 or not SHORTEST <= self.length <= LONGEST:
            raise InvalidKidDesign(self.length)

    @property
    def length(self) -> int:
        """All positions, the check digit included."""
        return self.client_length + self.customer_length + self.invoice_length + 1


def check_digit(base: str, check: CheckDigit) -> str:
    """Compute the check digit of a base of digits; MOD11 writes ten as ``-``."""
    if not _DIGITS.fullmatch(base):
        message = f"not digits: {base!r}"
        raise ValueError(message)
    if check is CheckDigit.MOD10:
        return luhn.calc_check_digit(base)
    return _mod11(base)


def make_kid(design: KidDesign, *, client_no: int | str, customer_no: int, invoice_no: int) -> str:
    """Compose the KID of an invoice; refuses with ``NumberTooLongForKid``."""
    base = (
        _part("client_no", client_no, design.client_length)
        + _part("customer_no", customer_no, design.customer_length)
        + _part("invoice_no", invoice_no, design.invoice_length)
    )
    return base + check_digit(base, design.check)


def is_valid_kid(kid: str, check: CheckDigit) -> bool:
    """Tell whether the text is a KID whose check digit agrees."""
    return bool(_KID.fullmatch(kid)) and check_digit(kid[:-1], check) == kid[-1]


def _part(field: str, number: int | str, length: int) -> str:
    """Pad the number with zeros to its part; a part of length 0 is left out."""
    if length == 0:
        return ""
    text = str(number)
    if not _DIGITS.fullmatch(text):
        message = f"{field} is not a number: {number!r}"
        raise ValueError(message)
    if len(text) > length:
        raise NumberTooLongForKid(field, number, length)
    return text.zfill(length)


def _mod11(base: str) -> str:
    weighted = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(base)))
    remainder = weighted % 11
    if remainder == 1:
        return "-"
    return str((11 - remainder) % 11)

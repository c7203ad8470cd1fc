"""Norwegian identifiers as value types: organisation, bank account, postal code."""

import re
from dataclasses import dataclass
from typing import Self

from stdnum.no import iban, kontonr, mva, orgnr

from webfaktura.norway.refusal import Refusal

_SEPARATORS = re.compile(r"[\s.\-\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]")
_ORG_NO = re.compile(r"[89][0-9]{8}")  # stdnum also takes numbers that are never issued
_BANK_ACCOUNT_NO = re.compile(r"(?!0000)[0-9]{11}")
_POSTAL_CODE = re.compile(r"[0-9]{4}")


class InvalidOrgNo(Refusal, ValueError):
    """The text is not a Norwegian organisation number."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"Organisasjonsnummeret «{text.strip()[:40]}» er ikke gyldig. "
            "Det skal ha 9 siffer og begynne med 8 eller 9; sjekk at alle siffer er riktige.",
            field="org_no",
        )


class InvalidBankAccountNo(Refusal, ValueError):
    """The text is not a Norwegian bank account number."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"Kontonummeret «{text.strip()[:40]}» er ikke gyldig. "
            "Det skal ha 11 siffer; sjekk at alle siffer er riktige.",
            field="bank_account_no",
        )


class InvalidPostalCode(Refusal, ValueError):
    """The text is not a Norwegian postal code."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"Postnummeret «{text.strip()[:40]}» er ikke gyldig. "
            "Det skal ha 4 siffer, for eksempel 0150.",
            field="postal_code",
        )


@dataclass(frozen=True, order=True)
class OrgNo:
    """An organisation number: nine digits, MOD11, the first 8 or 9."""

    digits: str

    def __post_init__(self) -> None:
        """Refuse digits whose check digit is wrong."""
        if not (_ORG_NO.fullmatch(self.digits) and orgnr.is_valid(self.digits)):
            raise InvalidOrgNo(self.digits)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a person types, with or without spaces; refuses ``InvalidOrgNo``."""
        digits = _SEPARATORS.sub("", text)
        if not _ORG_NO.fullmatch(digits):
            raise InvalidOrgNo(text)
        return cls(digits)

    @classmethod
    def from_vat_no(cls, text: str) -> Self:
        """Read a VAT number (``NO974760673MVA``, ``974760673MVA``); MVA is required."""
        compact = mva.compact(_SEPARATORS.sub("", text))
        if not compact.endswith("MVA"):
            raise InvalidOrgNo(text)
        return cls.parse(compact.removesuffix("MVA"))

    @property
    def printed(self) -> str:
        """As it stands on a document: ``974 760 673``."""
        return orgnr.format(self.digits)

    @property
    def vat_no(self) -> str:
        """The VAT number as EHF wants it: ``NO974760673MVA``."""
        return f"NO{self.digits}MVA"

    @property
    def vat_no_printed(self) -> str:
        """The VAT number as it stands on a document: ``NO 974 760 673 MVA``."""
        return f"NO {self.printed} MVA"

    def __str__(self) -> str:
        """Return the bare digits."""
        return self.digits


@dataclass(frozen=True, order=True)
class BankAccountNo:
    """A bank account number: eleven digits, MOD11."""

    digits: str

    def __post_init__(self) -> None:
        """Refuse digits whose check digit is wrong."""
        if not (_BANK_ACCOUNT_NO.fullmatch(self.digits) and kontonr.is_valid(self.digits)):
            raise InvalidBankAccountNo(self.digits)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a person types, with or without dots; refuses ``InvalidBankAccountNo``."""
        digits = _SEPARATORS.sub("", text)
        if not _BANK_ACCOUNT_NO.fullmatch(digits):
            raise InvalidBankAccountNo(text)
        return cls(digits)

    @classmethod
    def from_iban(cls, text: str) -> Self:
        """Read a Norwegian IBAN; both its check digits and the account's must agree."""
        compact = _SEPARATORS.sub("", text).upper()
        if not iban.is_valid(compact):
            raise InvalidBankAccountNo(text)
        return cls.parse(compact[4:])

    @property
    def printed(self) -> str:
        """As it stands on a document: ``8601.11.17947``."""
        return f"{self.digits[:4]}.{self.digits[4:6]}.{self.digits[6:]}"

    @property
    def iban(self) -> str:
        """The international number, without spaces: ``NO9386011117947``."""
        return kontonr.to_iban(self.digits)

    def __str__(self) -> str:
        """Return the bare digits."""
        return self.digits


@dataclass(frozen=True, order=True)
class PostalCode:
    """A Norwegian postal code: four digits, kept as text for its leading zeros."""

    digits: str

    def __post_init__(self) -> None:
        """Refuse anything but four digits."""
        if not _POSTAL_CODE.fullmatch(self.digits):
            raise InvalidPostalCode(self.digits)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a person types; refuses ``InvalidPostalCode``."""
        return cls(text.strip())

    @property
    def printed(self) -> str:
        """As it stands on a document: the four digits."""
        return self.digits

    def __str__(self) -> str:
        """Return the four digits."""
        return self.digits

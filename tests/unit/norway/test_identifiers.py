from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.norway.vectors import VECTORS
from webfaktura.norway.identifiers import (
    BankAccountNo,
    InvalidBankAccountNo,
    InvalidOrgNo,
    InvalidPostalCode,
    OrgNo,
    PostalCode,
)
from webfaktura.norway.refusal import Refusal

ORG_NO = VECTORS["orgnr"]
VAT_NO = VECTORS["mva"]
ACCOUNT = VECTORS["kontonr"]
IBAN = VECTORS["iban"]


@pytest.mark.parametrize("digits", ORG_NO["valid"])
def test_valid_organisation_numbers_are_read(digits: str) -> None:
    spaced = f" {digits[:3]} {digits[3:6]}\N{NO-BREAK SPACE}{digits[6:]} "

    assert OrgNo.parse(digits).digits == digits
    assert OrgNo.parse(spaced) == OrgNo(digits)


@pytest.mark.parametrize(
    "text",
    [
        *ORG_NO["invalid"],
        *ORG_NO["stdnum_accepts_but_reject"],
        *ORG_NO["mod11_ok_but_never_issued"],
        "",
        "٩٧٤٧٦٠٦٧٣",
    ],
)
def test_invalid_organisation_numbers_are_refused(text: str) -> None:
    with pytest.raises(InvalidOrgNo, match=f"Organisasjonsnummeret «{text}» er ikke gyldig"):
        OrgNo.parse(text)
    with pytest.raises(InvalidOrgNo):
        OrgNo(text)


def test_an_organisation_number_prints_in_threes() -> None:
    assert OrgNo("974760673").printed == "974 760 673"
    assert str(OrgNo("974760673")) == "974760673"


@pytest.mark.parametrize("text", VAT_NO["valid"])
def test_vat_numbers_are_read(text: str) -> None:
    assert OrgNo.from_vat_no(text).vat_no.startswith("NO")


@pytest.mark.parametrize("text", VAT_NO["invalid"])
def test_what_is_no_vat_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidOrgNo):
        OrgNo.from_vat_no(text)


def test_vat_numbers_are_written_for_ehf_and_for_paper() -> None:
    org_no = OrgNo.from_vat_no("NO974760673MVA")

    assert org_no.vat_no == VAT_NO["canonical_peppol"]
    assert org_no.vat_no_printed == VAT_NO["canonical_print"]


@pytest.mark.parametrize("digits", ACCOUNT["valid"])
def test_valid_bank_accounts_are_read(digits: str) -> None:
    account = BankAccountNo.parse(digits)

    assert account.digits == digits
    assert BankAccountNo.parse(account.printed) == account


@pytest.mark.parametrize("text", [*ACCOUNT["invalid"], "00000000000", "0000.4090403", ""])
def test_invalid_bank_accounts_are_refused(text: str) -> None:
    with pytest.raises(InvalidBankAccountNo, match=f"Kontonummeret «{text}» er ikke gyldig"):
        BankAccountNo.parse(text)
    with pytest.raises(InvalidBankAccountNo):
        BankAccountNo(text)


@pytest.mark.parametrize("base", ACCOUNT["no_check_digit_bases"])
def test_some_bases_have_no_check_digit_at_all(base: str) -> None:
    for digit in "0123456789":
        with pytest.raises(InvalidBankAccountNo):
            BankAccountNo.parse(base + digit)


def test_a_bank_account_prints_with_dots() -> None:
    assert BankAccountNo("86011117947").printed == "8601.11.17947"


@pytest.mark.parametrize("vector", IBAN["valid"])
def test_a_bank_account_has_its_iban(vector: dict[str, str]) -> None:
    account = BankAccountNo(vector["bban"])

    assert account.iban == vector["iban"]
    assert BankAccountNo.from_iban(vector["iban"]) == account


@pytest.mark.parametrize("text", [*IBAN["invalid"], *IBAN["iban_ok_but_bban_bad"], "86011117947"])
def test_invalid_ibans_are_refused(text: str) -> None:
    with pytest.raises(InvalidBankAccountNo):
        BankAccountNo.from_iban(text)


def test_postal_codes_keep_their_zeros() -> None:
    assert PostalCode.parse(" 0150 ").printed == "0150"


@pytest.mark.parametrize("text", ["150", "01500", "O150", ""])
def test_what_is_no_postal_code_is_refused(text: str) -> None:
    with pytest.raises(InvalidPostalCode, match="Postnummeret"):
        PostalCode.parse(text)


@given(st.text(max_size=40))
def test_text_is_an_identifier_or_refused_and_never_a_fault(text: str) -> None:
    for kind in (OrgNo, BankAccountNo, PostalCode):
        with suppress(Refusal):
            assert kind.parse(text).digits.isascii()

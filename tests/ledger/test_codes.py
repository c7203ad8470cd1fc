from decimal import Decimal

import pytest

from unit.ledger.builders import CLIENT, a_batch, an_invoice, updated
from webfaktura.ledger.records import Account, RegisterEntry, VatCode, VoucherType
from webfaktura.ledger.registers import (
    InvalidAccount,
    InvalidEntry,
    InvalidVatCode,
    InvalidVoucherType,
)
from webfaktura.ledger.session import BatchRefused, Ledger


def test_a_voucher_type_is_made_before_it_is_used(ledger: Ledger) -> None:
    batch = a_batch(an_invoice(voucher_type="71"))
    with pytest.raises(BatchRefused, match="Bilagsart 71 finnes ikke"):
        ledger.write_batch(CLIENT, batch)

    ledger.put_voucher_types(CLIENT, [VoucherType("71", "WebFaktura")])

    assert updated(ledger, batch).state == "updated"
    assert ledger.voucher_types(CLIENT)[-1] == VoucherType("71", "WebFaktura")


def test_a_voucher_type_has_code_and_name(ledger: Ledger) -> None:
    for wrong in (VoucherType(" ", "Navn"), VoucherType("71", "")):
        with pytest.raises(InvalidVoucherType):
            ledger.put_voucher_types(CLIENT, [wrong])


@pytest.mark.parametrize("account", ["", "300", "abcd", "3000 "])
def test_an_account_is_a_number_of_four_digits_or_more(ledger: Ledger, account: str) -> None:
    with pytest.raises(InvalidAccount, match="minst 4 siffer"):
        ledger.put_accounts(CLIENT, [Account(account, "Salg")])


def test_an_account_has_a_name(ledger: Ledger) -> None:
    with pytest.raises(InvalidAccount):
        ledger.put_accounts(CLIENT, [Account("3010", " ")])


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (VatCode("", "Ny", Decimal(0), sale=True), "både kode og navn"),
        (VatCode("7", " ", Decimal(0), sale=True), "både kode og navn"),
        (VatCode("7", "Ny", Decimal("11.111"), sale=True), "kan ikke ha satsen 11,111"),
        (VatCode("7", "Ny", Decimal(101), sale=True), "kan ikke ha satsen 101"),
        (VatCode("7", "Ny", Decimal(-1), sale=True), "kan ikke ha satsen"),
        (VatCode("7", "Ny", Decimal(25), sale=True), "må ha en avgiftskonto"),
        (VatCode("7", "Ny", Decimal(0), sale=True, vat_account="2799"), "må ha en avgiftskonto"),
    ],
)
def test_a_vat_code_that_could_not_be_posted_is_refused(
    ledger: Ledger, code: VatCode, sentence: str
) -> None:
    with pytest.raises(InvalidVatCode, match=sentence):
        ledger.put_vat_codes(CLIENT, [code])


def test_a_new_vat_code_may_be_used(ledger: Ledger) -> None:
    raw_fish = VatCode("33", "Råfisk", Decimal("11.11"), sale=True, vat_account="2702")

    ledger.put_vat_codes(CLIENT, [raw_fish])

    assert raw_fish in ledger.vat_codes(CLIENT)


def test_departments_and_projects_have_number_and_name(ledger: Ledger) -> None:
    for put in (ledger.put_departments, ledger.put_projects):
        for wrong in (RegisterEntry("", "Oslo"), RegisterEntry("10", " ")):
            with pytest.raises(InvalidEntry, match="både nummer og navn"):
                put(CLIENT, [wrong])

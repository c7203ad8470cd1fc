from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.norway.vectors import VECTORS
from webfaktura.norway.kid import (
    CheckDigit,
    InvalidKidDesign,
    KidDesign,
    NumberTooLongForKid,
    check_digit,
    is_valid_kid,
    make_kid,
)

both_checks = st.sampled_from(CheckDigit)


@pytest.mark.parametrize("vector", VECTORS["kid_check_digit"])
@pytest.mark.parametrize("check", CheckDigit)
def test_check_digit(vector: dict[str, str], check: CheckDigit) -> None:
    assert check_digit(vector["base"], check) == vector[check]


@pytest.mark.parametrize("vector", VECTORS["kid_seed"])
@pytest.mark.parametrize("check", CheckDigit)
def test_a_kid_is_composed_of_its_parts(vector: dict[str, Any], check: CheckDigit) -> None:
    design = KidDesign(vector["client_len"], vector["cust_len"], vector["inv_len"], check)

    kid = make_kid(
        design,
        client_no=vector["client"],
        customer_no=vector["cust"],
        invoice_no=vector["inv"],
    )

    assert kid == vector[f"kid_{check}"]
    assert len(kid) == design.length
    assert is_valid_kid(kid, check)


@pytest.mark.parametrize("vector", VECTORS["kid_external"])
def test_others_kids_are_valid(vector: dict[str, str]) -> None:
    assert is_valid_kid(vector["kid"], CheckDigit(vector["alg"]))


@pytest.mark.parametrize("kid", VECTORS["kid_invalid"])
@pytest.mark.parametrize("check", CheckDigit)
def test_what_is_no_kid_is_seen(kid: str, check: CheckDigit) -> None:
    assert not is_valid_kid(kid, check)


def test_a_client_part_stands_first() -> None:
    kid = make_kid(KidDesign(4, 6, 6), client_no="1907", customer_no=10000, invoice_no=1)

    assert kid[:-1] == "1907010000000001"


def test_a_part_of_length_zero_is_left_out() -> None:
    kid = make_kid(KidDesign(0, 0, 6), client_no=1907, customer_no=10000, invoice_no=42)

    assert kid[:-1] == "000042"


@pytest.mark.parametrize(
    ("numbers", "field", "sentence"),
    [
        ((12345, 1, 1), "client_no", "Klientnummeret 12345 har 5 siffer, men klientdelen"),
        ((1, 1234567, 1), "customer_no", "Kundenummeret 1234567 har 7 siffer, men kundedelen"),
        ((1, 1, 1234567), "invoice_no", "Fakturanummeret 1234567 har 7 siffer, men fakturadelen"),
    ],
)
def test_a_number_too_long_for_its_part_is_refused_never_truncated(
    numbers: tuple[int, int, int], field: str, sentence: str
) -> None:
    client_no, customer_no, invoice_no = numbers

    with pytest.raises(NumberTooLongForKid, match=sentence) as refused:
        make_kid(
            KidDesign(4, 6, 6),
            client_no=client_no,
            customer_no=customer_no,
            invoice_no=invoice_no,
        )

    assert refused.value.field == field


@pytest.mark.parametrize("lengths", [(0, 0, 0), (9, 9, 9), (-1, 6, 6)])
def test_a_kid_has_two_to_twentyfive_positions(lengths: tuple[int, int, int]) -> None:
    with pytest.raises(InvalidKidDesign):
        KidDesign(*lengths)


def test_only_digits_have_a_check_digit() -> None:
    with pytest.raises(ValueError, match="not digits"):
        check_digit("12-4", CheckDigit.MOD11)
    with pytest.raises(ValueError, match="customer_no is not a number"):
        make_kid(KidDesign(0, 6, 6), client_no="", customer_no=-1, invoice_no=1)


@given(st.integers(0, 999_999), st.integers(0, 999_999), both_checks)
def test_every_kid_we_make_is_valid(customer_no: int, invoice_no: int, check: CheckDigit) -> None:
    design = KidDesign(0, 6, 6, check)

    kid = make_kid(design, client_no="", customer_no=customer_no, invoice_no=invoice_no)

    assert is_valid_kid(kid, check)
    assert (int(kid[:6]), int(kid[6:12])) == (customer_no, invoice_no)


@given(st.text("0123456789", min_size=1, max_size=24), both_checks, st.randoms())
def test_one_wrong_digit_is_always_seen(base: str, check: CheckDigit, chance: Any) -> None:
    kid = base + check_digit(base, check)
    place = chance.randrange(len(base))
    wrong = chance.choice([digit for digit in "0123456789" if digit != kid[place]])

    assert not is_valid_kid(kid[:place] + wrong + kid[place + 1 :], check)

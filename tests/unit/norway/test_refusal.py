import pytest

from webfaktura.norway.money import NotANumber, parse_decimal
from webfaktura.norway.refusal import Refusal


def test_a_refusal_prints_as_its_sentence() -> None:
    refusal = Refusal("Kunden finnes ikke.", field="customer_no", code="unknown-customer")

    assert str(refusal) == refusal.sentence == "Kunden finnes ikke."
    assert (refusal.field, refusal.code) == ("customer_no", "unknown-customer")


def test_a_refusals_code_is_its_fact_in_kebab_case() -> None:
    with pytest.raises(NotANumber) as refused:
        parse_decimal("tolv")

    assert refused.value.code == "not-a-number"
    assert refused.value.field == ""

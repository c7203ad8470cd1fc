"""A number belongs to a transaction: outside one it could be lost."""

import pytest

from webfaktura.server.tenancy.counter import take_number
from webfaktura.server.tenancy.models import CompanyCounter


def test_a_number_is_never_taken_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        take_number(CompanyCounter, id=1)

"""A client company, and the scope its drafts are made in, for those who ask."""

from collections.abc import Iterator

import pytest

from builders import a_company
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope


@pytest.fixture
def company(db: None) -> Company:
    return a_company()


@pytest.fixture
def scope(company: Company) -> Iterator[None]:
    with company_scope(company):
        yield

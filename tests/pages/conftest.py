"""A client company, somebody of it who has signed in, and the scope its data is made in."""

from collections.abc import Iterator

import pytest
from django.test import Client

from builders import a_company, a_user
from webfaktura.server.tenancy.models import Company, User
from webfaktura.server.tenancy.scope import company_scope


@pytest.fixture
def company(db: None) -> Company:
    return a_company()


@pytest.fixture
def scope(company: Company) -> Iterator[None]:
    with company_scope(company):
        yield


@pytest.fixture
def user(company: Company) -> User:
    return a_user(company)


@pytest.fixture
def reader(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client

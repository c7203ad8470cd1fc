"""A mail server that the product sends through, and a company to send for."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from builders import a_company
from rooms.delivery.mailbox import (
    Mailbox,
    mailers,
    open_mailbox,
)
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        settings.MAILERS = mailers(mailbox.port)
        yield mailbox


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company

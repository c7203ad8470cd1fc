"""A page that is read takes no lock: it writes nothing and opens no transaction.

On SQLite a transaction locks the whole database (IMMEDIATE), so a page that began
one would wait for every issue and delivery, and they for it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from pages.routes import routes
from pages.test_strangers import House, a_house


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_house("Fjord")
        transaction.set_rollback(True)


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_a_page_that_is_read_only_reads(route: Any, house: House, db: None) -> None:
    client = Client()
    client.force_login(house.user)
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *how: Any) -> Any:
        statements.append(sql)
        return execute(sql, *how)

    with connection.execute_wrapper(note):
        client.get(route.filled(house.ids))

    assert [sql for sql in statements if not sql.startswith("SELECT")] == []

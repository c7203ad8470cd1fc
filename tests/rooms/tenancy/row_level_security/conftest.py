"""Companies with a row in every table; on SQLite, which hides nothing, nothing is collected."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from engines import is_postgresql
from rooms.tenancy.row_level_security.houses import House, houses
from rooms.tenancy.row_level_security.town import Town, a_town

collect_ignore_glob = [] if is_postgresql() else ["test_*.py"]


@pytest.fixture(scope="module")
def street(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[House]]:
    """Made once for all the sweeps of a file; what each changes is rolled back by itself."""
    with django_db_blocker.unblock(), houses() as made:
        yield made


@pytest.fixture
def mine(street: list[House], db: None) -> House:
    return street[0]


@pytest.fixture
def theirs(street: list[House], db: None) -> House:
    return street[1]


@pytest.fixture
def neighbours(street: list[House], db: None) -> House:
    return street[2]


@pytest.fixture(scope="session")
def made_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture
def town(made_town: Town, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """Where transactions are real, and none of a test's is rolled back for it."""
    with django_db_blocker.unblock():
        yield made_town

"""What holds for every test: its database's role, a folder of its own, passwords that hash fast."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from engines import is_postgresql

HOME = tempfile.mkdtemp(prefix="webfaktura-tests-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

# For programs that tests start. The settings of this process are read before this file.
os.environ["WEBFAKTURA_HOME"] = HOME
settings.HOME = HOME
settings.STATIC_ROOT = f"{HOME}/static"
Path(HOME, "static").mkdir()  # WhiteNoise warns of a folder that is not there
settings.STORAGES["documents"]["OPTIONS"]["location"] = f"{HOME}/documents"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if is_postgresql():
    connection.settings_dict["OPTIONS"].pop("pool", None)  # the programs that tests start have one
else:
    connection.settings_dict["TEST"]["NAME"] = ":memory:"  # also where pytest-xdist would name it
APPLICATION = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}


def log_in(who: dict[str, str]) -> None:
    """Let the next connection be somebody else's."""
    if any(connection.settings_dict[key] != value for key, value in who.items()):
        connection.close()
        connection.settings_dict.update(who)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is so on PostgreSQL only is elsewhere no test, rather than one that is skipped."""
    if is_postgresql():
        return
    elsewhere = [item for item in items if item.get_closest_marker("on_postgresql")]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that acts as the owner logs in as one before its database is opened."""
    log_in(settings.DATABASE_OWNER if item.get_closest_marker("as_owner") else APPLICATION)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The owner makes the database and its tables."""
    log_in(settings.DATABASE_OWNER)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Tests run as the application's role, which owns nothing; the owner takes all away again."""
    log_in(APPLICATION)
    yield
    log_in(settings.DATABASE_OWNER)

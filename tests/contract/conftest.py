"""The contract's tests meet the server by its other face, the web service."""

import pytest
from django.core.cache import cache
from pytest_django import Settings

from webfaktura.server.settings import FACES


@pytest.fixture(autouse=True)
def _service_face(settings: Settings) -> None:
    settings.ROOT_URLCONF = FACES["service"]


@pytest.fixture(autouse=True)
def _no_failures_remembered(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()

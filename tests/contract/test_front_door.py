"""The web service is there for anyone to see, in a browser as for a program."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from contract.office import ask
from webfaktura.contract.v1.endpoints import ENDPOINTS, SERVICE_ROOT, STATUS
from webfaktura.contract.v1.status import Status
from webfaktura.server.webservice.api import openapi
from webfaktura.server.webservice.face import server_version

pytestmark = pytest.mark.django_db

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_a_program_reads_the_state_without_a_key() -> None:
    answer = ask(STATUS, {}, {})

    status = Status.read(answer.body)
    assert (status.name, status.version, status.oldest_sync) == (
        "WebFaktura",
        server_version(),
        settings.OLDEST_SYNC,
    )
    assert (status.database, status.worker) == ("ok", "stopped")
    assert abs(status.time - timezone.now()) < timedelta(minutes=1)


def test_a_browser_gets_a_page_in_norwegian() -> None:
    response = Client().get(SERVICE_ROOT, headers=BROWSER | {"Accept-Language": "en"})

    page = response.content.decode()
    assert response.headers["Content-Type"].startswith("text/html")
    for words in ("Web-tjenesten til WebFaktura", server_version(), "Svarer", "Stoppet"):
        assert words in page


def test_a_program_that_takes_anything_gets_json() -> None:
    response = Client().get(SERVICE_ROOT, headers={"Accept": "*/*"})

    assert response.headers["Content-Type"] == "application/json"


def test_a_database_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "ensure_connection", away)

    answer = ask(STATUS, {}, {})

    assert (answer.body["database"], answer.body["worker"]) == ("down", "stopped")


def test_the_committed_description_is_the_web_service() -> None:
    committed = (settings.SERVER.parents[2] / "openapi.json").read_text(encoding="utf-8")

    assert committed == openapi()


def test_the_description_names_every_endpoint() -> None:
    described = openapi()

    assert '"openapi": "3.1.0"' in described
    for endpoint in ENDPOINTS:
        assert f'"operationId": "{endpoint.name}"' in described
        assert f'"{SERVICE_ROOT}{endpoint.path}"' in described

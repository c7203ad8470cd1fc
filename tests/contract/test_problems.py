"""Every no is a problem with a Norwegian sentence; no fault shows its inside."""

import json
import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from contract.office import JSON, Answer, an_office, ask
from contract.samples import sample
from webfaktura.contract.v1.base import SERVER_VERSION_HEADER, SYNC_VERSION_HEADER
from webfaktura.contract.v1.endpoints import COMPANIES, CREATE_COMPANY, ENROL, STATUS, TOKEN
from webfaktura.server.webservice.face import server_version

pytestmark = pytest.mark.django_db


def post(place: str, body: bytes | str) -> Answer:
    client = Client(raise_request_exception=False)
    response = client.post(place, body, content_type=JSON, headers={"Accept-Language": "en"})
    return Answer(response.status_code, response.json(), dict(response.headers))


@pytest.mark.parametrize("body", ["{", "", "nei", '{"a": "\\u0000"}'])
def test_what_is_no_json_is_said_so(body: str) -> None:
    answer = post(TOKEN.place(), body)

    assert answer.status in {400, 422}
    assert answer.problem.detail.startswith("Meldingen ")


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        (
            {"customer_no": ...},
            "customer_no",
            "Feltet «customer_no» mangler. Fyll det ut.",
        ),
        (
            {"enrolment_code": "kort"},
            "enrolment_code",
            "Feltet «enrolment_code» må ha minst 8 tegn. Gjør det lengre.",
        ),
        (
            {"host": "x" * 201},
            "host",
            "Feltet «host» kan ha høyst 200 tegn. Gjør det kortere.",
        ),
        (
            {"secret_sha256": "nei"},
            "secret_sha256",
            "Feltet «secret_sha256» er ikke gyldig. Rett det og send på nytt.",
        ),
        (
            {"agency_user": {"user_name": "byrå", "name": "Byrå", "email": "a@b.no"}},
            "agency_user.password",
            "Feltet «agency_user.password» mangler. Fyll det ut.",
        ),
    ],
)
def test_a_field_that_is_wrong_is_named_in_norwegian(
    change: dict[str, Any], field: str, sentence: str
) -> None:
    wire = sample(ENROL.request) | change
    body = json.dumps({key: value for key, value in wire.items() if value is not ...})

    answer = post(ENROL.place(), body)

    assert (answer.status, answer.problem.field, answer.problem.detail) == (422, field, sentence)


def test_a_message_that_is_no_object_is_said_so() -> None:
    answer = post(ENROL.place(), "[]")

    assert (answer.status, answer.problem.detail) == (
        422,
        "Meldingen kan ikke leses. Send den slik beskrivelsen av web-tjenesten sier.",
    )


def test_a_message_that_is_too_large_is_refused(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000

    answer = post(ENROL.place(), json.dumps({"host": "x" * 2_000}))

    assert (answer.status, answer.problem.code) == (413, "too-large")


@pytest.mark.parametrize("place", ["/", "/wsaWebFaktura/v1", "/wsaWebFaktura/v1/companies/abc"])
def test_an_address_where_nothing_is_says_so_in_norwegian(place: str) -> None:
    response = Client().get(place, headers={"Accept-Language": "en"})

    assert response.status_code == 404
    assert response.json()["detail"].startswith("Det er ingenting på denne adressen.")


def test_a_method_that_an_address_does_not_know_is_a_problem() -> None:
    response = Client().delete(COMPANIES.place())

    assert (response.status_code, response.json()["code"]) == (405, "method-not-allowed")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize("version", ["0.0.9", "0.0", "nyest", ""])
def test_a_sync_that_is_too_old_is_told_to_upgrade(version: str) -> None:
    answer = ask(TOKEN, {}, {SYNC_VERSION_HEADER: version})

    assert (answer.status, answer.problem.code) == (426, "sync-too-old")
    assert "Installer versjon 0.1.0 eller nyere" in answer.problem.detail


@pytest.mark.parametrize("version", ["0.1.0", "0.1", "0.10.0", "1", "2.0rc1"])
def test_a_sync_that_is_new_enough_is_served(version: str) -> None:
    assert ask(STATUS, {}, {SYNC_VERSION_HEADER: version}).status == 200


def test_every_answer_tells_the_server_s_version() -> None:
    answers = [ask(STATUS, {}, {}), ask(COMPANIES, {}, {}), ask(TOKEN, {}, {})]

    assert {answer.headers[SERVER_VERSION_HEADER] for answer in answers} == {server_version()}


def fails(_agency: object) -> None:
    raise ZeroDivisionError("the password is hunter2")


def is_locked(**_wanted: object) -> None:
    raise OperationalError("database is locked")


def test_a_fault_gets_a_number_that_is_logged_and_shows_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office = an_office()
    monkeypatch.setattr("webfaktura.server.webservice.handlers.offices.clients_of", fails)

    with caplog.at_level(logging.ERROR):
        answer = office.ask(COMPANIES)

    number = answer.problem.detail.split("nummer ")[1][:8]
    assert (answer.status, answer.problem.code) == (500, "fault")
    assert f"fault {number} in GET {COMPANIES.place()}" in caplog.text
    assert "hunter2" not in str(answer.body)
    assert "Traceback" not in str(answer.body)


def test_a_busy_database_asks_for_the_same_call_later(monkeypatch: pytest.MonkeyPatch) -> None:
    office = an_office()
    monkeypatch.setattr("webfaktura.server.webservice.handlers.offices.open_company", is_locked)

    answer = office.ask(CREATE_COMPANY, sample(CREATE_COMPANY.request))

    assert (answer.status, answer.problem.code) == (503, "busy")
    assert answer.headers["Retry-After"] == "5"


def test_no_secret_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        office = an_office()
        office.ask(CREATE_COMPANY, sample(CREATE_COMPANY.request))
        office.ask(CREATE_COMPANY, sample(CREATE_COMPANY.request) | {"users": [{"password": "p"}]})

    for secret in (office.secret, office.token, "en annen god frase"):
        assert secret not in caplog.text

"""What the operator types, and what the command line says."""

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from builders import PASSWORD, an_actor, an_agency
from contract.office import an_enrol_message
from engines import drop_guard
from stories.world import free_port
from webfaktura.norway.refusal import Refusal
from webfaktura.server import tasks
from webfaktura.server.cli import main
from webfaktura.server.jobs.models import Heartbeat
from webfaktura.server.storages import addresses
from webfaktura.server.tenancy.guards import standing_guards
from webfaktura.server.tenancy.models import Agency, AuditEntry, User
from webfaktura.server.webservice.api import openapi
from webfaktura.server.webservice.commands import enrol
from webfaktura.server.webservice.models import EnrolmentCode, MachineCredential

pytestmark = pytest.mark.django_db


def webfaktura(*words: str, **variables: str) -> Result:
    return CliRunner().invoke(main, words, env=variables)


def enrol_office(**changes: str) -> Result:
    said = {"customer_no": "10012345", "name": "Fjord Regnskap AS", **changes}
    words = ["--customer-no", said["customer_no"], "--name", said["name"]]
    return webfaktura("agency", "enrol", *words)


def code_in(result: Result) -> str:
    found = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}\b", result.output)
    assert found, result.output
    return found[0]


def register(code: str, **changes: Any) -> None:
    agency = Agency.objects.get()
    made = EnrolmentCode.objects.latest("pk").made_at
    enrol(message=an_enrol_message(agency, code, **changes), at=made, by=an_actor())


def test_an_office_gets_a_code_that_lets_its_sync_in() -> None:
    result = enrol_office()

    assert result.exit_code == 0
    assert "Registreringskode for Fjord Regnskap AS (kundenummer 10012345):" in result.output
    register(code_in(result))
    assert MachineCredential.objects.get().agency.customer_no == "10012345"


def test_the_same_office_gets_another_code() -> None:
    codes = {code_in(enrol_office()), code_in(enrol_office())}

    assert len(codes) == 2
    assert Agency.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"customer_no": "123"}, "Det skal ha fra 4 til 12 siffer."),
        ({"customer_no": "1001234x"}, "Kundenummeret «1001234x» er ikke gyldig."),
        ({"name": " "}, "Byrået mangler navn."),
        ({"name": "x" * 201}, "Navnet på byrået kan ha høyst 200 tegn."),
    ],
)
def test_an_office_that_could_not_be_is_refused_in_words(
    changes: dict[str, str], sentence: str
) -> None:
    result = enrol_office(**changes)

    assert result.exit_code == 1
    assert sentence in result.output
    assert not Agency.objects.exists()


def test_a_refusal_is_a_sentence_and_an_exit_code() -> None:
    enrol_office()

    result = enrol_office(name="Fjell Regnskap AS")

    assert result.exit_code == 1
    assert "Kundenummer 10012345 tilhører Fjord Regnskap AS." in result.output
    assert not isinstance(result.exception, Refusal)


def test_an_office_is_kept_out_again() -> None:
    register(code_in(enrol_office()))

    result = webfaktura("agency", "revoke", "--customer-no", "10012345")

    assert result.output == "Fjord Regnskap AS: 1 registrering(er) er trukket tilbake.\n"
    assert MachineCredential.objects.get().revoked_at is not None
    assert AuditEntry.objects.filter(deed="credential.revoke").count() == 1


def test_an_unknown_office_is_not_kept_out() -> None:
    result = webfaktura("agency", "revoke", "--customer-no", "10019999")

    assert result.exit_code == 1
    assert "Ingen byråer har kundenummer 10019999." in result.output


def add_operator(password: str) -> Result:
    words = ["--user-name", "drift@webfaktura.example", "--name", "Driften"]
    return webfaktura(
        "operator", "add", *words, "--email", "drift@webfaktura.example",
        WEBFAKTURA_PASSWORD=password,
    )  # fmt: skip


def test_an_operator_is_made() -> None:
    assert add_operator(PASSWORD).exit_code == 0

    operator = User.objects.get()
    assert (operator.is_operator, operator.check_password(PASSWORD)) == (True, True)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("kort", "--password er for kort eller for lang. Rett den.\n"),
        ("password123", "Passordet er et som mange bruker. Velg et annet.\n"),
    ],
)
def test_an_operator_needs_a_password_worth_having(password: str, sentence: str) -> None:
    result = add_operator(password)

    assert (result.exit_code, result.output) == (1, sentence)
    assert not User.objects.exists()


def test_the_description_is_printed_as_it_is_committed() -> None:
    assert webfaktura("openapi").output == openapi()


def test_the_doctor_says_what_is_not_well() -> None:
    result = webfaktura("doctor")

    assert result.exit_code == 1
    assert f"✓ Databasen ({connection.display_name}) svarer og er oppdatert." in result.output
    assert "✗ Bakgrunnsarbeideren kjører ikke" in result.output


@pytest.mark.as_owner
def test_the_doctor_misses_a_guard_that_was_dropped() -> None:
    with connection.cursor() as cursor:
        first = standing_guards(cursor)[0]
    drop_guard(first)

    assert "✗ 1 av " in webfaktura("doctor").output


def test_the_doctor_is_content_when_all_is_well() -> None:
    now = timezone.now()
    Heartbeat.objects.create(name="worker", host="SRV1", pid=1, seen_at=now, started_at=now)

    result = webfaktura("doctor")

    assert (result.exit_code, "✗" in result.output) == (0, False)


def test_the_doctor_tries_the_document_store_and_leaves_nothing_there() -> None:
    shelf = Path(settings.HOME, "documents")
    before = sorted(shelf.rglob("*/*"))

    result = webfaktura("doctor")

    assert f"✓ Dokumentlageret svarer: {shelf}" in result.output
    assert [path for path in shelf.rglob("*/*") if path.is_file() and path not in before] == []


def test_the_doctor_says_that_the_document_store_is_away(settings: Settings) -> None:
    told = {
        "WEBFAKTURA_DOCUMENTS": "s3://dokumenter",
        "WEBFAKTURA_S3_ENDPOINT": f"http://127.0.0.1:{free_port()}",
        "WEBFAKTURA_S3_KEY_ID": "nokkel",
        "WEBFAKTURA_S3_SECRET": "hemmelig",
    }
    documents = addresses.documents(told, home=Path(settings.HOME))
    settings.STORAGES = {**settings.STORAGES, "documents": documents}

    result = webfaktura("doctor")

    assert (result.exit_code, "✗ Dokumentlageret svarer ikke: " in result.output) == (1, True)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was begun of that which would never end."""
    begun: list[str] = []
    monkeypatch.setenv("WEBFAKTURA_FACE", "pages")  # `serve` says it to the process it becomes
    monkeypatch.setattr(tasks, "run_worker", lambda **_: begun.append("worker"))
    monkeypatch.setattr("os.execv", lambda *_: begun.append("server"))
    return begun


def test_worker_and_server_start_on_a_fit_database(begun: list[str]) -> None:
    results = [webfaktura("worker"), webfaktura("serve", "pages")]

    assert [(result.exit_code, result.output) for result in results] == [(0, ""), (0, "")]
    assert begun == ["worker", "server"]


@pytest.mark.as_owner
@pytest.mark.on_postgresql
def test_neither_starts_as_the_owner_of_the_tables_unless_it_is_meant_so(begun: list[str]) -> None:
    results = [webfaktura("worker"), webfaktura("serve", "pages")]

    assert [result.exit_code for result in results] == [1, 1]
    assert ["Databaserollen eier tabellene." in result.output for result in results] == [True] * 2
    assert webfaktura("worker", WEBFAKTURA_UNSAFE_DATABASE="1").exit_code == 0
    assert begun == ["worker"]


def test_a_folder_that_is_no_backup_is_refused_in_words(tmp_path: Path) -> None:
    result = webfaktura("restore", str(tmp_path))

    assert result.exit_code == 1
    assert f"{tmp_path} er ikke en hel sikkerhetskopi" in result.output


def test_an_agency_made_elsewhere_may_be_enrolled() -> None:
    an_agency(customer_no="10012345")

    assert enrol_office().exit_code == 0

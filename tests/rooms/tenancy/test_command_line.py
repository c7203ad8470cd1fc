"""What the operator types, and what the command line says."""

import re
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.utils import timezone

from builders import PASSWORD, an_actor, an_agency
from contract.office import an_enrol_message
from webfaktura.norway.refusal import Refusal
from webfaktura.server.cli import main
from webfaktura.server.jobs.models import Heartbeat
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
    assert "✓ Databasen svarer og er oppdatert." in result.output
    assert "✗ Bakgrunnsarbeideren kjører ikke" in result.output


def test_the_doctor_misses_a_guard_that_was_dropped() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{standing_guards(cursor)[0]}"')

    assert "✗ 1 av " in webfaktura("doctor").output


def test_the_doctor_is_content_when_all_is_well() -> None:
    now = timezone.now()
    Heartbeat.objects.create(name="worker", host="SRV1", pid=1, seen_at=now, started_at=now)

    result = webfaktura("doctor")

    assert (result.exit_code, "✗" in result.output) == (0, False)


def test_an_agency_made_elsewhere_may_be_enrolled() -> None:
    an_agency(customer_no="10012345")

    assert enrol_office().exit_code == 0

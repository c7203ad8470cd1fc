"""An office's Sync takes a new credential; the old one counts for a day more, and then not."""

import secrets
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from builders import an_actor
from contract.office import Answer, Office, an_office
from webfaktura.contract.v1.endpoints import COMPANIES, ROTATE_CREDENTIAL
from webfaktura.contract.v1.enrolment import RotateCredential
from webfaktura.server.tenancy.models import AuditEntry
from webfaktura.server.webservice.commands import revoke_credentials
from webfaktura.server.webservice.models import MachineCredential
from webfaktura.server.webservice.rules import OLD_CREDENTIAL_LASTS, secret_hash

pytestmark = pytest.mark.django_db


def a_successor(old: Office) -> tuple[Office, RotateCredential]:
    """The credential that Sync has made and stored, and the message that tells of it."""
    new = Office(old.agency, uuid4(), secrets.token_urlsafe(32))
    message = RotateCredential(
        id=uuid4(),
        credential_id=new.credential_id,
        secret_sha256=secret_hash(new.secret),
        host="SRV2",
    )
    return new, message


def rotate(old: Office) -> tuple[Office, Answer]:
    new, message = a_successor(old)
    return new, old.ask(ROTATE_CREDENTIAL, message)


def let_a_day_pass(office: Office) -> None:
    MachineCredential.objects.filter(public_id=office.credential_id).update(
        counts_until=timezone.now()
    )


def test_both_count_for_a_day() -> None:
    old = an_office()
    before = timezone.now()

    new, answer = rotate(old)

    assert (answer.status, answer.body["credential_id"]) == (200, str(new.credential_id))
    kept = MachineCredential.objects.get(public_id=old.credential_id)
    assert kept.counts_until is not None
    assert kept.counts_until >= before + OLD_CREDENTIAL_LASTS == before + timedelta(hours=24)
    assert (new.log_in().status, old.log_in().status) == (200, 200)
    assert (new.ask(COMPANIES).status, old.ask(COMPANIES).status) == (200, 200)


def test_then_only_the_new_one_counts() -> None:
    old = an_office()
    new, _answer = rotate(old)
    new.log_in()

    let_a_day_pass(old)

    answers = old.ask(COMPANIES), old.log_in()
    assert [answer.status for answer in answers] == [401, 401]
    assert {answer.problem.code for answer in answers} == {"credential-replaced"}
    assert (new.log_in().status, new.ask(COMPANIES).status) == (200, 200)


def test_a_lost_answer_is_given_again_and_nothing_is_made_twice() -> None:
    old = an_office()
    _new, message = a_successor(old)

    answers = [old.ask(ROTATE_CREDENTIAL, message) for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert MachineCredential.objects.count() == 2
    assert AuditEntry.objects.filter(deed="credential.rotate").count() == 1


def test_a_replaced_credential_makes_itself_no_other() -> None:
    old = an_office()
    rotate(old)

    _other, answer = rotate(old)

    assert (answer.status, answer.problem.code) == (409, "replaced-already")
    assert MachineCredential.objects.count() == 2


def test_a_new_one_is_replaced_in_its_turn() -> None:
    first = an_office()
    second, _answer = rotate(first)
    second.log_in()

    third, answer = rotate(second)

    assert answer.status == 200
    assert third.log_in().status == 200


def test_an_id_that_is_in_use_is_refused() -> None:
    old, stranger = an_office(), an_office()
    _new, message = a_successor(old)

    answer = old.ask(
        ROTATE_CREDENTIAL, message.model_copy(update={"credential_id": stranger.credential_id})
    )

    assert (answer.status, answer.problem.field) == (422, "credential_id")
    assert stranger.log_in().status == 200
    assert old.log_in().status == 200


def test_a_withdrawal_reaches_both() -> None:
    old = an_office()
    new, _answer = rotate(old)

    assert revoke_credentials(agency=old.agency, at=timezone.now(), by=an_actor()) == 2

    assert [office.log_in().problem.code for office in (old, new)] == ["credential-revoked"] * 2


def test_the_secret_itself_is_never_kept() -> None:
    old = an_office()

    new, _answer = rotate(old)

    assert new.secret not in str(list(MachineCredential.objects.values()))

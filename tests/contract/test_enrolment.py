"""An office gets in with its code once, and a guesser learns nothing and must wait."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from builders import PASSWORD, a_new_user, a_user, an_agency
from contract.office import Answer, a_code, an_enrol_message, an_office, ask
from webfaktura.contract.v1.endpoints import COMPANIES, ENROL, TOKEN
from webfaktura.contract.v1.enrolment import Enrol
from webfaktura.server.tenancy.models import Agency, AuditEntry, User
from webfaktura.server.tenancy.queries import agencies_of
from webfaktura.server.tenancy.scope import system_scope
from webfaktura.server.webservice.limits import MOST_FAILURES
from webfaktura.server.webservice.models import EnrolmentCode, MachineCredential
from webfaktura.server.webservice.rules import CODE_LASTS, TOKEN_LASTS
from webfaktura.server.webservice.tokens import make_token

pytestmark = pytest.mark.django_db


def enrol(message: Enrol, *, address: str = "127.0.0.1") -> Answer:
    return ask(ENROL, message, {"X-Forwarded-For": address})


def test_an_office_is_registered_with_its_user_and_its_credential() -> None:
    agency = an_agency()
    message = an_enrol_message(agency, a_code(agency))

    answer = enrol(message)

    assert (answer.status, answer.body) == (
        200,
        {
            "credential_id": str(message.credential_id),
            "agency_name": agency.name,
            "customer_no": agency.customer_no,
        },
    )
    user = User.objects.get(user_name=message.agency_user.user_name)
    assert list(agencies_of(user)) == [agency]
    assert user.check_password(PASSWORD)
    assert MachineCredential.objects.get().agency == agency


def test_a_code_may_be_typed_in_small_letters_and_without_its_dashes() -> None:
    agency = an_agency()
    code = a_code(agency).lower().replace("-", " ")

    assert enrol(an_enrol_message(agency, code)).status == 200


def test_only_hashes_are_kept() -> None:
    agency = an_agency()
    code = a_code(agency)
    enrol(an_enrol_message(agency, code))

    kept = str(list(EnrolmentCode.objects.values()) + list(MachineCredential.objects.values()))

    assert code not in kept
    assert code.replace("-", "") not in kept
    assert PASSWORD not in str(list(User.objects.values()))


def test_an_answer_that_was_lost_is_given_again() -> None:
    agency = an_agency()
    message = an_enrol_message(agency, a_code(agency))

    first, again = enrol(message), enrol(message)

    assert (again.status, again.body) == (200, first.body)
    assert MachineCredential.objects.count() == 1


def test_a_used_code_lets_nobody_in_again() -> None:
    agency = an_agency()
    code = a_code(agency)
    enrol(an_enrol_message(agency, code))

    answer = enrol(an_enrol_message(agency, code))

    assert (answer.status, answer.problem.code, answer.problem.field) == (
        422,
        "enrolment-code-used",
        "enrolment_code",
    )
    assert answer.problem.detail == "Registreringskoden er brukt. Be om en ny."


def test_a_code_counts_for_72_hours() -> None:
    agency = an_agency()
    code = a_code(agency)
    EnrolmentCode.objects.update(expires_at=timezone.now())

    answer = enrol(an_enrol_message(agency, code))

    assert answer.problem.code == "enrolment-code-expired"
    assert "72 timer" in answer.problem.detail
    assert timedelta(hours=72) == CODE_LASTS


def test_a_wrong_customer_number_is_told_only_to_who_holds_a_code() -> None:
    agency, other = an_agency(), an_agency()
    code = a_code(agency)

    holder = enrol(an_enrol_message(other, code))
    guesser = enrol(an_enrol_message(other, "AAAA-AAAA-AAAA-AAAA-AAAA"))
    stranger = enrol(an_enrol_message(other, "AAAA-AAAA-AAAA-AAAA-AAAA", customer_no="99999999"))

    assert holder.problem.code == "customer-no-wrong"
    assert other.customer_no in holder.problem.detail
    assert guesser.problem.code == "enrolment-code-wrong"
    assert guesser.body == stranger.body
    assert enrol(an_enrol_message(agency, code)).status == 200  # it has not cost the code


def test_a_refused_registration_leaves_nothing_behind() -> None:
    agency = an_agency()
    code = a_code(agency)
    deeds = deeds_of_all()

    answer = enrol(an_enrol_message(agency, code, agency_user=a_new_user(password="12345678")))

    assert (answer.status, answer.problem.field) == (422, "agency_user.password")
    assert not User.objects.exists()
    assert deeds_of_all() == deeds
    assert enrol(an_enrol_message(agency, code)).status == 200


def deeds_of_all() -> int:
    with system_scope("a test"):
        return AuditEntry.objects.count()


def test_a_user_name_of_somebody_else_is_refused_by_its_field() -> None:
    agency = an_agency()
    taken = a_user(an_agency())

    answer = enrol(
        an_enrol_message(agency, a_code(agency), agency_user=a_new_user(user_name=taken.user_name))
    )

    assert (answer.problem.code, answer.problem.field) == (
        "user-name-taken",
        "agency_user.user_name",
    )
    assert "opptatt" in answer.problem.detail


def an_agency_with_user(user_name: str) -> Agency:
    agency = an_agency()
    a_user(agency, user_name=user_name)
    return agency


def test_an_office_that_registers_anew_keeps_its_user() -> None:
    agency = an_agency_with_user("byra@fjord.example")
    user = a_new_user(user_name="byra@fjord.example")

    answer = enrol(an_enrol_message(agency, a_code(agency), agency_user=user))

    assert answer.status == 200
    assert User.objects.count() == 1


def test_an_office_that_registers_anew_must_know_its_user_s_password() -> None:
    agency = an_agency_with_user("byra@fjord.example")
    user = a_new_user(user_name="byra@fjord.example", password="noe helt annet")

    answer = enrol(an_enrol_message(agency, a_code(agency), agency_user=user))

    assert answer.problem.code == "password-differs"
    assert User.objects.get().check_password(PASSWORD)


def test_who_fails_too_often_must_wait() -> None:
    agency = an_agency()
    for _ in range(MOST_FAILURES):
        assert enrol(an_enrol_message(agency, "feil kode her")).status == 422

    blocked = enrol(an_enrol_message(agency, a_code(agency)))
    token = ask(TOKEN, {"credential_id": str(agency.public_id), "secret": "x" * 40}, {})

    assert (blocked.status, blocked.problem.code) == (429, "too-many-attempts")
    assert blocked.headers["Retry-After"] == "900"
    assert token.status == 429


def test_guessing_the_office_s_password_with_a_code_in_hand_is_slowed_too() -> None:
    agency = an_agency_with_user("byra@fjord.example")
    code = a_code(agency)
    guess = a_new_user(user_name="byra@fjord.example", password="noe helt annet")

    answers = [
        enrol(an_enrol_message(agency, code, agency_user=guess)).status
        for _ in range(MOST_FAILURES + 1)
    ]

    assert answers == [422] * MOST_FAILURES + [429]


def test_behind_a_proxy_each_address_waits_for_itself(settings: Any) -> None:
    settings.BEHIND_TLS = True
    agency = an_agency()
    for _ in range(MOST_FAILURES):
        enrol(an_enrol_message(agency, "feil kode her"), address="10.0.0.1, 203.0.113.7")

    code = a_code(agency)
    blocked = enrol(an_enrol_message(agency, code), address="10.0.0.9, 203.0.113.7")
    other = enrol(an_enrol_message(agency, code), address="10.0.0.1, 203.0.113.8")

    assert (blocked.status, other.status) == (429, 200)


def test_a_token_lets_in_for_fifteen_minutes() -> None:
    office = an_office()
    credential = office.agency.credentials.get()
    made_then = timezone.now() - TOKEN_LASTS

    office.token = make_token(credential, at=made_then + timedelta(seconds=30)).access_token
    assert office.ask(COMPANIES).status == 200
    office.token = make_token(credential, at=made_then).access_token
    answer = office.ask(COMPANIES)

    assert (answer.status, answer.problem.code) == (401, "token-expired")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["", "noe", "æøå", "a:b", "." * 9_000])
def test_a_token_that_was_not_made_here_is_refused(token: str) -> None:
    office = an_office()
    office.token = token

    assert office.ask(COMPANIES).status == 401


def test_a_token_that_was_touched_is_refused() -> None:
    office = an_office()
    content, _, signature = office.token.partition(":")
    office.token = f"{content[:-1]}A:{signature}"

    assert office.ask(COMPANIES).problem.code == "token-invalid"


def test_a_wrong_secret_gives_no_token_and_tells_nothing() -> None:
    office = an_office()
    wrong = {"credential_id": str(office.credential_id), "secret": "feil" * 10}
    nobody = wrong | {"credential_id": str(office.agency.public_id)}

    answers = [ask(TOKEN, wrong, {}), ask(TOKEN, nobody, {})]

    assert [(answer.status, answer.problem.code) for answer in answers] == [
        (401, "credential-wrong")
    ] * 2
    assert answers[0].body == answers[1].body


def test_a_withdrawn_credential_gives_no_token() -> None:
    office = an_office()
    office.agency.credentials.update(revoked_at=timezone.now())

    answer = office.log_in()

    assert (answer.status, answer.problem.code) == (401, "credential-revoked")
    assert "trukket tilbake" in answer.problem.detail

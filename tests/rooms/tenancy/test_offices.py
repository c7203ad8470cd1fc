"""Offices, their users and the operators: each name once, each password worth having."""

from typing import Any

import pytest

from builders import NOW, a_company, a_new_user, a_user, an_actor, an_agency
from webfaktura.norway.refusal import Refusal
from webfaktura.server.tenancy.commands import (
    CustomerNoTaken,
    PasswordTooWeak,
    UserNameTaken,
    activate_company,
    add_company_user,
    add_operator,
    deactivate_company,
    enrol_agency,
    park_company,
    unpark_company,
)
from webfaktura.server.tenancy.models import Agency, AuditEntry, User
from webfaktura.server.tenancy.queries import (
    clients_of,
    companies_of,
    is_office_user,
    works_for,
)
from webfaktura.server.tenancy.rules import InvalidEmail
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


def deeds(scope: str) -> list[str]:
    entries = AuditEntry.objects.filter(scope=scope).order_by("position")
    return list(entries.values_list("deed", flat=True))


def enrol(name: str) -> Agency:
    return enrol_agency(customer_no="10012345", name=name, at=NOW, by=an_actor())


def test_an_office_is_enrolled_once() -> None:
    first, again = enrol("Fjord Regnskap AS"), enrol(" FJORD REGNSKAP AS ")

    assert first == again
    assert (first.name, first.customer_no) == ("Fjord Regnskap AS", "10012345")
    assert deeds(f"agency:{first.pk}") == ["agency.enrol"]


def test_a_customer_number_does_not_change_hands() -> None:
    enrol("Fjord Regnskap AS")

    with pytest.raises(CustomerNoTaken) as refused:
        enrol("Fjell Regnskap AS")

    assert refused.value.field == "customer_no"
    assert refused.value.sentence == (
        "Kundenummer 10012345 tilhører Fjord Regnskap AS. Sjekk nummeret eller navnet."
    )


def test_an_office_user_sees_the_office_s_clients_and_no_others() -> None:
    agency, other = an_agency(), an_agency()
    mine = a_company(agency)
    a_company(other)

    user = a_user(agency)

    assert (list(companies_of(user)), list(clients_of(agency))) == ([mine], [mine])
    assert is_office_user(user)
    assert (works_for(user, agency), works_for(user, other)) == (True, False)


def test_a_client_s_user_sees_that_client() -> None:
    agency = an_agency()
    mine = a_company(agency)
    a_company(agency, erp_client_no="998")

    user = a_user(mine)

    assert list(companies_of(user)) == [mine]
    assert not is_office_user(user)


def test_an_operator_sees_no_client() -> None:
    a_company()

    operator = add_operator(wanted=a_new_user(), at=NOW, by=an_actor())

    assert operator.is_operator
    assert not companies_of(operator).exists()
    assert deeds("installation") == ["operator.add"]


def test_spaces_around_a_user_name_are_no_part_of_it() -> None:
    # The original's own example names its client user "klient1 ".
    user = a_user(a_company(), user_name="klient1 ", name=" Klientbruker En ")

    assert (user.user_name, user.name) == ("klient1", "Klientbruker En")


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"password": "12345678"}, PasswordTooWeak, "password"),
        ({"password": "password123"}, PasswordTooWeak, "password"),
        ({"email": "kari@"}, InvalidEmail, "email"),
        ({"user_name": "OPPTATT@klient.example"}, UserNameTaken, "user_name"),
    ],
)
def test_a_user_that_could_not_be_trusted_is_not_made(
    changes: dict[str, Any], refusal: type[Refusal], field: str
) -> None:
    company = a_company()
    a_user(company, user_name="opptatt@klient.example")

    with pytest.raises(refusal) as refused:
        add_company_user(company=company, wanted=a_new_user(**changes), at=NOW, by=an_actor())

    assert refused.value.field == field
    assert User.objects.count() == 1


def test_a_weak_password_is_refused_in_norwegian() -> None:
    with pytest.raises(PasswordTooWeak) as refused:
        a_user(a_company(), password="12345678")

    assert refused.value.sentence.startswith("Passordet er for kort.")


def test_a_client_is_deactivated_and_activated_once_each() -> None:
    company = a_company()
    user = a_user(company)

    for _ in range(2):
        deactivate_company(company=company, at=NOW, by=an_actor())
    assert not companies_of(user).exists()
    for _ in range(2):
        activate_company(company=company, at=NOW, by=an_actor())

    assert list(companies_of(user)) == [company]
    with company_scope(company):
        told = deeds(f"company:{company.pk}")
    assert told[-2:] == ["company.deactivate", "company.activate"]


def test_a_parked_client_keeps_the_first_reason_until_a_person_has_looked() -> None:
    company = a_company()

    for reason in ("Bunt 1 avviker.", "Bunt 2 avviker."):
        park_company(company=company, reason=reason, at=NOW, by=an_actor())
    company.refresh_from_db()
    assert company.parked_reason == "Bunt 1 avviker."
    for _ in range(2):
        unpark_company(company=company, at=NOW, by=an_actor())

    company.refresh_from_db()
    assert company.parked_reason == ""
    with company_scope(company):
        told = deeds(f"company:{company.pk}")
    assert told[-2:] == ["company.park", "company.unpark"]

"""The role that pages, service and worker log in with can do nothing but read and write rows."""

import pytest
from django.db import connection

from rooms.tenancy.row_level_security.houses import rows
from webfaktura.server.databases.checks import findings

pytestmark = pytest.mark.django_db


def told(words: str) -> bool:
    """Whether `webfaktura doctor` says something that begins so."""
    return any(sentence.startswith(words) for sentence in findings(connection))


def test_it_is_nobody_special() -> None:
    special = rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " FROM pg_roles WHERE rolname = current_user"
    )

    assert special == [(False, False, False, False, False)]
    assert not told("Databaserollen")


def test_it_acts_for_no_other_role() -> None:
    assert (
        rows(
            "SELECT rolname FROM pg_roles"
            " WHERE rolname <> current_user AND pg_has_role(oid, 'MEMBER')"
        )
        == []
    )


def test_it_owns_nothing() -> None:
    assert (
        rows(
            "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
            " UNION ALL "
            "SELECT proname FROM pg_proc WHERE pg_get_userbyid(proowner) = current_user"
            " UNION ALL "
            "SELECT nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) = current_user"
        )
        == []
    )


@pytest.mark.parametrize("right", ["TRUNCATE", "REFERENCES", "TRIGGER"])
def test_it_has_no_right_that_looks_past_the_policies(right: str) -> None:
    having = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND has_table_privilege(oid, %s)",
        right,
    )

    assert having == []


def test_no_function_lends_it_another_s_rights() -> None:
    lent = rows(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )

    assert lent == []


@pytest.mark.as_owner
def test_an_application_that_logs_in_as_the_owner_is_found_by_doctor() -> None:
    assert told("Databaserollen eier tabellene.")

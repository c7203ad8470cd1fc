"""A connection shows the books that the scope opens, whatever happened on it before."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from rooms.tenancy.row_level_security.town import DOOR, Town, a_door, ask, seen
from webfaktura.server.databases.postgresql.base import DatabaseWrapper
from webfaktura.server.registers.models import Customer
from webfaktura.server.tenancy.scope import companies_scope, company_scope, system_scope

# A reference to nobody is refused when the transaction commits.
MEMBERSHIP_OF_NOBODY = """
INSERT INTO tenancy_membership (user_id, company_id, role)
SELECT 0, min(id), 'company' FROM tenancy_company RETURNING id
"""


class Regretted(Exception):
    """Somebody thinks better of it."""


@pytest.fixture
def door(town: Town) -> Iterator[DatabaseWrapper]:
    with a_door(town) as door:
        connections[DOOR] = door
        yield door
        del connections[DOOR]


@contextmanager
def in_vain() -> Iterator[None]:
    """A transaction, or a part of one, that is rolled back."""
    with transaction.atomic(using=DOOR):
        yield
        transaction.set_rollback(True, using=DOOR)


def fail(door: DatabaseWrapper) -> None:
    with pytest.raises(DatabaseError, match="division by zero"):
        ask(door, "SELECT 1 / 0")


def test_a_scope_opens_its_books_and_closes_them(door: DatabaseWrapper, town: Town) -> None:
    with company_scope(town.one):
        within = seen(door)

    assert (within, seen(door)) == ({town.one}, set())


def test_the_scope_within_goes_before_the_one_around_it(door: DatabaseWrapper, town: Town) -> None:
    with company_scope(town.one):
        with company_scope(town.other):
            other = seen(door)
        with system_scope("a test"):
            every = seen(door)
            with companies_scope([]):
                none = seen(door)
            again = seen(door)

        assert seen(door) == {town.one}
    assert (other, every, none, again) == (
        {town.other},
        {town.one, town.other},
        set(),
        {town.one, town.other},
    )
    assert seen(door) == set()


def test_an_exception_closes_the_scope_it_leaves(door: DatabaseWrapper, town: Town) -> None:
    with pytest.raises(Regretted), company_scope(town.one):
        regret(seen(door))

    assert seen(door) == set()


def regret(deed: object) -> None:
    raise Regretted(deed)


def test_a_rollback_leaves_the_scope_as_it_was(door: DatabaseWrapper, town: Town) -> None:
    with company_scope(town.one):
        with in_vain():
            assert seen(door) == {town.one}

        assert seen(door) == {town.one}
    assert seen(door) == set()


def test_a_rollback_does_not_open_what_was_closed(door: DatabaseWrapper, town: Town) -> None:
    with company_scope(town.other):
        assert seen(door) == {town.other}
    with in_vain():
        assert seen(door) == set()

    assert seen(door) == set()


def test_a_savepoint_s_rollback_leaves_the_scope_around_it(
    door: DatabaseWrapper, town: Town
) -> None:
    with transaction.atomic(using=DOOR), company_scope(town.one):
        assert seen(door) == {town.one}
        with in_vain(), company_scope(town.other):
            assert seen(door) == {town.other}

        assert seen(door) == {town.one}


def test_a_savepoint_is_rolled_back_in_another_scope_than_it_was_made_in(
    door: DatabaseWrapper, town: Town
) -> None:
    with transaction.atomic(using=DOOR):
        with company_scope(town.one):
            savepoint = transaction.savepoint_create(using=DOOR)
        with company_scope(town.other):
            transaction.savepoint_rollback(savepoint, using=DOOR)

            assert seen(door) == {town.other}


def test_a_scope_in_which_a_statement_failed_opens_its_books_again_after_the_rollback(
    door: DatabaseWrapper, town: Town
) -> None:
    with company_scope(town.one), transaction.atomic(using=DOOR):
        with in_vain(), company_scope(town.other):
            assert seen(door) == {town.other}
            fail(door)

        with company_scope(town.other):
            assert seen(door) == {town.other}
        assert seen(door) == {town.one}


def test_a_scope_opened_after_a_failed_statement_is_heard_when_it_was_rolled_back(
    door: DatabaseWrapper, town: Town
) -> None:
    with company_scope(town.one), transaction.atomic(using=DOOR):
        with in_vain():
            fail(door)
            with company_scope(town.other), pytest.raises(DatabaseError, match="aborted"):
                seen(door)

        with company_scope(town.other):
            assert seen(door) == {town.other}
        assert seen(door) == {town.one}


def test_a_failure_that_nobody_minded_does_not_leave_another_s_books_open(
    door: DatabaseWrapper, town: Town
) -> None:
    with company_scope(town.other):
        assert seen(door) == {town.other}
    with company_scope(town.one):
        with transaction.atomic(using=DOOR):
            assert seen(door) == {town.one}
            fail(door)  # the commit that follows is a rollback, and says nothing of it

        assert seen(door) == {town.one}


def test_a_refused_commit_leaves_the_scope_as_it_was(door: DatabaseWrapper, town: Town) -> None:
    with company_scope(town.other):
        assert seen(door) == {town.other}
    with company_scope(town.one):
        with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic(using=DOOR):
            ask(door, MEMBERSHIP_OF_NOBODY)

        assert seen(door) == {town.one}


def test_rows_read_one_by_one_are_those_of_the_scope_that_asked(
    door: DatabaseWrapper, town: Town
) -> None:
    with transaction.atomic(using=DOOR):
        with company_scope(town.one):
            reading = Customer.objects.using(DOOR).iterator(chunk_size=1)
            first = next(reading)
        with company_scope(town.other):
            assert seen(door) == {town.other}

        assert {row.company_id for row in (first, *reading)} == {town.one}

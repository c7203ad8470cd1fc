"""Connections that are lost, lent out by a pool or used side by side, each with its own books."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import OperationalError

from engines import read
from rooms.tenancy.row_level_security.town import PATIENCE, Town, a_door, seen, session
from webfaktura.server.databases.postgresql.base import DatabaseWrapper
from webfaktura.server.tenancy.scope import company_scope


@pytest.fixture
def pooled(town: Town) -> Iterator[DatabaseWrapper]:
    """A connection from a pool that has only one."""
    with a_door(town, pool=1) as door:
        yield door
        door.close()
        door.close_pool()


def test_two_threads_have_each_their_own_books(town: Town) -> None:
    meet = Barrier(3, timeout=PATIENCE)

    def look(company: int) -> list[set[int]]:
        with a_door(town) as door, company_scope(company):
            before = seen(door)
            meet.wait()  # now both scopes are open
            after = seen(door)
            meet.wait()
            return [before, after]

    with ThreadPoolExecutor(2) as threads, a_door(town) as outside:
        looks = [threads.submit(look, company) for company in (town.one, town.other)]
        meet.wait()
        assert seen(outside) == set()
        meet.wait()

        told = [look.result(PATIENCE) for look in looks]
    assert told == [[{town.one}] * 2, [{town.other}] * 2]


def test_a_session_that_takes_a_lost_one_s_place_is_told_anew(town: Town) -> None:
    with a_door(town) as door, company_scope(town.one):
        assert seen(door) == {town.one}
        end = f"SELECT pg_terminate_backend({session(door)}, 60000)"
        assert read(town.installation.database, end) == [(True,)]
        with pytest.raises(OperationalError):
            seen(door)
        door.close_if_unusable_or_obsolete()

        assert seen(door) == {town.one}


def test_who_takes_a_connection_from_the_pool_sees_nothing_of_its_last_user(
    pooled: DatabaseWrapper, town: Town
) -> None:
    with company_scope(town.one):
        assert seen(pooled) == {town.one}
    before = session(pooled)
    pooled.close()

    with a_door(town, pool=1) as next_user:
        assert (seen(next_user), session(next_user)) == (set(), before)


def test_a_connection_goes_back_to_the_pool_with_its_books_closed(
    pooled: DatabaseWrapper, town: Town
) -> None:
    with company_scope(town.one):
        assert seen(pooled) == {town.one}
        pooled.close()

    with pooled.pool.connection() as raw:  # somebody who tells it nothing
        assert raw.execute("SELECT count(*) FROM registers_customer").fetchone() == (0,)


def test_a_connection_given_back_in_a_transaction_shows_the_next_user_nothing(
    pooled: DatabaseWrapper, town: Town
) -> None:
    with company_scope(town.one):
        assert seen(pooled) == {town.one}
        before = session(pooled)
        pooled.set_autocommit(False)
        assert seen(pooled) == {town.one}
        pooled.close()

    with a_door(town, pool=1) as next_user:
        assert (seen(next_user), session(next_user)) == (set(), before)

"""The simulator in its short form: clean histories, each mutant caught, and a law that sees."""

import pytest

from proof.simulation import LAWS, simulate
from proof.simulation_lineage import Lineage
from proof.simulation_mutants import MUTANTS, Mutant, caught_at
from sync.cast import a_customer
from webfaktura.sync.erp.memory import adapter

SHORT = range(80)


@pytest.mark.parametrize("first", SHORT[::20])
def test_whatever_happens_everything_is_right_in_the_end(first: int) -> None:
    wrong = {seed: found for seed in range(first, first + 20) if (found := simulate(seed)[0])}

    assert wrong == {}


def test_the_same_seed_is_the_same_history() -> None:
    assert simulate(7) == simulate(7)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_naive_protocol_is_caught(mutant: Mutant) -> None:
    seed = MUTANTS[mutant]

    assert caught_at(mutant, range(seed, seed + 1)) is not None


def test_our_protocol_is_sound_also_where_the_erp_lets_a_voucher_in_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(adapter, "_is_there", lambda _voucher, _client: False)

    assert [simulate(seed)[0] for seed in range(20)] == [[]] * 20


def test_there_is_a_law_for_each_thing_that_travels() -> None:
    assert [law.__name__ for law in LAWS] == [
        "books_broken",
        "customers_broken",
        "payments_broken",
        "products_broken",
        "ends_broken",
    ]


# --- What must still be seen of edits -----------------------------------------------------------


def test_an_edit_that_was_overwritten_unseen_is_lost() -> None:
    lineage, seen = Lineage(), a_customer()
    lineage.edit(seen, "phone", "1")
    theirs = lineage.edit(seen, "phone", "2")

    assert list(lineage.lost({10010: theirs})) == [
        "lost: phone of customer 10010 was set to 1, and nobody gave it up"
    ]


def test_an_edit_that_somebody_built_upon_is_not_lost() -> None:
    lineage = Lineage()
    first = lineage.edit(a_customer(), "phone", "1")
    second = lineage.edit(first, "phone", "2")

    assert list(lineage.lost({10010: second})) == []


def test_an_edit_that_was_chosen_against_is_not_lost() -> None:
    lineage, seen = Lineage(), a_customer()
    lineage.edit(seen, "phone", "1")
    theirs = lineage.edit(seen, "phone", "2")

    lineage.give_up(10010, "phone", "1", "")

    assert list(lineage.lost({10010: theirs})) == []

"""Two programs change the same row: who alone has changed a field is right, else nobody is."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from webfaktura.server.registers.merge_rules import Collision, merged

FIELDS = ["name", "place", "due_days"]
VALUES = st.sampled_from(["a", "b", "c", None, 1])
ROW = st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES))
BASE = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, VALUES))


def test_each_side_s_own_change_is_kept() -> None:
    base = {"name": "Sjø", "place": "Bodø", "phone": "1"}

    done = merged(base=base, ours={**base, "name": "Sjø AS"}, theirs={**base, "place": "Tromsø"})

    assert done.values == {"name": "Sjø AS", "place": "Tromsø", "phone": "1"}
    assert done.base == {"name": "Sjø", "place": "Tromsø", "phone": "1"}
    assert done.collisions == {}


def test_one_field_with_two_new_values_collides_and_keeps_its_base() -> None:
    done = merged(base={"name": "A"}, ours={"name": "B"}, theirs={"name": "C"})

    assert (done.values, done.base) == ({"name": "B"}, {"name": "A"})
    assert done.collisions == {"name": Collision("A", "B", "C")}


def test_the_same_change_on_both_sides_is_no_collision() -> None:
    done = merged(base={"name": "A"}, ours={"name": "B"}, theirs={"name": "B"})

    assert (done.values, done.base, done.collisions) == ({"name": "B"}, {"name": "B"}, {})


def test_what_nobody_knows_to_have_been_the_same_is_not_overwritten() -> None:
    done = merged(base={}, ours={"name": "B"}, theirs={"name": "C"})

    assert (done.values, done.base) == ({"name": "B"}, {})
    assert done.collisions == {"name": Collision(None, "B", "C")}


@given(BASE, ROW, ROW)
def test_no_change_is_lost_whatever_was_changed(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    done = merged(base=base, ours=ours, theirs=theirs)

    for field in FIELDS:
        if field in done.collisions:
            assert (done.values[field], done.collisions[field].theirs) == (
                ours[field],
                theirs[field],
            )
        elif done.values[field] != ours[field]:
            assert (base[field], done.values[field]) == (ours[field], theirs[field])
        elif done.values[field] != theirs[field]:
            assert base[field] == theirs[field]


@given(BASE, ROW, ROW)
def test_the_same_news_again_change_nothing_more(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    once = merged(base=base, ours=ours, theirs=theirs)

    assert merged(base=once.base, ours=once.values, theirs=theirs) == once

"""How a row that two programs hold is brought together, field by field; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

type Values = Mapping[str, Any]
"""Field and value, as JSON keeps them."""


@dataclass(frozen=True)
class Collision:
    """A field that was changed on both sides, to two things."""

    base: Any
    """What both held; None where nobody knows."""
    ours: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """What the row holds after the merge, what the next merge begins from, and what collides."""

    values: dict[str, Any]
    base: dict[str, Any]
    collisions: dict[str, Collision]


def merged(*, base: Values, ours: Values, theirs: Values) -> Merged:
    """Merge by field: who alone has changed a field since both held the same is right.

    A field that both have changed to two things stays as it is here, and its base stays too,
    so that the next news are held against the same. A field without a base was never the
    same on both sides as far as anybody knows: then nothing is overwritten.
    """
    values: dict[str, Any] = {}
    next_base: dict[str, Any] = {}
    collisions: dict[str, Collision] = {}
    for field, their in theirs.items():
        our = ours[field]
        collides = our != their and _changed(base, field, our) and _changed(base, field, their)
        values[field] = our if collides or not _changed(base, field, their) else their
        if not collides:
            next_base[field] = their
            continue
        collisions[field] = Collision(base.get(field), our, their)
        if field in base:
            next_base[field] = base[field]
    return Merged(values, next_base, collisions)


def _changed(base: Values, field: str, value: object) -> bool:
    return field not in base or base[field] != value
